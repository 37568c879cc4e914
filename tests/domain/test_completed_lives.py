"""Whoever completes has met every mandatory rule of the standard and the year, whatever was left out on the way.

What is owed is worked out here from the facts and the tables below, and not by the rules that are tested.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.days import months_after
from domain.deciding.command_behind import asked_for
from domain.deciding.corrected_history import acts, done
from tests.domain.actors import whose
from tests.domain.bodies import DISCUSSED, KSBS
from tests.domain.given import BOOK, Life
from tests.domain.lives import NOBODY
from tests.domain.other_standards import LIVES, confirmed, finished, skilled, trained

# Of a life that fails, hypothesis warns that it is long to print, instead of saying why it failed.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

SOME = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FROM_AUGUST_2025 = date(2025, 8, 1)
CONFIRMED = {"employer-confirmed.v1", "apprentice-confirmed.v1"}
METHODS = {
    "ST1379": {"observation", "discussion"},
    "ST0070": {"test", "interview", "presentation"},
    "ST0149": {"observation", "discussion"},
    "ST9001": {"theory-test", "build", "reference"},
    "ST9002": {"task"},
    "ST9003": set(),
}
MONTHS = {"ST1379": 12, "ST0070": 12, "ST9001": 18}
"""Of the standards that ask for more than the 8 months of every start from August 2025; before it is 12 for all."""
HOURS = {"ST1379": 278, "ST0070": 348, "ST0149": 466, "ST9001": 300, "ST9002": 187, "ST9003": 200}
"""For starts from August 2025; before it is 278 for all."""
SHOWN = {"ST0070": {"project"}, "ST9001": {"sea-survival"}, "ST9002": {"behaviours"}, "ST9003": {"diploma"}}
WITH_PORTFOLIO = {"ST1379", "ST0070"}
WITH_ENGLISH_AND_MATHS = {"ST1379", "ST0070", "ST0149"}


@cache
def mentor(starts_on):
    """Return a mentor who started on a day, and completed thirteen months later."""
    start = date.fromisoformat(starts_on)

    def on(months, days=0):
        return str(months_after(start, months) + timedelta(days=days))

    life = NOBODY.then("apply", starts_on)
    life = life.then("enrol", starts_on, starts_on=starts_on, planned_end_on=on(18))
    life = life.then("allocate-tutor", starts_on, from_on=starts_on).then("add-evidence", on(10), ksbs=KSBS)
    life = skilled(trained(life, f"{on(10)[:8]}28" if on(10)[8:] >= "28" else f"{on(9)[:8]}28", 280), on(11))
    life = confirmed(life.then("submit-portfolio", on(12)), on(12)).then("decide-gateway", on(12, 1))
    life = _sat(life, "observation", on(12, 20), recordings=_recorded(on(12, 10)))
    life = _sat(life, "discussion", on(12, 27), venue="epao", **DISCUSSED)
    return finished(life, on(13))


def _recorded(on):
    return [{"made_on": on, "minutes": 30, "shows": ["mentor", "mentee"]}] * 2


def _sat(life, method, on, venue="workplace", **held):
    life = life.then("book-assessment", on, called=method, method=method, venue=venue, booked_for=on)
    return life.then("hold-assessment", on, assessment=method, **held).then("grade-assessment", on, assessment=method)


COMPLETED = [
    *LIVES,
    *(mentor(starts_on) for starts_on in ("2024-09-02", "2025-07-31", "2025-08-01", "2026-07-31", "2026-08-01")),
]


@cache
def script(number):
    """Return what people asked for in a completed life, each with the instant of it."""
    people = [done(act) for act in acts(COMPLETED[number].history) if act[0].role != "system"]
    return tuple((asked_for(facts, BOOK), facts[0].recorded_at) for facts in people)


@st.composite
def hurried(draw):
    """Draw a life to its end in which things were left out, hurried, or failed; whatever is refused is left out too."""
    number = draw(st.integers(0, len(COMPLETED) - 1))
    steps = script(number)
    places = st.integers(2, len(steps) - 2)
    left_out, failed = draw(st.sets(places, max_size=2)), draw(st.sets(places, max_size=1))
    hurry, days = draw(places), timedelta(days=draw(st.sampled_from([0, 0, 1, 7, 40])))
    first = min([*left_out, *failed, hurry if days else len(steps)])
    life = as_told(number, first)
    for place, (command, at) in list(enumerate(steps))[first:]:
        if place in left_out:
            continue
        sooner = days if place >= hurry else timedelta()
        body = earlier(command.body, sooner)
        body |= {"grade": "fail"} if place in failed and "grade" in body else {}
        life = asked(life, replace(command, body=body), at - sooner)
    return life


@cache
def as_told(number, steps):
    """Return a completed life after so many of its steps: where nothing is otherwise yet, it is lived once."""
    return asked(as_told(number, steps - 1), *script(number)[steps - 1]) if steps else Life()


def asked(life, command, at):
    """Return the life after a command of a script, asked for at an instant by the person to whom it belongs then."""
    life = life.rung_until(f"{at:%Y-%m-%d %H:%M}", "training-start")
    known = whose(command.name, command.body, life.state)
    by = {"actor": known["actor"], "role": known["role"], "registered": known["registered"]}
    return life.ask(replace(command, **by), at).after


def earlier(said, days):
    """Return what is said with every date in it earlier by so many days."""
    if isinstance(said, dict):
        return {key: earlier(each, days) for key, each in said.items()}
    if isinstance(said, list | tuple):
        return [earlier(each, days) for each in said]
    return str(date.fromisoformat(said) - days) if isinstance(said, str) and DAY.fullmatch(said) else said


def dated(history, *names):
    """Return the facts of these names, each with its day."""
    return [(each.fact, each.occurred_on) for each in history if each.fact.NAME in names]


def owed(history):
    """Return what the standard and the year of a life ask for and its facts do not show."""
    (application, _), (enrolment, _) = dated(history, "application-received.v1")[0], dated(history, "enrolled.v2")[0]
    reference, starts_on = application.standard, enrolment.starts_on
    passed = [day for _, day in dated(history, "gateway-passed.v1")]
    if not passed:
        return {"gateway"}
    by_then = [each for each in history if each.occurred_on <= passed[-1]]
    late = starts_on >= FROM_AUGUST_2025
    months, hours = (MONTHS.get(reference, 8), HOURS[reference]) if late else (12, 278)
    minutes = sum(fact.minutes for fact, _ in dated(by_then, "off-the-job-logged.v1") if not fact.not_counted_because)
    minutes += sum(fact.off_the_job_minutes for fact, _ in dated(by_then, "session-held.v1"))
    grades = {fact.method: fact.grade for fact, _ in dated(history, "assessment-graded.v2")}
    held = {fact.assessment for fact, _ in dated(history, "assessment-held.v1")}
    graded = {fact.assessment for fact, _ in dated(history, "assessment-graded.v2")}
    english_and_maths = {fact.subject for fact, _ in dated(by_then, "functional-skills-attempted.v1") if fact.passed}
    confirmed_by = {fact.NAME for fact, _ in dated(by_then, *CONFIRMED)}
    shown = {fact.requirement for fact, _ in dated(by_then, "requirement-evidenced.v1")}
    wanting = {
        "months": passed[-1] < months_after(starts_on, months),
        "hours": minutes < hours * 60,
        "portfolio": reference in WITH_PORTFOLIO and not dated(by_then, "portfolio-submitted.v1"),
        "English and maths": reference in WITH_ENGLISH_AND_MATHS and english_and_maths != {"english", "maths"},
        "confirmations": confirmed_by != CONFIRMED,
        "documents": SHOWN.get(reference, set()) - shown,
        "an EPAO": not enrolment.epao,
        "methods": {method for method in METHODS[reference] if grades.get(method, "fail") == "fail"},
        "sittings": graded - held,
        "an overall grade": not dated(history, "overall-grade-reached.v3"),
        "a certificate": not dated(history, "certificate-claimed.v1"),
    }
    return {what for what, missing in wanting.items() if missing}


@SOME
@for_all(hurried())
def test_nobody_completes_who_owes_anything_by_the_standard_and_the_year(life):
    if dated(life.history, "apprenticeship-completed.v1"):
        assert owed(life.history) == set()


@pytest.mark.parametrize("number", range(len(COMPLETED)))
def test_what_a_completed_life_owed_before_its_end_is_seen_here(number):
    """Guard the look itself: it finds nothing owed at the end, and something before each of the steps that matter."""
    history = COMPLETED[number].history
    assert owed(history) == set()
    for name in ("certificate-claimed.v1", "gateway-passed.v1", "off-the-job-logged.v1", "apprentice-confirmed.v1"):
        assert owed([each for each in history if name != each.fact.NAME])


def test_the_lives_drawn_here_are_worth_a_look():
    """Guard the property: many of these lives complete, many do not, and on most standards some do."""
    found = Counter()

    @settings(SOME, derandomize=True, database=None)
    @for_all(hurried())
    def look(life):
        ended = bool(dated(life.history, "apprenticeship-completed.v1"))
        found[ended] += 1
        found[life.state.application.standard, ended] += 1

    look()
    assert min(found[True], found[False]) >= 15, found
    assert sum(found[reference, True] > 0 for reference in METHODS) >= 4, found


def test_every_standard_and_year_is_among_them():
    told = {(life.state.application.standard, life.state.enrolled.pack[:7]) for life in COMPLETED}
    assert {("ST1379", year) for year in ("2024-25", "2025-26", "2026-27")} <= told
    assert {reference for reference, _ in told} == set(METHODS)
