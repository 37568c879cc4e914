"""A whole service for the demo: in a folder and in processes of its own; what it recorded is kept at the end."""

import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from api.cannot_run import CannotRunError
from api.demo.asked_to_end import asked_to_end, end_undisturbed
from api.demo.kept import made_anew
from api.embedded.parts import PARTS, Parts
from api.embedded.up import servers
from api.processes.child_process import Child
from api.processes.ports import free_port
from api.settings.settings import Settings

_PATIENCE_SECONDS = 90.0


@contextmanager
def simulated_service(folder: Path, parts: Parts) -> Iterator[Settings]:
    """Yield the settings of a service that answers, on servers of its own, its ledger marked a simulation.

    What it recorded is kept in `folder` when the block is left at its end. Otherwise nothing of it is left, by an
    ending signal too, which raises KeyboardInterrupt; only what it logged is kept, and said where, after any other
    exception. Raises CannotRunError when it does not start, and as `made_anew` does.
    """
    with asked_to_end(), made_anew(folder), ExitStack() as stack:
        log = folder / "demo.log"
        stack.callback(log.unlink)
        stack.enter_context(_logged(log))
        stack.enter_context(_kept_after_a_failure(log))
        wanted = {"INDENTURE_DATA": str(folder), "INDENTURE_SIMULATION": "1", "INDENTURE_PORT": str(free_port())}
        settings = stack.enter_context(_servers(Settings.from_environment(wanted)))
        children = [_started(parts, part, settings, log, stack) for part in PARTS]
        stack.callback(end_undisturbed)
        _await_answer(settings, children)
        yield settings


@contextmanager
def _servers(settings: Settings) -> Iterator[Settings]:
    with ExitStack() as stack:
        try:
            given = stack.enter_context(servers(settings))
        except CannotRunError as error:
            # Never a database of somebody's: it would be marked a simulation for good.
            raise CannotRunError(f"{error} That is for `indenture up`: the demo runs on embedded servers.") from error
        yield given


def _started(parts: Parts, part: str, settings: Settings, log: Path, stack: ExitStack) -> Child:
    with log.open("ab") as output:
        child = parts.start(part, settings, output=output)
    stack.callback(child.stop)
    return child


def _await_answer(settings: Settings, children: Sequence[Child]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    with httpx.Client(base_url=settings.api_url, trust_env=False) as http:
        while time.monotonic() < deadline and not any(child.ended() for child in children):
            try:
                if http.get("/health/ready").json()["worker"]:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    raise CannotRunError("The service of the demo did not start.")


@contextmanager
def _logged(log: Path) -> Iterator[None]:
    handler = logging.FileHandler(log, encoding="utf-8")
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


@contextmanager
def _kept_after_a_failure(log: Path) -> Iterator[None]:
    try:
        yield
    except Exception:
        kept = Path(tempfile.mkdtemp(prefix="indenture-demo-")) / log.name
        shutil.copyfile(log, kept)
        print(f"What the demo logged is kept in {kept}.", file=sys.stderr)  # noqa: T201 - said to who runs it
        raise
