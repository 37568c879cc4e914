"""An escalation is answered over HTTP by those whom it told: acknowledged, snoozed, or given to another tutor."""

from datetime import timedelta

import pytest

from api.demo.life import RefusedError
from tests.journeys.conftest import MONDAY

SESSION = f"/escalations/session/{MONDAY.isoformat()}"
FELL_OVERDUE = MONDAY + timedelta(days=36)


@pytest.fixture
def overdue(on_programme):
    """Return a way to a life whose session fell overdue this morning, on a Tuesday."""

    async def begin():
        life = await on_programme()
        await life.move_to(FELL_OVERDUE)
        return life

    return begin


@pytest.fixture
def speaking(service):
    """Return a way to speak about a life as another caller."""

    def as_caller(life, role, subject):
        life.token = service.token(role, subject)
        return life

    return as_caller


async def rungs(life):
    escalated = [fact["fact"] for fact in await life.history() if fact["name"] == "clock-escalated.v1"]
    return [fact for fact in escalated if fact["clock"] == "session"]


async def alarm(life):
    waiting = await life.read("/alarms")
    (found,) = [each for each in waiting if each["kind"].startswith("session-")]
    return f"{found['kind']} {found['rung']} at {found['at']:.10}"


async def test_the_tutor_acknowledges_and_snoozes_and_then_silence_moves_on(overdue, speaking):
    life = speaking(await overdue(), "tutor", "tutor-7")
    assert await alarm(life) == f"session-escalation 2 at {FELL_OVERDUE + timedelta(days=3)}"
    done = await life.do("PUT", f"{SESSION}/acknowledgement")
    assert done["recorded"] == ["escalation-acknowledged.v1"]
    assert await alarm(life) == f"session-escalation 2 at {FELL_OVERDUE + timedelta(days=7)}"
    until = FELL_OVERDUE + timedelta(days=10)
    await life.do("PUT", f"{SESSION}/snooze", {"until_on": until.isoformat(), "reason": "The apprentice is on leave."})
    assert await alarm(life) == f"session-escalation 2 at {until}"
    snoozed = next(fact for fact in await life.history() if fact["name"] == "escalation-snoozed.v1")
    assert (snoozed["actor"], snoozed["role"]) == ("tutor-7", "tutor")
    assert snoozed["fact"]["reason"] == "The apprentice is on leave."
    await life.move_to(until, 8)
    assert [each["rung"] for each in await rungs(life)] == [1]
    await life.move_to(until, 10)
    assert [each["rung"] for each in await rungs(life)] == [1, 2]


async def test_a_reassigned_escalation_goes_to_the_other_tutor_at_the_next_rung(overdue, speaking):
    life = speaking(await overdue(), "tutor", "tutor-7")
    await life.do("PUT", f"{SESSION}/tutor", {"to_tutor": "tutor-8", "reason": "On leave from tomorrow."})
    await life.move_to(FELL_OVERDUE + timedelta(days=3))
    assert [(each["tutor"], each["tell"]) for each in await rungs(life)] == [
        ("tutor-7", ["tutor"]),
        ("tutor-8", ["tutor", "tutor's manager"]),
    ]


async def test_who_was_not_told_and_what_goes_beyond_the_limit_is_refused_and_leaves_the_clock_as_it_was(
    overdue, speaking
):
    life = await overdue()
    before = await alarm(life)
    beyond = {"until_on": (FELL_OVERDUE + timedelta(days=15)).isoformat(), "reason": "No time."}
    for role, subject, path, body, rule in (
        ("coordinator", "staff-1", "acknowledgement", {}, "actor-is-entitled"),
        ("programme_lead", "lead-1", "acknowledgement", {}, "caller-was-told"),
        ("tutor", "tutor-7", "snooze", beyond, "snooze-ends-within-its-limit"),
    ):
        with pytest.raises(RefusedError) as refused:
            await speaking(life, role, subject).do("PUT", f"{SESSION}/{path}", body)
        assert refused.value.rules == [rule]
    for role, subject in (("tutor", "tutor-8"), ("employer", "acme"), ("apprentice", "ada")):
        with pytest.raises(RefusedError, match="Unknown apprenticeship"):
            await speaking(life, role, subject).do("PUT", f"{SESSION}/acknowledgement")
    assert await alarm(speaking(life, "coordinator", "staff-1")) == before


async def test_what_is_not_open_cannot_be_answered(on_programme, speaking):
    life = speaking(await on_programme(), "tutor", "tutor-7")
    with pytest.raises(RefusedError, match="is open; none is"):
        await life.do("PUT", f"{SESSION}/acknowledgement")
