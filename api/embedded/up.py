"""`indenture up`: everything in one foreground, started in order, watched, and stopped in order."""

import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from activities.migrations import migrate
from api.embedded.data_folder import announce, close_to_others, only_one
from api.embedded.issuer import embedded_issuer
from api.embedded.parts import PARTS, Parts
from api.embedded.postgresql import embedded_postgresql
from api.embedded.service import Events, Lost, Service, Stop
from api.embedded.service_login import service_url
from api.embedded.smtp import embedded_smtp
from api.embedded.temporal import embedded_temporal
from api.issuer.demo_people import DEMO_PEOPLE
from api.processes.child_process import end_leftover
from api.processes.ports import refuse_taken
from api.rulebook import rulebook
from api.settings.settings import Settings

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(settings: Settings, parts: Parts, say: Callable[[str], None]) -> None:
    """Run the whole service, its `parts` too, until it is asked to stop, and leave no process behind.

    `say` is given each sentence for whoever watches. Raises CannotRunError when it cannot start, or
    when a part of it cannot be kept running.
    """
    events: Events = SimpleQueue()
    rulebook(settings.own_rules)
    # What is made from here on, by the servers too, is nobody else's to read.
    os.umask(0o077)
    with ExitStack() as stack:
        held = stack.enter_context(only_one(settings.data))
        make_room(settings)
        asked = stack.enter_context(_asked_to_stop(events))
        given = stack.enter_context(servers(settings, events))
        announce(held, given)
        service = Service(given, parts, events, say)
        asked.append(service.kill)
        stack.callback(say, "Stopped.")
        stack.enter_context(service.running())
        service.watch(ready=lambda: say(_welcome(settings, given)))
        say("Stopping; once more to stop at once.")


def make_room(settings: Settings) -> None:
    """End what an earlier life left running on the data folder, and see that the ports are free.

    Raises CannotRunError naming the port that is taken and the variable that chooses it.
    """
    for name in (*PARTS, "temporal"):
        end_leftover(settings.data / f"{name}.pid")
    refuse_taken(settings.host, settings.port, "INDENTURE_PORT")
    if not (settings.issuer or settings.simulation):
        refuse_taken("127.0.0.1", settings.issuer_port, "INDENTURE_ISSUER_PORT")
    if not (settings.temporal_address or settings.simulation):
        refuse_taken("127.0.0.1", settings.temporal_port, "INDENTURE_TEMPORAL_PORT")
        refuse_taken("127.0.0.1", settings.temporal_ui_port, "INDENTURE_TEMPORAL_UI_PORT")


@contextmanager
def servers(settings: Settings, events: Events | None = None) -> Iterator[Settings]:
    """Yield the settings with the addresses of the servers, which end with the block if embedded.

    The database is migrated, and the keys are fixed. In a simulation Temporal chooses free ports.
    `events` is told when an embedded server ends by itself. Raises CannotRunError when one does not
    start, and what `migrate` raises.
    """
    # The keys come first: embedded, they must exist before the data that they seal.
    with_keys = Settings.from_environment(settings.as_environment())
    # Whoever runs everything here has receivers here too.
    with_keys = replace(with_keys, webhooks_inside=settings.webhooks_inside or not settings.database_url)
    with ExitStack() as stack:
        with_issuer = _with_issuer(with_keys, stack)
        yield _with_smtp(_with_temporal(_with_postgresql(with_issuer, stack, events), stack, events), stack)


def _with_issuer(settings: Settings, stack: ExitStack) -> Settings:
    if settings.issuer:
        return settings
    return replace(settings, issuer=stack.enter_context(embedded_issuer(settings)).issuer)


def _with_postgresql(settings: Settings, stack: ExitStack, events: Events | None) -> Settings:
    if settings.database_url:
        migrate(settings.database_url, simulation=settings.simulation)
        return settings
    embedded = embedded_postgresql(settings.data / "postgresql", lost=_tell(events, "PostgreSQL"))
    owner_url = stack.enter_context(embedded)
    # For a server that runs as somebody else its library opens the way to its folder, and more than the way.
    close_to_others(settings.data)
    migrate(owner_url, simulation=settings.simulation)
    return replace(settings, database_url=service_url(owner_url))


def _with_temporal(settings: Settings, stack: ExitStack, events: Events | None) -> Settings:
    if settings.temporal_address:
        return settings
    embedded = embedded_temporal(
        settings.data,
        port=None if settings.simulation else settings.temporal_port,
        ui_port=None if settings.simulation else settings.temporal_ui_port,
        simulation=settings.simulation,
        namespace=settings.namespace,
        lost=_tell(events, "Temporal"),
    )
    addresses = stack.enter_context(embedded)
    return replace(settings, temporal_address=addresses.grpc, temporal_ui_port=addresses.ui_port)


def _with_smtp(settings: Settings, stack: ExitStack) -> Settings:
    # Simulated lives run through years in seconds: nobody is told of theirs.
    if settings.smtp_url or settings.simulation:
        return settings
    return replace(settings, smtp_url=stack.enter_context(embedded_smtp(settings.sent)))


def _tell(events: Events | None, server: str) -> Callable[[], None] | None:
    return None if events is None else lambda: events.put(Lost(server))


@contextmanager
def _asked_to_stop(events: Events) -> Iterator[list[Callable[[], None]]]:
    """Yield what a second signal calls; the first is an event, so that nothing is cut half made."""
    at_once: list[Callable[[], None]] = []
    asked = 0

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            events.put(Stop())
            return
        for call in at_once:
            call()
        raise KeyboardInterrupt

    before = {ending: signal.signal(ending, ask) for ending in _ENDINGS}
    try:
        yield at_once
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _how_to_become(data: Path) -> list[str]:
    # Other commands find the service by its folder: they are told of one that the environment does not name.
    elsewhere = data != Settings.from_environment(os.environ).data
    command = f"{f'INDENTURE_DATA={shlex.quote(str(data))} ' if elsewhere else ''}{sys.argv[0]} token --role"
    people = [f"  {each.called:<22} {command} {each.role} --subject {each.subject}" for each in DEMO_PEOPLE]
    return ["A token for the API, to be", *people]


def _welcome(asked: Settings, given: Settings) -> str:
    lines = [
        "Indenture is running, on a simulation: nobody in it is real." if given.simulation else "Indenture is running.",
        f"  Console          {given.letterhead.address}/console",
        f"  API              {given.api_url}",
        f"  Documentation    {given.api_url}/docs",
    ]
    if not asked.temporal_address:
        lines.append(f"  Temporal Web UI  http://127.0.0.1:{given.temporal_ui_port}")
    if not asked.smtp_url and not asked.simulation:
        lines.append(f"  Messages sent    {given.sent}")
    lines += [
        f"  Data             {given.data}",
        *([] if asked.database_url or asked.simulation else [f"  A demo cohort    {sys.argv[0]} up --demo"]),
        *([] if asked.issuer else _how_to_become(given.data)),
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)
