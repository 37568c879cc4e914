"""`indenture up`: everything runs, what dies is started again, and nothing is left at the end."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections import Counter
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import httpx
import psutil
import pytest

from api.cannot_run import CannotRunError
from api.embedded.parts import PARTS, parts_to_start
from api.embedded.service import Service
from api.issuer.demo_people import DEMO_PEOPLE
from api.processes.child_process import Child
from api.processes.ports import free_port
from api.settings.seal_keys import new_key
from api.settings.settings import Settings
from tests.operations.conftest import PATIENCE_SECONDS, by_ctrl_c


def api(up, path, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(f"http://127.0.0.1:{up.port}{path}", headers=headers, trust_env=False)


def until_ready(up):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if api(up, "/health/ready").json()["ready"]:
                return
        time.sleep(0.1)
    raise AssertionError("it does not become ready")


def test_it_runs_in_processes_of_its_own_says_where_and_one_ctrl_c_stops_all(up, place):
    with up.running(stop=by_ctrl_c, anew=True) as process:
        assert api(up, "/health/ready").json()["ready"]
        assert api(up, "/docs").status_code == 200
        web = f"http://127.0.0.1:{up.environment['INDENTURE_TEMPORAL_UI_PORT']}"
        assert httpx.get(web, trust_env=False).status_code == 200
        assert all(address in up.said for address in (f"{up.port}/docs", web, str(up.data)))
        assert len({process.pid, *map(up.number_of, PARTS)}) == 4
        for part in PARTS:
            each = psutil.Process(up.number_of(part))
            assert os.getsid(each.pid) == each.pid, "a Ctrl-C is not theirs"
            assert "running.json" not in {Path(file.path).name for file in each.open_files()}, "it is `up` that runs"
            assert sys.platform != "linux" or shlex.join(each.cmdline()).startswith(f"indenture {part}")

        second = up.run("up")
        assert (second.returncode, second.stdout) == (2, "")
        assert "already runs on the data folder" in second.stderr

        for part in ("worker", "projector"):
            asked = up.run("health", part)
            assert (asked.returncode, asked.stdout) == (0, f"The {part} works.\n")

        minted = up.run("token", "--role", "coordinator", "--subject", "staff-1")
        for person in DEMO_PEOPLE:
            assert f"{person.called} " in up.said
            assert f" token --role {person.role} --subject {person.subject}\n" in up.said
        assert api(up, "/apprenticeships").status_code == 401
        assert api(up, "/apprenticeships", minted.stdout.strip()).status_code == 200
        assert api(up, "/sent", minted.stdout.strip()).json() == {"messages": [], "next": None}
        assert str(up.data / "sent") in up.said
        assert "INDENTURE_DATA=" not in up.said, "the environment names the folder already"
        assert "Look at the demo cohort" not in up.said, "without a terminal nobody is asked"
        assert re.search(r"A demo cohort +\S+ up --demo\n", up.said)
    assert process.returncode == 0
    assert up.said.endswith("Stopped.\n")
    assert place.deserted()
    is_never_a_simulation(up)
    assert place.deserted()


def is_never_a_simulation(up):
    """See that what is recorded for real cannot be continued as a simulation."""
    refused = up.run("up", INDENTURE_SIMULATION="1")
    assert refused.returncode == 2
    assert "can never share a ledger" in refused.stderr


def test_a_part_that_dies_is_started_again_loudly_and_asked_twice_all_stop_at_once(up, place):
    with up.running() as process:
        former = up.number_of("api")
        os.kill(former, signal.SIGKILL)
        up.wait_for(process, "The api died (signal 9); it is started again in 0.5 seconds.")
        up.wait_for(process, "The api is started again.")
        assert up.number_of("api") != former
        for part in PARTS:
            os.kill(up.number_of(part), signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        up.wait_for(process, "once more to stop at once")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) != 2
    assert place.deserted()


def fork_server_of(process):
    """Return what the parts of `indenture up` are forked off."""
    (server,) = [
        each for each in psutil.Process(process.pid).children() if each.cmdline()[:2] == ["indenture:", "parts"]
    ]
    return server


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is not shown by what it does")
def test_the_process_that_the_parts_are_forked_off_may_die_too(up, place):
    with up.running() as process:
        former = {up.number_of(part) for part in PARTS}
        forked = fork_server_of(process)
        assert forked.num_threads() == 1, "what another thread holds stays held in what is forked"
        forked.kill()
        for part in PARTS:
            up.wait_for(process, f"The {part} is started again.")
        assert former.isdisjoint(map(up.number_of, PARTS))
        assert fork_server_of(process).num_threads() == 1
        until_ready(up)
    assert place.deserted()


def test_killed_outright_it_leaves_nothing_and_starts_again_on_its_data(up, place):
    with up.running(anew=True) as process:
        key = (up.data / "master.key").read_bytes()
        process.kill()
        assert place.deserted()
    up.said = ""
    with up.running():
        assert (up.data / "master.key").read_bytes() == key
    assert place.deserted()


def test_killed_with_all_its_guards_its_leftovers_are_ended_by_the_next(up, place):
    with up.running() as process:
        for each in psutil.Process(process.pid).children():
            if each.name() == "sh":
                each.kill()
        process.kill()
        process.wait()
        former = {part: up.number_of(part) for part in (*PARTS, "temporal")}
        assert {each.pid for each in place.processes()} > set(former.values())
        up.said = ""
        with up.running():
            assert {each.pid for each in place.processes()}.isdisjoint(former.values())
    assert place.deserted()


def test_a_server_that_ends_by_itself_ends_all_with_a_sentence(up, place):
    with up.running() as process:
        os.kill(up.number_of("temporal"), signal.SIGKILL)
        assert process.wait(60) == 2
    assert "Temporal ended by itself: run `indenture up` again, nothing is lost." in up.errors.read_text()
    assert place.deserted()


def test_a_part_that_cannot_live_is_given_up(place, monkeypatch):
    monkeypatch.setattr("api.embedded.service._BACK_OFF_SECONDS", 0.0)
    # The API dies as the others do, and takes longest to begin.
    monkeypatch.setattr("api.embedded.service.PARTS", ("worker", "projector"))
    nowhere = {"DATABASE_URL": "postgresql://a@127.0.0.1:1/a", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    keys = dict.fromkeys(("INDENTURE_MASTER_KEY", "INDENTURE_COMMAND_KEYS"), b64encode(bytes(32)).decode())
    keys["INDENTURE_SEAL_KEY"] = new_key().decode()
    data = {"INDENTURE_DATA": str(place.folder), "INDENTURE_PORT": str(free_port())}
    said = []
    settings = Settings.from_environment(nowhere | keys | data)
    with (
        parts_to_start() as parts,
        pytest.raises(CannotRunError, match=r"The (worker|projector) died 5 times within a minute"),
        (service := Service(settings, parts, SimpleQueue(), said.append)).running(),
    ):
        service.watch(ready=lambda: said.append("ready"))
    assert "ready" not in said
    died = Counter(each.partition(" died (")[0] for each in said if " died (" in each)
    assert max(died.values()) == 4
    assert place.deserted()


def test_a_child_that_does_not_hear_is_ended_all_the_same(place, monkeypatch):
    monkeypatch.setattr("api.processes.child_process._PATIENCE_SECONDS", 0.1)
    program = "trap '' TERM; echo deaf; while :; do sleep 0.1; done"
    heard, said = os.pipe()
    with os.fdopen(heard, "rb") as words, os.fdopen(said, "wb") as output:
        child = Child.start("deaf", ["sh", "-c", program], directory=place.folder, output=output)
        assert words.readline() == b"deaf\n"
    child.stop()
    assert child.wait() == -signal.SIGKILL
    assert subprocess.run(["kill", "-0", (place.folder / "deaf.pid").read_text()], check=False).returncode
