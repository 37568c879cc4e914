"""Portfolio, off-the-job training, functional skills, gateway, both assessments with a resit, and the outcome."""

from datetime import datetime, timedelta

from domain.days import london_instant, months_after
from tests.journeys.conftest import MONDAY


async def year_of_training(life):
    for month in range(1, 14):
        await life.month(MONDAY + timedelta(days=27 * month))
    await life.move_to(months_after(MONDAY, 12))


async def test_refused_with_every_unmet_item_then_let_through_resat_and_passed(on_programme, rules_against):
    life = await on_programme({"planned_off_the_job_hours": 300})
    await life.train([MONDAY], minutes=60)
    body = {"minutes": 60, "activity": "normal-duties", "in_working_hours": True, "new_learning": True}
    await life.do("POST", "/off-the-job/entries", {**body, "description": "A normal day."})
    assert (await life.read("/off-the-job"))["eligible_hours"] == 1
    assert await rules_against(life.pass_gateway()) == [
        "minimum-period-on-programme",
        "off-the-job-training-completed",
        "english-achieved",
        "maths-achieved",
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
    ]
    await year_of_training(life)
    await life.sit("english", passed=True)
    await life.sit("maths", passed=False)
    assert await rules_against(life.do("PUT", "/portfolio/submission")) == [
        "portfolio-holds-evidence",
        "every-ksb-is-shown",
    ]
    await life.complete_portfolio()
    coverage = await life.read("/portfolio/coverage")
    assert all(coverage.values())
    await life.do("POST", "/portfolio/progress-updates", {"progress_percent": 95, "summary": "Nearly there."})
    await life.confirm()
    assert await rules_against(life.pass_gateway()) == ["maths-achieved"]
    await life.sit("maths", passed=True)
    await life.pass_gateway()

    booked = {"method": "observation", "booked_for": months_after(life.gateway, 4).isoformat(), "venue": "epao"}
    assert await rules_against(life.do("POST", "/assessments", booked)) == [
        "booking-lies-in-the-window",
        "venue-suits-the-method",
    ]
    await life.observe(life.gateway + timedelta(days=30), "fail")
    await life.observe(life.gateway + timedelta(days=60), "pass")
    assert await rules_against(life.observe(life.gateway + timedelta(days=70), "distinction")) == [
        "method-is-not-passed-yet"
    ]
    await life.discuss(life.gateway + timedelta(days=70), "pass")
    assert await rules_against(life.do("PUT", "/completion")) == ["certificate-is-claimed"]
    await life.finish()
    state = (await life.read())["state"]
    assert (state["stage"], state["assessments"]["overall"]) == ("completed", "pass")
    again = await rules_against(life.do("PUT", "/certificate", {"evidence": "CERT-2"}))
    assert again == ["stage-allows-it"]


async def test_sittings_that_are_not_as_the_standard_asks_are_refused(assessed, rules_against):
    life = await assessed()
    for method, venue in (("observation", "remote"), ("discussion", "employer")):
        day = life.gateway + timedelta(days=20)
        body = {"method": method, "booked_for": day.isoformat(), "venue": venue}
        life.assessments[method] = (await life.do("POST", "/assessments", body))["id"]
    await life.move_to(life.gateway + timedelta(days=20))
    before = {"made_on": life.gateway.isoformat(), "minutes": 30, "shows": ["mentor", "mentee"]}
    short = {"made_on": life.gateway.isoformat(), "minutes": 20, "shows": ["mentor", "mentee"]}
    held = {"minutes": 100, "live_minutes": 20, "recordings": [before, short], "questions": 4}
    observation, discussion = (f"/assessments/{life.assessments[each]}" for each in ("observation", "discussion"))
    assert await rules_against(life.do("PUT", f"{observation}/sitting", held)) == [
        "sitting-lasted-as-long-as-it-must",
        "enough-questions-were-asked",
        "live-session-was-observed",
        "recordings-are-complete",
        "recordings-were-made-after-the-gateway",
    ]
    themes = {"professional practice": 3, "communication": 2, "assessment": 2}
    assert await rules_against(life.do("PUT", f"{discussion}/sitting", {"minutes": 60, "questions": themes})) == [
        "enough-questions-were-asked",
        "every-theme-was-covered",
    ]
    ungraded = await rules_against(life.do("PUT", f"{discussion}/grade", {"grade": "pass", "evidence": "R-1"}))
    assert ungraded == ["assessment-was-held"]


async def test_the_window_closes_by_itself_and_is_extended(assessed, rules_against):
    life = await assessed()
    ends_on = months_after(life.gateway, 3)
    await life.move_to(ends_on, 23)
    assert not (await life.read())["state"]["assessments"]["window_closed"]
    await life.move_to(ends_on + timedelta(days=1), 0)
    closed = (await life.history())[-1]
    assert (closed["name"], closed["actor"]) == ("assessment-window-closed.v1", "system:escalation")
    late = datetime.fromisoformat(closed["recorded_at"]) - london_instant(ends_on + timedelta(days=1), 0)
    assert timedelta(0) <= late < timedelta(seconds=5)
    later = ends_on + timedelta(days=20)
    booking = {"method": "discussion", "booked_for": later.isoformat(), "venue": "video"}
    assert await rules_against(life.do("POST", "/assessments", booking)) == ["booking-lies-in-the-window"]
    extension = {"until_on": (ends_on + timedelta(days=30)).isoformat(), "reason": "The assessor was ill."}
    await life.do("PUT", "/assessment-window", extension)
    await life.discuss(later, "pass")
    again = await rules_against(life.do("PUT", "/assessment-window", extension))
    assert again == ["extension-is-later"]
