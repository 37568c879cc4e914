"""Apprenticeships at the points where tests begin, each made by commands alone."""

from dataclasses import replace
from functools import cache

from tests.domain.bodies import DISCUSSED, KSBS
from tests.domain.given import BOOK, Life

NOBODY = Life()


@cache
def applicant(on="2026-08-03"):
    """Return someone who has applied to the cohort of September 2026."""
    return NOBODY.then("apply", on)


@cache
def enrolled(starts_on="2026-09-07", on="2026-08-10", **terms):
    """Return an apprentice who is to start, with a tutor from the start on."""
    end = f"{int(starts_on[:4]) + 2}-01-31"
    life = applicant(min(on, "2026-08-03")).then("enrol", on, starts_on=starts_on, planned_end_on=end, **terms)
    return life.then("allocate-tutor", on, from_on=starts_on)


@cache
def on_programme(starts_on="2026-09-07", **terms):
    """Return an apprentice whose training began by its alarm: on a Monday, or when told."""
    return enrolled(starts_on, min(starts_on, "2026-08-10"), **terms).rung_until(f"{starts_on} 00:00")


@cache
def by_an_older_edition():
    """Return an apprentice who enrolled by the second edition of 2026/27, whose life goes on with today's rulebook."""
    older = next(pack.id for pack in BOOK.packs if (pack.name, pack.edition) == ("2026-27", 2))
    life = replace(NOBODY, book=BOOK.as_used(older)).then("apply", "2026-08-03")
    life = life.then("enrol", "2026-08-10", starts_on="2026-09-07", planned_end_on="2028-01-31")
    life = life.then("allocate-tutor", "2026-08-10", from_on="2026-09-07")
    return replace(life, book=BOOK).rung_until("2026-09-07 00:00")


def plan_agreed(life, on, **said):
    """Return the life after apprentice, employer and provider agreed to the training plan."""
    for party in ("apprentice", "employer", "provider"):
        life = life.then("agree-training-plan", on, party=party, **said)
    return life


def held(life, on, **said):
    """Return the life after a session planned for this day and held on it."""
    planned = life.then("plan-session", on, called=f"session of {on}", planned_on=on)
    return planned.then("hold-session", on, session=f"session of {on}", **said)


@cache
def portfolio_complete(days=range(10, 22), subjects=("english", "maths"), planned=289):
    """Return an apprentice with evidence for every KSB, all hours planned, English and maths, in September 2027."""
    life = on_programme(planned_off_the_job_hours=planned)
    for piece in range(5):
        evidence = {"onefile_id": f"OF-{piece}", "ksbs": KSBS[piece * 7 : piece * 7 + 7], "duties": [str(piece + 1)]}
        life = life.then("add-evidence", "2027-08-02", **evidence)
    for day in days:
        life = life.then("log-off-the-job", "2027-08-02", minutes=1440, occurred_on=f"2027-05-{day}")
    life = held(life, "2027-08-30")
    for subject in subjects:
        life = life.then("record-functional-skills-attempt", "2027-08-30", subject=subject)
    return life


@cache
def at_the_gateway():
    """Return an apprentice for whom everything but the provider's decision is there, on 6 September 2027."""
    life = portfolio_complete().then("submit-portfolio", "2027-09-06")
    return life.then("confirm-by-employer", "2027-09-06").then("confirm-by-apprentice", "2027-09-06")


@cache
def in_assessment(on="2027-09-07"):
    """Return an apprentice who passed the gateway; the window of three months begins."""
    return at_the_gateway().then("decide-gateway", on)


@cache
def fewer_hours_delivered():
    """Return an apprentice who passed the gateway with eleven hours fewer than planned."""
    life = portfolio_complete(planned=300).then("submit-portfolio", "2027-09-06")
    life = life.then("confirm-by-employer", "2027-09-06").then("confirm-by-apprentice", "2027-09-06")
    return life.then("decide-gateway", "2027-09-07")


@cache
def observation_booked(booked_for="2027-10-04"):
    """Return an apprentice with an observation to come."""
    return in_assessment().then("book-assessment", "2027-09-13", called="observation", booked_for=booked_for)


@cache
def observation_held():
    """Return an apprentice whose observation awaits its grade."""
    return observation_booked().then("hold-assessment", "2027-10-04", assessment="observation")


def discussion_booked(life=None):
    """Return an apprentice with a professional discussion to come."""
    discussion = {"method": "discussion", "venue": "epao", "booked_for": "2027-10-11"}
    return (life or in_assessment()).then("book-assessment", "2027-10-04", called="discussion", **discussion)


@cache
def both_held():
    """Return an apprentice whose two methods await their grades."""
    life = discussion_booked(observation_held())
    return life.then("hold-assessment", "2027-10-11", assessment="discussion", **DISCUSSED)


@cache
def achieved(observation="pass", discussion="pass"):
    """Return an apprentice with an overall grade."""
    graded = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade=observation)
    return graded.then("grade-assessment", "2027-10-18", assessment="discussion", grade=discussion)
