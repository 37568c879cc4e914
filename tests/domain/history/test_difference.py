"""Difference: every value that differs between two states and nothing else, and the facts that made it so."""

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.history.difference import changes, facts_between
from domain.history.replay import Point, replayed
from domain.state import COUNTED
from tests.domain.given import STREAM, id_of
from tests.domain.lives import held, on_programme
from tests.domain.whole_lives import WHOLE_LIVES, eventful, interrupted, owed

LIVES = [life for life in WHOLE_LIVES if life.history]


def at(life, point):
    return replayed(STREAM, life.history, point)


def told(life, first, second):
    return [change.sentence() for change in changes(at(life, first), at(life, second))]


def names(facts):
    return [each.fact.NAME for each in facts]


def on(day):
    return Point(on=date.fromisoformat(day))


def known(day):
    return Point(known_on=date.fromisoformat(day))


def test_a_session_held_between_two_days_is_told_in_words():
    life = held(on_programme(), "2026-09-28")
    session = (
        "Sessions, of 28 September 2026: nothing, then planned on 28 September 2026, mode microsoft teams, element "
        "knowledge-skills-behaviours, tutor T-1, status held, "
    )
    first, *others = told(life, on("2026-09-27"), on("2026-09-28"))
    assert first.startswith(session)
    assert others == [
        "Cadence, since on: 7 September 2026, then 28 September 2026.",
        "Cadence, last held on: nothing, then 28 September 2026.",
    ]


def test_a_change_leads_to_its_value_as_data():
    life = on_programme().then("plan-session", "2026-09-20", called="s", planned_on="2026-09-28")
    life = life.then("hold-session", "2026-09-28", session="s")
    (status, *_) = changes(at(life, on("2026-09-27")), at(life, on("2026-09-28")))
    assert status.path == ("sessions", "by_id", str(id_of("s")), "status")
    assert (status.before, status.after) == ("planned", "held")
    assert status.sentence() == "Sessions, of 28 September 2026, status: planned, then held."


def test_a_late_record_differs_on_the_axis_of_knowledge_alone():
    life = on_programme().then("record-contact", "2026-10-12", occurred_on="2026-10-09")
    assert told(life, known("2026-10-11"), known("2026-10-12")) == ["Sessions, contacts: 0, then 1."]
    before, after = (Point(on=date(2026, 10, 11), known_on=date(2026, 10, day)) for day in (11, 12))
    assert names(facts_between(life.history, before, after).came) == ["contact-made.v1"]
    assert names(facts_between(life.history, after, before).gone) == ["contact-made.v1"]
    assert facts_between(life.history, on("2026-10-10"), on("2026-10-11")).came == ()


def test_a_correction_makes_its_difference_with_the_fact_that_it_names():
    life = held(on_programme(), "2026-10-05")
    wrong = life.history[-1].originator_version
    life = life.then("correct-fact", "2026-10-12", fact=wrong, instead={"occurred_on": "2026-10-06"})
    facts = facts_between(life.history, known("2026-10-11"), known("2026-10-12"))
    assert names(facts.gone) == ["session-held.v1"]
    assert names(facts.came) == ["session-held.v1", "fact-corrected.v1"]
    assert [each.occurred_on.day for each in (*facts.gone, facts.came[0])] == [5, 6]


def test_a_list_is_compared_row_by_row():
    life = on_programme().then("hand-over-tutor", "2026-09-20", from_on="2026-11-02", to_tutor="T-2")
    former, new = told(life, known("2026-09-19"), known("2026-09-20"))
    assert former == "Tutors, allocations, 1, until on: nothing, then 1 November 2026."
    assert new.startswith("Tutors, allocations, 2: nothing, then tutor T-2, element knowledge-skills-behaviours, ")


def test_a_break_that_ended_differs_by_the_facts_that_came():
    life = interrupted()
    facts = facts_between(life.history, on("2026-10-14"), on("2026-12-01"))
    assert names(facts.came) == ["returned-from-break.v2", "clock-stood-down.v1"]
    assert facts.gone == ()


def test_a_correction_differs_by_what_was_said_before_and_since():
    life = held(on_programme(), "2026-09-28")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-held.v1")
    life = life.then("correct-fact", "2026-10-01", fact=place, instead={"minutes": 45, "off_the_job_minutes": 45})
    assert told(life, known("2026-09-30"), known("2026-10-01")) == [
        "Sessions, of 28 September 2026, held minutes: 1 h 30 min, then 45 min.",
        "Sessions, of 28 September 2026, off the job minutes: 1 h, then 45 min.",
    ]
    facts = facts_between(life.history, known("2026-09-30"), known("2026-10-01"))
    assert names(facts.came) == ["session-held.v1", "fact-corrected.v1"]
    assert [each.fact.minutes for each in (*facts.gone, facts.came[0])] == [90, 45]
    gone = life.then("correct-fact", "2026-10-02", fact=place)
    facts = facts_between(gone.history, known("2026-10-01"), known("2026-10-02"))
    assert (names(facts.came), names(facts.gone)) == (["fact-withdrawn.v1"], ["session-held.v1"])


