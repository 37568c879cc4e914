"""The service is down while alarms fall due: on its return they ring at once, late, each once, and say how late."""

import asyncio
from datetime import UTC, datetime, timedelta

from api.wiring.reconciler import build_reconciler
from domain.clocks.session import SESSION
from domain.deciding.decide import what_is_due
from domain.deciding.fold import fold
from domain.deciding.standing import standing
from tests.recorded import record_enrolment

DOWN = timedelta(days=41)
PATIENCE_SECONDS = 30
OVERDUE_THEN_FIRST_RUNG = ["clock-reminded.v1", "clock-fell-overdue.v1", "clock-escalated.v1"]


async def raised(service, apprenticeship):
    """Return what the session clock raised, once it waits for something that is still to come."""
    for _ in range(PATIENCE_SECONDS):
        history, now = service.store.ledger.history(apprenticeship), datetime.now(UTC)
        if standing(what_is_due(fold(apprenticeship, history), now, service.store.book)).alarm.at > now:
            return [each for each in history if getattr(each.fact, "clock", None) == SESSION.name]
        await asyncio.sleep(1)
    raise TimeoutError(f"{apprenticeship} was not told of")


async def test_what_fell_due_meanwhile_rings_at_once_and_once(service):
    went_down = datetime.now(UTC) - DOWN
    apprenticeship = record_enrolment(service.store, went_down.date() + timedelta(days=1), at=went_down)
    came_back = datetime.now(UTC)
    await build_reconciler(service.settings, service.store, service.temporal).rebuild(apprenticeship)
    found = await raised(service, apprenticeship)
    names = [each.fact.NAME for each in found]
    assert names[:3] == OVERDUE_THEN_FIRST_RUNG
    assert set(names[3:]) <= {"clock-escalated.v1"}
    rungs = [each.fact.rung for each in found if each.fact.NAME == "clock-escalated.v1"]
    assert rungs == list(range(1, len(rungs) + 1))
    for each in found:
        assert came_back - timedelta(seconds=1) < each.recorded_at < came_back + timedelta(seconds=PATIENCE_SECONDS)
        assert each.recorded_at > each.fact.due_at
    late = [(each.recorded_at - each.fact.due_at).days for each in found]
    # Reminded after 28 days and overdue after 36, of 40; a weekend or a holiday puts the reminder off.
    assert 7 <= late[0] <= 12
    assert late[1] in {3, 4}
