"""The whole service, each part and each server a process of its own, on a disk of its own where one can be made."""

import signal
import subprocess
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic, perf_counter, sleep
from uuid import uuid4

import httpx
import psutil
from aiosmtpd.controller import Controller

from activities.migrations import migrate
from api.embedded.parts import PARTS, parts_to_start
from api.embedded.postgresql import embedded_postgresql
from api.embedded.service_login import service_url
from api.embedded.smtp import Keeping
from api.embedded.temporal import embedded_temporal
from api.processes.ports import free_port
from tests.conftest import ULNS, settings_for
from tests.scraped import families
from tests.signing import bearer

PATIENCE_SECONDS = 60.0
DISK = "300m"


@contextmanager
def small_disk(folder):
    """Yield whether `folder` is a disk of its own during the block: not everybody may mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    try:
        yield not mounted.returncode
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Parts:
    """Starts, stops and freezes them one by one, and asks them how they are."""

    def __init__(self, folder: Path, stack: ExitStack):
        self.folder = folder
        self.disk = folder / "disk"
        self.has_a_disk = stack.enter_context(small_disk(self.disk))
        self.running = {}
        self.mail_port, self.temporal_port = free_port(), free_port()
        self.owner_url = self.start_postgresql()
        migrate(self.owner_url, simulation=False)
        self.settings = settings_for(
            service_url(self.owner_url),
            f"127.0.0.1:{self.temporal_port}",
            folder,
            simulation=False,
            task_queue="apprenticeships",
            port=free_port(),
            smtp_url=f"smtp://127.0.0.1:{self.mail_port}",
            mail_from="service@provider.example",
        )
        self.begin = stack.enter_context(parts_to_start()).start
        self.start_mail()
        self.start_temporal()
        for part in PARTS:
            self.start(part)
        self.http = stack.enter_context(httpx.Client(base_url=self.settings.api_url, trust_env=False, timeout=30))
        self.until(lambda: self.readiness()["ready"])
        self.people = [self.person() for _ in range(60)]

    def start_postgresql(self):
        server = ExitStack()
        url = server.enter_context(embedded_postgresql(self.disk / "postgresql"))
        self.running["postgresql"] = server.close
        return url

    def start_temporal(self):
        server = ExitStack()
        (self.folder / "temporal").mkdir(exist_ok=True)
        server.enter_context(embedded_temporal(self.folder / "temporal", port=self.temporal_port))
        self.running["temporal"] = server.close

    def start_mail(self):
        (self.folder / "sent").mkdir(exist_ok=True)
        server = Controller(Keeping(self.folder / "sent"), hostname="127.0.0.1", port=self.mail_port)
        server.start()
        self.running["mail"] = server.stop

    def start(self, part, name=None, **changes):
        name = name or part
        settings = replace(self.settings, **changes)
        with (self.folder / f"{name}.log").open("ab") as log:
            child = self.begin(part, settings, name=name, directory=self.folder, output=log)
        self.running[name] = child.stop

    def stop(self, name):
        self.running.pop(name)()

    def stop_everything(self):
        for name in list(self.running)[::-1]:
            self.stop(name)

    @contextmanager
    def without(self, name, start):
        """Leave a part away during the block."""
        self.stop(name)
        try:
            yield
        finally:
            start()

    @contextmanager
    def frozen(self, number_in):
        """Have a process, with those it started, do nothing during the block."""
        process = psutil.Process(int((self.folder / number_in).read_text().split()[0]))
        family = [process, *process.children(recursive=True)]
        for each in family:
            each.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    each.send_signal(signal.SIGCONT)

    @staticmethod
    def headers(key=None):
        return {**bearer(), "Idempotency-Key": key or str(uuid4())}

    def person(self):
        uln = next(ULNS)
        said = {"given_name": "Ada", "family_name": "Example", "date_of_birth": "2001-05-17", "uln": uln}
        said["email"] = f"ada.{uln}@example.org"
        answer = self.http.post("/people/apprentices", json=said, headers=self.headers())
        return answer.raise_for_status().json()["person"]

    def apply(self, http=None, key=None):
        """Return the answer to a change: a new apprentice applies."""
        body = {"person": self.people.pop(), "cohort": "2027-01"}
        return (http or self.http).post("/apprenticeships", json=body, headers=self.headers(key))

    def readiness(self, http=None):
        """Return what readiness says, with its status, and in how many seconds."""
        began = perf_counter()
        with suppress(httpx.TransportError):
            answer = (http or self.http).get("/health/ready")
            return answer.json() | {"status": answer.status_code, "seconds": perf_counter() - began}
        return {"ready": False, "missing": ["the API"], "status": 0, "seconds": perf_counter() - began}

    def down(self):
        """Return which parts the metrics tell to be down."""
        up = families(self.http.get("/metrics").text)["indenture_up"]
        return {each.labels["part"] for each in up.samples if not each.value}

    @staticmethod
    def until(holds):
        """Return in how many seconds it holds."""
        began = monotonic()
        while not holds():
            assert monotonic() - began < PATIENCE_SECONDS
            sleep(0.05)
        return monotonic() - began


@contextmanager
def parts(folder):
    """Yield the whole service, ready."""
    with ExitStack() as stack:
        made = Parts(folder, stack)
        stack.callback(made.stop_everything)
        yield made
