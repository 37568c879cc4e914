"""A provider's first three apprentices: brought with their past, they raise nothing but what is due on the day."""

from datetime import UTC, datetime

import pytest

from domain.days import london_date
from tests.past_told import enrolled_late, every, months_before, punctual, session, told

RAISED = ("clock-", "message-")
IN_ORDER, IN_REVERSE = 1, -1


async def raised(life):
    return [each for each in await life.history() if each["name"].startswith(RAISED)]


@pytest.mark.parametrize("order", [IN_ORDER, IN_REVERSE])
async def test_three_punctual_apprentices_are_brought_without_an_alarm(service, order):
    for months in (14, 8, 3):
        life = service.life()
        today = london_date(datetime.now(UTC))
        start = months_before(today, months)
        enrolled = await enrolled_late(life, start)
        assert enrolled["recorded"] == ["enrolled.v2", "training-started.v1", "taking-over-began.v1"]
        await told(life, punctual(start, today)[::order])
        assert not await raised(life)
        closed = await life.do("PUT", "/taking-over/closure")
        assert closed["recorded"] == ["taking-over-closed.v1"]
        assert not await raised(life)
        measures = (await life.read("/measures"))["measures"]
        sessions = len(every(26, start, today))
        assert (measures["on_time_percent"], measures["months_without_learning"]) == (100, 0)
        assert (measures["sessions_judged"], measures["sessions_taken_over"]) == (sessions, sessions)
        (held,) = [each for each in await life.history() if each["name"] == "session-held.v1"][:1]
        assert (held["taken_over"], held["source"]) == (True, "former-system")
        assert "Taken over on" in held["sentence"]


async def test_one_real_gap_shows_and_is_raised_once_at_its_present_rung(service):
    life = service.life()
    today = london_date(datetime.now(UTC))
    start = months_before(today, 8)
    await enrolled_late(life, start)
    sessions = every(26, start, today)
    things = [each for each in punctual(start, today) if each[0] is not session or each[1] in sessions[:-3]]
    await told(life, things)
    assert not await raised(life)
    await life.do("PUT", "/taking-over/closure")
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang."})
    found = await raised(life)
    assert [(each["name"], each["fact"].get("rung")) for each in found] == [
        ("clock-fell-overdue.v1", None),
        ("clock-escalated.v1", 3),
    ]
    assert {each["fact"]["clock"] for each in found} == {"session"}
    measures = (await life.read("/measures"))["measures"]
    assert measures["sessions_judged"] - measures["sessions_on_time"] == 1
    assert measures["overdue_now"] == {"session": 1}
