"""The address that a created noun is given leads to what was recorded of it."""

from datetime import timedelta

from api.commands import COMMAND_ROUTES
from tests.journeys.conftest import MONDAY

BOTH = {"agreed_by_apprentice": True, "agreed_by_employer": True, "reason": "As agreed."}
MAKE_A_NOUN = {route.command.NAME for route in COMMAND_ROUTES if route.method == "POST"}


def day(after):
    """Return the ISO date so many days after the first Monday."""
    return (MONDAY + timedelta(days=after)).isoformat()


async def posted_in_the_first_days(life):
    """Carry a life past the commands that make a noun of learning that stands still."""
    weeks = [{"first_on": day(35), "last_on": day(41)}]
    await life.do("POST", "/weeks-without-work", {**BOTH, "evidence": "SITE-1", "site": "SITE-1", "weeks": weeks})
    await life.begin_break(MONDAY, MONDAY + timedelta(days=60))
    await life.do("POST", "/break/extensions", {**BOTH, "evidence": "BREAK-1", "expected_return_on": day(90)})


async def posted_after_a_fail(life):
    """Carry a life that passed the gateway back to learning."""
    asked = {"method": "observation", "widens": ["time"], "evidence": "NEED-1", "reason": "Reads slowly."}
    await life.do("POST", "/adjustments", asked)
    await life.observe(life.gateway + timedelta(days=14), "fail")
    await life.do("POST", "/gateway/returns-to-learning", {**BOTH, "plan": "PLAN-1"})


async def posted_until_a_reopening(life):
    """Carry a life past every other command that makes a noun."""
    await life.do("POST", "/sessions", {"planned_on": "2031-02-03", "mode": "workplace"})
    await life.do("POST", "/sessions/series", {"days": ["2031-03-03", "2031-03-31"], "mode": "workplace"})
    await life.do("POST", "/tutors/handovers", {"to_tutor": "tutor-8", "from_on": "2031-03-01"})
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Rang."})
    await life.do("POST", "/portfolio/progress-updates", {"progress_percent": 90, "summary": "Nearly there."})
    await life.review()
    await life.pass_gateway()
    body = {"method": "observation", "booked_for": "2031-02-10", "venue": "workplace"}
    booked = await life.do("POST", "/assessments", body)
    wrong = next(each["version"] for each in await life.history() if each["name"] == "contact-made.v1")
    await life.do("POST", "/corrections", {"fact": wrong, "reason": "It was another apprentice."})
    await life.do("PUT", f"/assessments/{booked['id']}/cancellation", {"reason": "The gateway is looked at again."})
    told = {each["name"]: each["version"] for each in await life.history()}
    await life.do("POST", "/corrections", {"fact": told["off-the-job-logged.v1"], "reason": "Somebody else's day."})
    life.token = life.persons.sign("programme_lead", "lead-2")
    await life.do("POST", "/upheld-acts", {"act": told["gateway-passed.v1"], "reason": "The hours suffice."})
    await life.do("POST", "/gateway/reopenings", {"reason": "The employer asks for it."})


async def test_every_noun_made_is_found_where_its_location_says(service, ready, on_programme, assessed, monkeypatch):
    made = []

    async def note(answer):
        if answer.status_code == 201 and answer.url.path.startswith("/apprenticeships"):
            await answer.aread()
            made.append(answer)

    monkeypatch.setitem(service.http.event_hooks, "response", [note])
    await (await on_programme()).sit("maths", passed=True)
    await posted_in_the_first_days(await on_programme())
    await posted_after_a_fail(await assessed())
    life = await ready()
    await posted_until_a_reopening(life)
    asked = set()
    for answer in made:
        found = await life.http.get(answer.headers["Location"], headers=life.headers())
        assert found.status_code == 200
        if answer.url.path == "/apprenticeships":
            assert found.url.path.endswith(answer.json()["id"])
            asked.add("apply")
            continue
        facts = found.json()["facts"]
        assert [fact["name"] for fact in facts] == answer.json()["recorded"]
        assert {fact["command"] for fact in facts} == {answer.json()["command"]}
        asked |= {fact["asked"] for fact in facts}
    assert asked == MAKE_A_NOUN
