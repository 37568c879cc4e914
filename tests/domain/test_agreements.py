"""What holds for every agreement: it moves exactly the clocks that it names, says so, and is told in their why."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.clocks.every_clock import CLOCKS
from domain.days import london_date, months_after
from domain.facts.fact import Agreement
from domain.folds import EVOLVE
from domain.history.answer import Case
from domain.history.why import Question, why
from tests.domain.lives import both_held, fewer_hours_delivered, on_programme, plan_agreed

# Of a life that fails, hypothesis warns that it is long to print, instead of saying why it failed.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

TITLES = {clock.name: clock.title for clock in CLOCKS}
AGREEMENTS = {kind.NAME: kind for kind in EVOLVE if issubclass(kind, Agreement)}


@cache
def on_a_break():
    return on_programme().then(
        "begin-break", "2026-10-05", last_learning_on="2026-10-02", expected_return_on="2027-01-04"
    )


@cache
def half_stated():
    return fewer_hours_delivered().then("state-hours", "2027-09-07")


@cache
def agreed_by_two():
    life = on_programme().then("agree-training-plan", "2026-09-08")
    return life.then("agree-training-plan", "2026-09-09", party="employer")


@cache
def failed():
    life = plan_agreed(both_held(), "2027-10-11").then(
        "grade-assessment", "2027-10-18", assessment="observation", grade="fail"
    )
    return life.then("grade-assessment", "2027-10-18", assessment="discussion")


SEPTEMBER = [{"first_on": "2026-09-12", "last_on": "2026-10-30"}]

MADE = {
    "hours-stated.v1": (half_stated, "state-hours", "2027-09-08", {"party": "employer"}),
    "prior-learning-assessed.v1": (on_programme, "assess-prior-learning", "2026-09-07", {"hours": 50}),
    "weeks-without-work-agreed.v1": (on_programme, "agree-weeks-without-work", "2026-09-07", {"weeks": SEPTEMBER}),
    "review-interval-agreed.v1": (on_programme, "agree-review-interval", "2026-10-05", {}),
    "new-end-agreed.v1": (
        lambda: plan_agreed(on_programme(epao=None), "2026-09-08"),
        "agree-new-end",
        "2026-10-05",
        {},
    ),
    "training-plan-agreed.v1": (agreed_by_two, "agree-training-plan", "2026-09-10", {"party": "provider"}),
    "break-extended.v1": (on_a_break, "extend-break", "2026-11-02", {"expected_return_on": "2027-02-01"}),
    "employment-transferred.v1": (on_programme, "transfer-employment", "2026-10-05", {}),
    "went-back-to-learning.v1": (failed, "go-back-to-learning", "2027-11-01", {}),
}
"""One of each kind: the life before, the command, its day, and what it says."""


def made(name):
    """Return the life before an agreement, the life after it, and its day."""
    begin, command, on, said = MADE[name]
    before = begin()
    return before, before.then(command, on, **said), on


def dues(life, on):
    """Return by clock what is due, in whatever words."""
    found = {}
    for due in life.due_now(on).dues:
        found.setdefault(due.clock.name, []).append((due.since_on, due.remind_on, due.due_on, due.overdue_on))
    return found


def test_every_agreement_is_looked_at_here():
    assert MADE.keys() == AGREEMENTS.keys() == WHENEVER.keys()


@pytest.mark.parametrize("name", AGREEMENTS)
def test_an_agreement_moves_the_clocks_that_it_names_and_no_other(name):
    before, after, on = made(name)
    was, now = dues(before, on), dues(after, on)
    assert {clock for clock in {*was, *now} if was.get(clock) != now.get(clock)} == {*AGREEMENTS[name].MOVES}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_its_sentence_says_which(name):
    _, after, _ = made(name)
    sentence = after.facts(name)[0].sentence()
    assert all(TITLES[clock] in sentence for clock in AGREEMENTS[name].MOVES)
    assert "no other" in sentence or "no clock" in sentence


@pytest.mark.parametrize("name", AGREEMENTS)
def test_the_why_of_those_clocks_tells_it_and_that_of_no_other(name):
    _, after, on = made(name)
    due_now = after.due_now(on)
    case = Case(after.state, after.history, due_now.at, after.history)
    told = {
        title
        for title in TITLES.values()
        for answer in why(Question.ESCALATION, case)
        if answer.says.startswith(f"{title[:1].upper()}{title[1:]}:")
        and any(name == led.recorded.fact.NAME for led in answer.facts)
    }
    assert told == {TITLES[clock] for clock in AGREEMENTS[name].MOVES}


def on(first, days):
    """Return the date so many days after a first one."""
    return date.fromisoformat(first) + timedelta(days=days)


def longer(count):
    until = on("2027-01-04", count)
    return {"expected_return_on": str(until)}, until


def later(count):
    until = on("2028-01-31", count)
    return {"expected_end_on": str(until)}, until


def seldomer(count):
    months = 4 + count % 3
    return {"months": months}, months_after(date(2026, 10, 1), months) - timedelta(days=1)


WHENEVER = {
    "break-extended.v1": ("2026-10-05", 91, longer),
    "new-end-agreed.v1": ("2026-09-08", 200, later),
    "review-interval-agreed.v1": ("2026-09-07", 115, seldomer),
    "weeks-without-work-agreed.v1": ("2026-09-07", 4, lambda _: ({}, None)),
    "prior-learning-assessed.v1": ("2026-09-07", 200, lambda count: ({"hours": count % 90}, None)),
    "training-plan-agreed.v1": ("2026-09-10", 120, lambda _: ({}, None)),
    "hours-stated.v1": ("2027-09-08", 120, lambda _: ({}, None)),
    "employment-transferred.v1": ("2026-09-08", 120, lambda _: ({}, None)),
    "went-back-to-learning.v1": ("2027-10-18", 60, lambda _: ({}, None)),
}
"""Of each kind: from which day on and for how many days it may be agreed, what it says, and until when it excuses."""

ANY_DAY = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def agreed_some_day(draw):
    """Draw an agreement of any kind on any of its days: its name, the lives without and with it, and what it excuses.

    What was due by then has rung in both.
    """
    name = draw(st.sampled_from(sorted(WHENEVER)))
    begin, command, _, said = MADE[name]
    (first, days, excuses), until = WHENEVER[name], None
    day = str(on(first, draw(st.integers(0, days - 1))))
    otherwise, until = excuses(draw(st.integers(1, 150)))
    before = begin().rung_until(day)
    return name, before, before.then(command, day, **{**said, **otherwise}), until


def rang(life, clocks, since):
    """Return when these clocks rang after so many facts, and of what, in order."""
    by_clocks = [each for each in life.history[since:] if each.role == "system" and _clock(each) in clocks]
    return [(london_date(each.recorded_at), each.fact.NAME, each.fact.key) for each in by_clocks]


def _clock(recorded):
    return getattr(recorded.fact, "clock", "")


@ANY_DAY
@for_all(agreed_some_day())
def test_whenever_it_is_agreed_it_excuses_nothing_of_any_other_clock(agreed):
    name, before, after, _ = agreed
    horizon = str(london_date(after.history[-1].recorded_at) + timedelta(days=100))
    others = set(TITLES) - {*AGREEMENTS[name].MOVES}
    assert rang(before.rung_until(horizon), others, len(before.history)) == rang(
        after.rung_until(horizon), others, len(after.history)
    )


@ANY_DAY
@for_all(agreed_some_day().filter(lambda agreed: agreed[3]))
def test_whenever_it_is_agreed_its_clock_is_overdue_on_the_day_after_what_it_excuses_and_no_day_sooner(agreed):
    name, _, after, until = agreed
    clock = AGREEMENTS[name].MOVES[-1]
    late = [
        day
        for day, what, _ in rang(after.rung_until(str(until + timedelta(days=20)), clock), {clock}, len(after.history))
        if what == "clock-fell-overdue.v1"
    ]
    assert late == [until + timedelta(days=1)]
