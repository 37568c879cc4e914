"""Apprenticeships on other standards than the seed's, each by its file alone: two that ship, and three invented."""

from functools import cache

from tests.domain.actors import COORDINATOR
from tests.domain.lives import NOBODY

READY = {"verdict": "ready"}
RECORDED = [{"made_on": "2028-03-01", "minutes": 10, "shows": ["apprentice"]}]
MARKED_HERE = {**COORDINATOR, "on_behalf": "MARKS-1", "evidence": None}
"""Who records the grade of what the provider marks, and from which paper."""
PLAIN = {"live_minutes": None, "recordings": [], "questions": 0}


def begun(standard, epao, starts_on="2026-09-07", planned_end_on="2028-10-31", hours=500, **terms):
    """Return an apprentice on a standard, in training; without a tutor."""
    life = NOBODY.then("apply", "2026-08-03", standard=standard)
    terms = {"option": "steel", **terms} if standard == "ST9001" else terms
    said = {"starts_on": starts_on, "planned_end_on": planned_end_on, "planned_off_the_job_hours": hours}
    life = life.then("enrol", "2026-08-10", epao=epao, **said, **terms)
    return life.rung_until(f"{starts_on} 00:00", "training-start")


def trained(life, day, hours):
    """Return the life after so many hours of training logged on a day and those before it, at most 20 a day."""
    month, number = day[:8], int(day[8:])
    while hours > 0:
        said = {"minutes": min(hours, 20) * 60, "occurred_on": f"{month}{number:02}"}
        life, hours, number = life.then("log-off-the-job", day, **said), hours - 20, number - 1
    return life


def confirmed(life, day):
    """Return the life after both confirmations of readiness."""
    return life.then("confirm-by-employer", day).then("confirm-by-apprentice", day)


def skilled(life, day):
    """Return the life after English and maths, both passed."""
    for subject in ("english", "maths"):
        life = life.then("record-functional-skills-attempt", day, subject=subject)
    return life


def booked(life, method, day, *, called="", venue="workplace", on="", **said):
    """Return the life after a booking of a method for a day, made on it where nothing else is said."""
    said = {"method": method, "venue": venue, "booked_for": day, **said}
    return life.then("book-assessment", on or day, called=called or method, **said)


def sat(life, method, day, *, called="", grade="pass", venue="workplace", on="", held=None, **graded):
    """Return the life after a sitting: booked, held and graded on a day."""
    name = called or method
    life = booked(life, method, day, called=name, venue=venue, on=on)
    life = life.then("hold-assessment", day, assessment=name, **{**PLAIN, **(held or {})})
    return life.then("grade-assessment", day, assessment=name, grade=grade, **graded)


def finished(life, day):
    """Return the life after its certificate and completion."""
    return life.then("claim-certificate", day).then("complete", day)


@cache
def administrator_ready(epao="nqual"):
    """Return a business administrator at the gateway: ST0070, with a finished project."""
    life = begun("ST0070", epao).then("allocate-tutor", "2026-09-07")
    life = life.then("add-evidence", "2027-08-02", ksbs=["stakeholders", "policies"])
    life = skilled(trained(life, "2027-04-28", 348), "2027-08-30").then("submit-portfolio", "2027-09-06")
    life = life.then("show-requirement", "2027-09-06", requirement="project")
    return confirmed(life, "2027-09-06")


@cache
def administrator_assessed(epao="nqual"):
    """Return a business administrator after the gateway."""
    return administrator_ready(epao).then("decide-gateway", "2027-09-07", **READY)


@cache
def administrator():
    """Return a business administrator who fails the test once and completes by the EPAO's notice."""
    life = administrator_assessed()
    test, interview, presentation = {"minutes": 55}, {"minutes": 40}, {"minutes": 25}
    life = sat(life, "test", "2027-09-20", venue="remote", held=test, grade="fail", score=29)
    life = sat(life, "interview", "2027-10-04", held=interview, grade="distinction")
    life = sat(life, "presentation", "2027-10-05", held=presentation)
    life = sat(life, "test", "2027-10-18", called="resit", venue="remote", held=test, grade="distinction", score=44)
    return finished(life.then("record-overall-grade", "2027-10-25", overall="pass"), "2027-11-01")


