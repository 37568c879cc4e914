"""History: facts in words, with how late they were learned, and only those asked for."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.command import SYSTEM
from domain.history.sentences import Period, Refusals, Selection, days_late, sentence
from tests.domain.lives import on_programme
from tests.domain.whole_lives import eventful


@pytest.mark.parametrize(
    ("recorded", "how_late"),
    [
        ("2026-10-05", ""),
        ("2026-10-06", " Recorded 1 day later, on 6 October 2026."),
        ("2026-10-07 00:10", " Recorded 2 days later, on 7 October 2026."),
    ],
)
def test_a_fact_says_how_late_it_was_recorded(recorded, how_late):
    life = on_programme().then("record-contact", recorded, occurred_on="2026-10-05")
    assert sentence(life.history[-1]) == f"Contact between sessions on 5 October 2026 (telephone).{how_late}"


@pytest.mark.parametrize(("recorded", "late"), [("2026-10-05 23:59", 0), ("2026-10-06 00:00", 1)])
def test_lateness_counts_london_dates(recorded, late):
    life = on_programme().then("record-contact", recorded, occurred_on="2026-10-05")
    assert days_late(life.history[-1]) == late


def test_what_happens_by_itself_on_its_day_is_never_early():
    assert all(days_late(recorded) >= 0 for recorded in eventful().history)


def test_every_fact_says_which_command_led_to_it():
    for recorded in eventful().history:
        assert recorded.asked == ("ring-alarm" if recorded.actor == SYSTEM else recorded.asked) != ""
    assert taken(kinds={"session-held.v1"}, of=lambda each: each.asked) == ["hold-session"] * 2


def taken(*, of=lambda each: each.fact.NAME, kinds=(), **asked):
    """Return what `of` says about the facts of an eventful life that are asked for."""
    selection = Selection(kinds=frozenset(kinds), **asked)
    return [of(each) for each in eventful().history if selection.takes(each)]


def test_a_history_asked_for_without_a_condition_is_whole():
    assert len(taken()) == len(eventful().history)


def test_a_history_can_be_asked_for_by_kind():
    assert taken(kinds={"session-held.v1", "session-missed.v1"}) == [
        "session-missed.v1",
        "session-held.v1",
        "session-held.v1",
    ]


def test_a_history_can_be_asked_for_by_the_command_that_led_to_it():
    held = next(each for each in eventful().history if each.asked == "hold-session")
    assert taken(command=held.command) == ["session-held.v1", "clock-stood-down.v1"]
    assert taken(command=UUID(int=0)) == []


def test_a_history_can_be_asked_for_by_actor():
    actors = sorted({each.actor for each in eventful().history})
    assert {"staff-7", "lead-1", "pat", "ada", "assessor-1", SYSTEM} <= {*actors}
    assert set(taken(actor=SYSTEM, of=lambda each: each.role)) == {"system"}
    assert sum(len(taken(actor=actor)) for actor in actors) == len(eventful().history)
    assert taken(actor="nobody") == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2026-10-05", "2026-10-05", ["session-missed.v1"]),
        ("2026-10-05", "2026-10-06", ["session-missed.v1", "contact-made.v1"]),
        ("2026-10-06", "2026-10-29", ["contact-made.v1"]),
        ("2026-10-07", "2026-10-29", []),
    ],
)
@pytest.mark.parametrize("axis", ["occurred", "recorded"])
def test_a_period_holds_its_first_and_its_last_day(axis, first, last, found):
    period = Period(*map(date.fromisoformat, (first, last)))
    kinds = {"session-missed.v1", "contact-made.v1"}
    assert taken(kinds=kinds, **{axis: period}) == found


def test_a_period_is_open_where_a_bound_is_left_out():
    day = date(2026, 10, 6)
    before, after = (taken(recorded=period) for period in (Period(until_on=day), Period(from_on=day + timedelta(1))))
    assert before + after == taken()
    assert before
    assert after


def test_a_day_late_on_record_lies_in_other_periods_of_the_two_axes():
    day = date(2028, 1, 11)
    held, late = {"assessment-held.v1"}, date(2027, 11, 15)
    assert taken(kinds=held, occurred=Period(late, late)) == ["assessment-held.v1"]
    assert taken(kinds=held, occurred=Period(late, late), recorded=Period(until_on=day - timedelta(1))) == []
    assert taken(kinds=held, recorded=Period(day, day)) == ["assessment-held.v1"]


@pytest.mark.parametrize(
    ("first", "last", "empty"), [("2026-10-05", "2026-10-05", False), ("2026-10-05", "2026-10-04", True)]
)
def test_a_period_that_ends_before_it_begins_is_empty(first, last, empty):
    assert Period(*map(date.fromisoformat, (first, last))).empty is empty


def test_refusals_can_be_asked_for_alone_or_left_out():
    assert set(taken(refusals=Refusals.ONLY)) == {"command-refused.v1"}
    assert "command-refused.v1" not in taken(refusals=Refusals.EXCLUDED)
    assert len(taken(refusals=Refusals.ONLY)) + len(taken(refusals=Refusals.EXCLUDED)) == len(taken())
