"""Beside sessions: an empty month, a review at a month's end, a job loss, a late result and a planned end."""

from datetime import date, datetime, timedelta

from domain.days import london_instant
from tests.journeys.conftest import MONDAY

FEBRUARY = "Active learning overdue: no off-the-job training in February 2030, due by 28 February 2030."


async def raised(life, clock):
    """Return what a clock raised so far, as (name without version, rung, sentence)."""
    facts = [each for each in await life.history() if each["fact"].get("clock") == clock]
    return [(each["name"].partition(".")[0], each["fact"].get("rung"), each["sentence"]) for each in facts]


async def explained(life, clock):
    return next(each for each in (await life.read("/clocks"))["clocks"] if each["clock"] == clock)


async def overdue_in(service, life, clock):
    service.caseload.catch_up()
    query = {"overdue_clock": clock, "cohort": life.cohort}
    listed = (await service.http.get("/apprenticeships", params=query, headers=life.headers())).json()[
        "apprenticeships"
    ]
    return str(life.id) in [each["apprenticeship"] for each in listed]


async def test_sessions_on_29_january_and_5_march_leave_february_empty(on_programme):
    life = await on_programme()
    await life.meet(date(2030, 1, 29))
    clock = await explained(life, "learning")
    assert (clock["about"], clock["due_on"], clock["paused"]) == ("2030-02", "2030-02-28", False)
    foreseen = [each["sentence"] for each in (await life.read("/clocks/simulation", days=60))["happenings"]]
    assert FEBRUARY in foreseen
    await life.move_to(date(2030, 3, 1))
    told = await raised(life, "learning")
    assert [(name, rung) for name, rung, _ in told] == [
        ("clock-reminded", None),
        ("clock-fell-overdue", None),
        ("clock-escalated", 1),
    ]
    assert told[1][2] == FEBRUARY
    assert [name for name, _, _ in await raised(life, "session")] == ["clock-reminded"]
    await life.meet(date(2030, 3, 5))
    assert (await raised(life, "learning"))[-1][::2] == (
        "clock-stood-down",
        "Active learning escalation stood down after rung 1: a session was held on 5 March 2030.",
    )
    assert (await life.read("/measures"))["measures"]["months_without_learning"] == 1


async def test_a_review_is_due_by_the_end_of_the_third_month(on_programme, service):
    life = await on_programme(cohort="2030-reviews")
    await life.move_to(date(2030, 4, 30), hour=23)
    assert [name for name, _, _ in await raised(life, "review")] == ["clock-reminded"]
    assert not await overdue_in(service, life, "review")
    await life.move_to(date(2030, 5, 1), hour=9)
    fell = next(
        each
        for each in await life.history()
        if each["name"] == "clock-fell-overdue.v1" and each["fact"]["clock"] == "review"
    )
    assert datetime.fromisoformat(fell["fact"]["due_at"]) == london_instant(date(2030, 5, 1), 9)
    assert await overdue_in(service, life, "review")
    together = {"attended_by": ["apprentice", "employer", "tutor"], "form": "virtual", "summary": "On plan."}
    recorded = await life.do("POST", "/progress-reviews", {**together, "occurred_on": "2030-04-30"})
    assert recorded["recorded"] == ["progress-review-held.v1", "clock-stood-down.v1"]
    assert not await overdue_in(service, life, "review")


async def test_a_job_lost_asks_for_a_break_and_the_break_for_a_return(on_programme):
    life = await on_programme()
    await life.move_to(MONDAY + timedelta(days=14))
    await life.do("PUT", "/job-loss", {"reason": "The centre closed."})
    await life.move_to(MONDAY + timedelta(days=43))
    assert [(name, rung) for name, rung, _ in await raised(life, "job")] == [
        ("clock-fell-overdue", None),
        ("clock-escalated", 1),
    ]
    back_on = MONDAY + timedelta(days=56)
    alone = {"agreed_by_apprentice": True, "agreed_by_employer": False, "reason": "Between jobs."}
    dates = {"last_learning_on": str(MONDAY + timedelta(days=14)), "expected_return_on": str(back_on)}
    await life.agreed_by_two("PUT", "/break", {**alone, **dates})
    assert (await raised(life, "job"))[-1][2].endswith("stood down after rung 1: a break in learning began.")
    assert (await explained(life, "session"))["paused"]
    await life.move_to(back_on, hour=23)
    assert await raised(life, "break") == []
    await life.move_to(back_on + timedelta(days=1))
    assert [(name, rung) for name, rung, _ in await raised(life, "break")] == [
        ("clock-fell-overdue", None),
        ("clock-escalated", 1),
    ]
    contact = {"name": "Southgate School", "contact_name": "Sam Ray", "contact_email": "sam@example.org"}
    employer = (await life.http.post("/people/employers", json=contact, headers=life.headers())).json()["employer"]
    await life.do("PUT", "/employer", {"employer": employer})
    returned = await life.do("PUT", "/return")
    assert returned["recorded"] == ["returned-from-break.v2", "clock-stood-down.v1"]
    assert (await explained(life, "job"))["because"] == "nothing is due"


async def test_a_result_that_does_not_come_is_asked_for_after_two_weeks(assessed):
    life = await assessed()
    sat_on = life.gateway + timedelta(days=30)
    booking = {"method": "observation", "booked_for": sat_on.isoformat(), "venue": "workplace"}
    sitting = (await life.do("POST", "/assessments", booking))["id"]
    await life.move_to(sat_on + timedelta(days=14), hour=23)
    assert await raised(life, "assessment-result") == []
    await life.move_to(sat_on + timedelta(days=15))
    assert [name for name, _, _ in await raised(life, "assessment-result")] == ["clock-fell-overdue", "clock-escalated"]
    recording = {"minutes": 30, "shows": ["mentor", "mentee"]}
    recordings = [{**recording, "made_on": str(life.gateway + timedelta(days=n))} for n in (1, 2)]
    held = {"minutes": 120, "live_minutes": 30, "recordings": recordings, "questions": 6}
    await life.do("PUT", f"/assessments/{sitting}/sitting", {**held, "occurred_on": sat_on.isoformat()})
    assert (await raised(life, "assessment-result"))[-1][0] == "clock-escalated"
    graded = await life.do("PUT", f"/assessments/{sitting}/grade", {"grade": "fail", "evidence": "RESULT-1"})
    assert graded["recorded"] == ["assessment-graded.v2", "clock-stood-down.v1"]


async def test_a_planned_end_passes_and_is_told_until_there_is_a_grade(assessed):
    life = await assessed()
    await life.observe(life.gateway + timedelta(days=30), "pass")
    planned_end_on = date(2031, 4, 7)
    await life.move_to(planned_end_on, hour=22)
    assert [name for name, _, _ in await raised(life, "planned-end")] == ["clock-reminded"]
    await life.move_to(planned_end_on + timedelta(days=1))
    told = await raised(life, "planned-end")
    assert told[1][2] == "Planned end overdue: there is no overall grade yet, due by 7 April 2031."
    assert told[2][2].startswith("Escalated to tutor and tutor's manager (rung 1)")
    later = {"until_on": "2031-05-07", "reason": "Agreed with the assessment organisation."}
    await life.do("PUT", "/assessment-window", later)
    await life.discuss(planned_end_on + timedelta(days=2), "pass")
    assert (await raised(life, "planned-end"))[-1][0] == "clock-stood-down"
