"""What does not come about by itself: sessions missed in a row, and agreements that the other party never joins."""

from datetime import timedelta

from tests.journeys.conftest import MONDAY

REASON = {"reason": "Did not come to the call."}


async def test_two_sessions_missed_in_a_row_open_a_case_that_a_session_closes(on_programme, rules_against):
    life = await on_programme()
    days = [MONDAY + timedelta(days=n) for n in (7, 14, 21)]
    missed_first, missed_second, last = [await life.plan_session(day) for day in days]
    await life.move_to(days[1])
    await life.do("PUT", f"/sessions/{missed_first}/absence", {"missed_by": "apprentice", **REASON})
    second = await life.do("PUT", f"/sessions/{missed_second}/absence", {"missed_by": "employer", **REASON})
    assert second["recorded"] == ["session-missed.v1", "at-risk-case-opened.v1"]
    assert (await life.read())["state"]["at_risk"]["opened_on"] == days[1].isoformat()
    assert [each["missed_by"] for each in await life.read("/sessions")] == ["apprentice", "employer", None]
    await life.move_to(days[2])
    held = await life.hold(last, days[2])
    assert held["recorded"] == ["session-held.v1", "at-risk-case-closed.v1"]
    decision = life.do("PUT", "/at-risk-case/closure", {"reason": "The employer has changed the shifts."})
    assert await rules_against(decision) == ["at-risk-case-is-open"]


async def test_a_case_is_closed_by_decision_and_its_reason_is_read_back(on_programme):
    life = await on_programme()
    for day in (MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)):
        session = await life.plan_session(day)
        await life.move_to(day)
        await life.do("PUT", f"/sessions/{session}/absence", {"missed_by": "apprentice", **REASON})
    await life.do("PUT", "/at-risk-case/closure", {"reason": "The employer has changed the shifts."})
    last = (await life.history())[-1]
    assert last["sentence"] == "At-risk case of 21 January 2030 closed: by decision."
    assert last["fact"]["reason"] == "The employer has changed the shifts."


async def test_the_agreement_of_one_party_lapses_by_itself(on_programme):
    life = await on_programme()
    planned = await life.do(
        "POST", "/sessions", {"planned_on": (MONDAY + timedelta(days=21)).isoformat(), "mode": "workplace"}
    )
    agreement = f"/sessions/{planned['id']}/agreements"
    await life.do("PUT", f"{agreement}/employer")
    await life.move_to(MONDAY + timedelta(days=8))
    (session,) = await life.read("/sessions")
    assert (session["agreed_by"], session["lapses"]) == ([], 1)
    last = (await life.history())[-1]
    assert (last["name"], last["role"]) == ("agreement-lapsed.v1", "system")
    for party in ("employer", "apprentice"):
        await life.do("PUT", f"{agreement}/{party}")
    await life.move_to(MONDAY + timedelta(days=20))
    assert (await life.read("/sessions"))[0]["agreed_by"] == ["employer", "apprentice"]