@cache
def teacher_ready():
    """Return a learning and skills teacher at the gateway after 18 months: ST0149."""
    life = begun("ST0149", "tquk").then("allocate-tutor", "2026-09-07")
    life = life.then("add-evidence", "2027-08-02", ksbs=["K20", "S25", "B6"], duties=["9"])
    life = trained(trained(life, "2027-04-28", 240), "2027-05-28", 240)
    life = skilled(life, "2027-08-30").then("submit-portfolio", "2028-03-06")
    return confirmed(life, "2028-03-06")


@cache
def teacher():
    """Return a learning and skills teacher, graded on the EPAO's word, with too small a group: warned, not stopped."""
    life = teacher_ready().then("decide-gateway", "2028-03-07", **READY)
    lesson = {"minutes": 105, "parts": {"lesson": 60, "dialogue": 45}, "group": 4}
    life = sat(life, "observation", "2028-03-20", held=lesson, grade="good pass")
    life = sat(life, "discussion", "2028-04-03", held={"minutes": 50}, grade="merit")
    return finished(life.then("record-overall-grade", "2028-04-10", overall="merit"), "2028-04-17")


@cache
def boat_builder_taught():
    """Return a boat builder with two tutors at once, one for each element, in training."""
    life = begun("ST9001", "guild", hours=300)
    life = life.then("allocate-tutor", "2026-09-07", tutor="T-1", element="theory")
    return life.then("allocate-tutor", "2026-09-07", tutor="T-2", element="practice")


@cache
def boat_builder_assessed():
    """Return a boat builder after the gateway, 18 months on, without a portfolio."""
    life = trained(boat_builder_taught(), "2027-05-28", 300)
    life = life.then("show-requirement", "2028-02-28", requirement="sea-survival")
    return confirmed(life, "2028-03-06").then("decide-gateway", "2028-03-07", **READY)


BUILD = {
    "minutes": 270,
    "parts": {"build": 240, "questioning": 30},
    "questions": 6,
    "live_minutes": 240,
    "recordings": RECORDED,
    "group": 2,
    "attended_by": ["employer representative"],
}
SAFE = {"safety questions": 3}


@cache
def boat_builder():
    """Return a boat builder with an excellent pass: a low score, a resit above its cap, and weights."""
    life = boat_builder_assessed()
    test = {"minutes": 40}
    life = sat(life, "theory-test", "2028-03-13", venue="epao", held=test, grade="fail", score=19, critical_scores=SAFE)
    life = sat(
        life,
        "theory-test",
        "2028-04-10",
        called="resit",
        venue="epao",
        held=test,
        grade="distinction",
        score=38,
        critical_scores=SAFE,
    )
    life = sat(life, "build", "2028-05-08", on="2028-04-17", held=BUILD, grade="distinction")
    life = sat(life, "reference", "2028-05-09", venue="employer", held={"minutes": None})
    return finished(life, "2028-05-15")


@cache
def lighthouse_keeper():
    """Return a lighthouse keeper: a reformed plan, a later version of it, one assessment in month 5 by the provider."""
    life = begun("ST9002", "guild", planned_end_on="2027-06-30", hours=200).then("allocate-tutor", "2026-09-07")
    life = life.then("move-to-version", "2026-12-07")
    life = sat(life, "task", "2027-01-18", venue="provider", held={"minutes": 120}, grade="distinction", **MARKED_HERE)
    life = trained(life, "2027-03-28", 200)
    life = life.then("show-requirement", "2027-05-03", requirement="behaviours")
    return finished(confirmed(life, "2027-05-03").then("decide-gateway", "2027-05-10", **READY), "2027-05-17")


@cache
def bookbinder():
    """Return a bookbinder: a qualification replaces the assessment."""
    life = begun("ST9003", "guild", planned_end_on="2027-09-30", hours=200).then("allocate-tutor", "2026-09-07")
    life = trained(life, "2027-03-28", 200).then("show-requirement", "2027-05-03", requirement="diploma")
    life = confirmed(life, "2027-05-03").then("decide-gateway", "2027-05-10", **READY)
    return finished(life.then("record-overall-grade", "2027-05-17", overall="merit"), "2027-05-24")


LIVES = (administrator(), teacher(), boat_builder(), lighthouse_keeper(), bookbinder())
