"""History over HTTP: who did what, when, how late it was recorded, and only what is asked for."""

from datetime import timedelta

import pytest

from tests.journeys.conftest import MONDAY

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
async def life(on_programme):
    """Return a life with a contact recorded three days late, and a refusal."""
    life = await on_programme()
    await life.move_to(FRIDAY + timedelta(days=3))
    await life.do(
        "POST", "/contacts", {"channel": "e-mail", "summary": "Well begun.", "occurred_on": FRIDAY.isoformat()}
    )
    await life.send("POST", "/gateway/decisions", {"verdict": "ready"})
    return life


async def names(life, **asked):
    return [fact["name"] for fact in (await life.read("/history", **asked))["facts"]]


async def test_a_fact_tells_who_when_how_late_by_which_command_and_rules(life):
    (fact,) = (await life.read("/history", kind="contact-made.v1"))["facts"]
    late = f"Recorded 3 days later, on {(FRIDAY + timedelta(days=3)).day} January 2030."
    assert fact["sentence"].endswith(late)
    assert (fact["occurred_on"], fact["days_late"]) == (FRIDAY.isoformat(), 3)
    assert (fact["actor"], fact["role"], fact["asked"]) == ("staff-1", "coordinator", "record-contact")
    assert fact["rules"].startswith("2026-27.v6@")
    assert fact["fact"]["summary"] == "Well begun."


async def test_a_history_is_asked_for_by_kind_actor_period_and_refusals(life):
    everything = await names(life)
    assert await names(life, actor="system:escalation") == []
    assert await names(life, actor="staff-1") == everything[:-1]
    assert await names(life, actor="lead-1") == everything[-1:]
    assert await names(life, refusals="only") == ["command-refused.v1"]
    assert await names(life, refusals="excluded") == everything[:-1]
    friday = FRIDAY.isoformat()
    assert await names(life, occurred_from=friday, occurred_until=friday) == ["contact-made.v1"]
    assert await names(life, recorded_from=friday) == ["contact-made.v1", "command-refused.v1"]
    page = (await life.send("GET", "/history?kind=contact-made.v1&kind=enrolled.v2&limit=1")).json()
    assert [fact["name"] for fact in page["facts"]] == ["enrolled.v2"]
    rest = await life.read("/history", kind="contact-made.v1", after=page["next"])
    assert [fact["name"] for fact in rest["facts"]] == ["contact-made.v1"]


@pytest.mark.parametrize(
    ("query", "problem", "says"),
    [
        ("kind=session-hold.v1", "unknown-kind", "session-held.v1"),
        ("occurred_from=2030-02-01&occurred_until=2030-01-31", "empty-period", "before it begins on 1 February 2030"),
        ("recorded_from=2030-02-30", "malformed-request", "query/recorded_from"),
        ("refusals=some", "malformed-request", "query/refusals"),
        ("limit=0", "malformed-request", "query/limit"),
        ("after=-1", "malformed-request", "query/after"),
    ],
)
async def test_what_cannot_be_asked_is_said(life, query, problem, says):
    answer = await life.send("GET", f"/history?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")
    assert says in answer.json()["detail"]