@pytest.mark.parametrize("life", LIVES, ids=range(len(LIVES)))
def test_only_facts_that_change_what_is_told_are_named(life):
    numbers = range(1, len(life.history) + 1)
    for number, recorded in zip(numbers[1:], life.history[1:], strict=True):
        before, after = Point(after=number - 1), Point(after=number)
        facts = facts_between(life.history, before, after)
        if not told(life, before, after):
            assert (facts.came, facts.gone) == ((), ()), recorded


def test_what_is_empty_does_not_differ_from_what_is_not_there():
    life = on_programme().then("add-evidence", "2026-10-05", duties=[])
    assert [each for each in told(life, on("2026-10-04"), on("2026-10-05")) if "duties" in each] == []
    life = on_programme().then("add-evidence", "2026-10-05", duties=["1"])
    duties = [each for each in told(life, on("2026-10-04"), on("2026-10-05")) if "duties" in each]
    assert duties == ["Portfolio, duties, OF-1: nothing, then 1."]


def test_a_refusal_made_no_difference():
    life = on_programme().when("decide-gateway", "2026-09-09").after
    assert names(life.history)[-1] == "command-refused.v1"
    refused = facts_between(life.history, on("2026-09-08"), on("2026-09-10"))
    assert (refused.came, refused.gone) == ((), ())


def test_a_message_made_no_difference_that_is_told_but_the_reminder_did():
    life = on_programme().rung_until("2026-10-05 09:00")
    ((place, role),) = owed(life)
    life = life.then("report-messages", "2026-10-05", of=place, to_role=role)
    assert names(life.history)[-2:] == ["clock-reminded.v1", "message-sent.v1"]
    assert names(facts_between(life.history, on("2026-10-04"), on("2026-10-05")).came) == ["clock-reminded.v1"]


@pytest.mark.parametrize("life", LIVES, ids=range(len(LIVES)))
def test_what_differs_put_into_the_first_state_gives_the_second(life):
    versions = range(life.state.version + 1)
    for first, second in zip(versions, reversed(versions), strict=True):
        before, after = at(life, Point(version=first)), at(life, Point(version=second))
        assert patched(before, changes(before, after)) == without_counts(after)


@for_all(st.dates(date(2026, 8, 1), date(2028, 3, 1)), st.dates(date(2026, 8, 1), date(2028, 3, 1)))
def test_there_and_back_is_the_same_difference(one, other):
    before, after = (at(eventful(), Point(on=day)) for day in (one, other))
    there, back = changes(before, after), changes(after, before)
    told_there = [(each.path, str(each.before), str(each.after)) for each in there]
    assert sorted(told_there) == sorted((each.path, str(each.after), str(each.before)) for each in back)
    assert bool(there) == (without_counts(before) != without_counts(after))
    points = Point(on=one), Point(on=other)
    assert facts_between(eventful().history, *points).came == facts_between(eventful().history, *points[::-1]).gone


def without_counts(state):
    return pruned({name: value for name, value in state.as_data().items() if name not in COUNTED})


def patched(state, differences):
    """Return a state as data with every difference put in."""
    data = rows_by_number(without_counts(state))
    for change in differences:
        place = data
        for name in change.path[:-1]:
            place = place.setdefault(name, {})
        place[change.path[-1]] = rows_by_number(change.after)
    return rows_in_a_row(pruned(data))


def rows_by_number(value):
    if isinstance(value, dict):
        return {name: rows_by_number(each) for name, each in value.items()}
    if isinstance(value, tuple) and value and all(isinstance(each, dict) for each in value):
        return {str(place): rows_by_number(each) for place, each in enumerate(value, 1)}
    return value


def rows_in_a_row(value):
    if isinstance(value, dict):
        if value and all(name.isdigit() for name in value):
            return tuple(rows_in_a_row(value[name]) for name in sorted(value, key=int))
        return {name: rows_in_a_row(each) for name, each in value.items()}
    return value


def pruned(value):
    """Return data without what is not there."""
    if isinstance(value, dict):
        return {name: found for name, each in value.items() if (found := pruned(each)) not in (None, {}, ())}
    if isinstance(value, tuple):
        return tuple(pruned(each) for each in value)
    return value
