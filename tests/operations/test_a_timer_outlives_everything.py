"""A timer that ran when everything was killed, the engine too, fires once everything runs again.

Alarms ring at an hour of London: the apprenticeship's clock is moved to seconds before one, and then left alone.
"""

import asyncio
import os
import signal
from contextlib import ExitStack, closing, contextmanager
from datetime import date, timedelta
from uuid import UUID

from api.embedded.data_folder import connected
from api.embedded.temporal import TemporalLaunch
from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from domain.deciding.decide import what_is_due
from domain.deciding.fold import fold
from domain.deciding.standing import standing
from tests.operations.test_apprenticeships_survive import Caller, settled, timers_of
from workflows.apprenticeship import workflow_id

BEFORE = timedelta(seconds=10)
PATIENCE_SECONDS = 120


@contextmanager
def engine(up):
    """Run an engine that keeps its workflows, and whose clocks can be moved, until it is killed."""
    folder = up.data.parent / "engine"
    launch = TemporalLaunch(folder, folder / "temporal.db", "default", simulation=True)
    ports = (int(up.environment[f"INDENTURE_TEMPORAL_{name}"]) for name in ("PORT", "UI_PORT"))
    with ExitStack() as stack:
        _, addresses = launch.start(stack, *ports)
        up.environment |= {"TEMPORAL_ADDRESS": addresses.grpc, "INDENTURE_SIMULATION": "1"}
        yield int((folder / "temporal.pid").read_text())


def history_and_alarm(up, apprenticeship, now):
    with open_store(connected(Settings.from_environment(up.environment)).database_url) as store:
        history = store.ledger.history(apprenticeship)
        return history, standing(what_is_due(fold(apprenticeship, history), now, store.book)).alarm


async def seconds_before_its_alarm(up, apprenticeship):
    """Leave the apprenticeship that far before its next alarm, and return the alarm."""
    time = SimulatedTime(await connect_temporal(up.environment["TEMPORAL_ADDRESS"], "default"))
    now = await time.now(apprenticeship)
    _, alarm = history_and_alarm(up, apprenticeship, now)
    handle = time.client.get_workflow_handle(workflow_id(apprenticeship))
    await time.pass_time(handle, alarm.at - now - BEFORE)
    return alarm


async def rung(up, apprenticeship, alarm):
    """Return what the alarm led to, once it rang."""
    for _ in range(PATIENCE_SECONDS * 2):
        history, _ = history_and_alarm(up, apprenticeship, alarm.at)
        if found := [each for each in history if each.command == alarm.id]:
            return found
        await asyncio.sleep(0.5)
    raise TimeoutError(f"{alarm} did not ring")


def test_it_fires_after_all_was_killed_and_started_again(up, place):
    with engine(up) as number, up.running() as process:
        token = up.run("token", "--role", "coordinator", "--subject", "staff-1").stdout.strip()
        with closing(Caller(up, token)) as caller:
            apprenticeship, _ = caller.enrolled(date.today())  # noqa: DTZ011 - a day does not matter
        apprenticeship = UUID(apprenticeship)
        alarm = asyncio.run(seconds_before_its_alarm(up, apprenticeship))
        run, waiting = asyncio.run(settled(up, apprenticeship))
        process.send_signal(signal.SIGKILL)
        os.kill(number, signal.SIGKILL)
    assert place.deserted()
    up.said = ""
    with engine(up), up.running():
        (recorded,) = asyncio.run(rung(up, apprenticeship, alarm))
        assert alarm.at <= recorded.recorded_at < alarm.at + timedelta(seconds=PATIENCE_SECONDS)
        _, _, fired = asyncio.run(timers_of(up, apprenticeship, run))
        assert waiting <= fired
    assert place.deserted()
