"""A redundancy near the end: nothing more is assessed without an employer, and it goes on with another one."""

from datetime import timedelta

from domain.days import in_words
from tests.journeys.test_reviews_epao_and_employer import CONTACT


async def test_made_redundant_between_both_assessments_then_employed_again_and_certified(assessed, rules_against):
    life = await assessed()
    observed_on = life.gateway + timedelta(days=14)
    await life.move_to(observed_on)
    await life.observe(observed_on, "distinction")
    lost_on = observed_on + timedelta(days=7)
    await life.move_to(lost_on + timedelta(days=1))
    await life.do("PUT", "/job-loss", {"occurred_on": lost_on.isoformat(), "reason": "The centre closed."})
    later = lost_on + timedelta(days=14)
    booked = {"method": "discussion", "booked_for": later.isoformat(), "venue": "video"}
    assert await rules_against(life.do("POST", "/assessments", booked)) == ["employed-on-the-day-booked-for"]
    assert (await life.read("/why", of="grade"))["answers"][0]["says"].startswith("There is no overall grade")
    registered = await life.http.post("/people/employers", json=CONTACT, headers=life.headers())
    await life.move_to(later)
    new = {"employer": registered.json()["employer"], "occurred_on": later.isoformat()}
    await life.do("PUT", "/employer", new)
    await life.discuss(later, "pass")
    await life.finish()
    sentences = await life.sentences()
    assert any(in_words(lost_on) in each for each in sentences)
    assert (await life.read())["state"]["stage"] == "completed"
