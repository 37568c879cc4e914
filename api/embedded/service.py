"""The three processes of the service: started, watched, started again, stopped in order."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

import httpx

from api.cannot_run import CannotRunError
from api.embedded.parts import PARTS, Parts
from api.settings.settings import Settings

if TYPE_CHECKING:
    from api.processes.child_process import Child

_PATIENCE_SECONDS = 90.0
_BACK_OFF_SECONDS = 0.25
_DEATHS_PER_MINUTE = 5
_MINUTE = 60.0


@dataclass(frozen=True)
class Stop:
    """Someone asked for the end."""


@dataclass(frozen=True)
class Ready:
    """The API answers that it can serve, and that a worker listens."""


@dataclass(frozen=True)
class NotReady:
    """The API has not answered that it can serve for too long; `why` is its last answer."""

    why: str


@dataclass(frozen=True)
class Lost:
    """An embedded server ended by itself."""

    server: str


@dataclass(frozen=True)
class Died:
    """A part of the service ended by itself."""

    part: str
    status: int


@dataclass(frozen=True)
class Due:
    """A part that died may be started again."""

    part: str


Event = Stop | Ready | NotReady | Lost | Died | Due
Events = SimpleQueue[Event]


class Service:
    """API, worker and projector as processes of their own, with the settings they are given."""

    def __init__(self, settings: Settings, parts: Parts, events: Events, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._parts = parts
        self._events = events
        self._say = say
        self._children: dict[str, Child] = {}
        self._deaths: dict[str, list[float]] = {part: [] for part in PARTS}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start every part, and stop each when the block is left, the API first."""
        with ExitStack() as stack:
            for part in PARTS:
                self._start(part)
                stack.callback(self._stop, part)
            threading.Thread(target=self._await_ready, daemon=True).start()
            yield

    def watch(self, ready: Callable[[], None]) -> None:
        """Handle what happens until the end is asked for; call `ready` once the API can serve.

        Raises CannotRunError when a part dies five times within a minute, an embedded server ends
        by itself, or the API is not ready in time.
        """
        while True:
            match self._events.get():
                case Stop():
                    return
                case Ready():
                    ready()
                case Due(part):
                    self._start(part)
                    self._say(f"The {part} is started again.")
                case Died(part, status):
                    self._mourn(part, status)
                case NotReady(why):
                    raise CannotRunError(f"The API did not become ready: {why}.")
                case Lost(server):
                    raise CannotRunError(f"{server} ended by itself: run `indenture up` again, nothing is lost.")

    def kill(self) -> None:
        """End every part at once."""
        for child in self._children.values():
            child.kill()

    def _start(self, part: str) -> None:
        child = self._children[part] = self._parts.start(part, self._settings)

        def wait() -> None:
            self._events.put(Died(part, child.wait()))

        threading.Thread(target=wait, daemon=True).start()

    def _stop(self, part: str) -> None:
        self._children[part].stop()

    def _mourn(self, part: str, status: int) -> None:
        self._children[part].stop()
        now = time.monotonic()
        recent = [death for death in self._deaths[part] if now - death < _MINUTE] + [now]
        self._deaths[part] = recent
        if len(recent) >= _DEATHS_PER_MINUTE:
            raise CannotRunError(f"The {part} died {len(recent)} times within a minute; its last words are above.")
        delay = _BACK_OFF_SECONDS * 2 ** len(recent)
        self._say(f"The {part} died ({_ending(status)}); it is started again in {delay} seconds.")
        timer = threading.Timer(delay, self._events.put, (Due(part),))
        timer.daemon = True
        timer.start()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        why = ""
        with httpx.Client(trust_env=False, timeout=5.0) as client:
            while time.monotonic() < deadline:
                try:
                    answer = client.get(f"{self._settings.api_url}/health/ready")
                    why = answer.text
                except httpx.TransportError as error:
                    why = f"{type(error).__name__}: {error}"
                else:
                    if answer.is_success and answer.json()["worker"]:
                        self._events.put(Ready())
                        return
                time.sleep(0.1)
        self._events.put(NotReady(why))


def _ending(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
