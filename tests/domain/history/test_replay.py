"""Replay on two axes: as it was on a date, by what was known on a date, at a version, or around a fact."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from domain.days import london_date
from domain.facts.sessions import SessionStatus
from domain.history.replay import Point, date_of, effective, known_at, replayed, unanswerable
from domain.stage import Stage
from tests.domain.given import STREAM, id_of
from tests.domain.lives import enrolled, held, in_assessment, on_programme
from tests.domain.whole_lives import WHOLE_LIVES, eventful

TODAY = date(2030, 1, 1)
FRIDAY, SUNDAY, MONDAY = date(2026, 10, 9), date(2026, 10, 11), date(2026, 10, 12)
TUESDAY = date(2026, 10, 13)
SESSION = id_of("session of 2026-10-09")


def at(life, **point):
    return replayed(STREAM, life.history, Point(**point))


def held_on_friday_recorded_on_monday():
    planned = on_programme().then("plan-session", "2026-10-05", called="session of 2026-10-09", planned_on="2026-10-09")
    return planned.then("hold-session", "2026-10-12", session="session of 2026-10-09", occurred_on="2026-10-09")


def entered_on_monday_altogether():
    life = on_programme().then("plan-session", "2026-10-12", called="session of 2026-10-09", planned_on="2026-10-09")
    return life.then("hold-session", "2026-10-12", session="session of 2026-10-09", occurred_on="2026-10-09")


@pytest.mark.parametrize("life", [held_on_friday_recorded_on_monday(), entered_on_monday_altogether()])
def test_a_session_held_on_friday_and_recorded_on_monday_is_known_from_monday_for_friday(life):
    assert at(life, on=FRIDAY, known_on=SUNDAY).cadence.last_held_on is None
    assert at(life, on=FRIDAY, known_on=MONDAY).cadence.last_held_on == FRIDAY
    assert at(life, on=FRIDAY, known_on=MONDAY).sessions.by_id[SESSION].status is SessionStatus.HELD
    assert at(life, on=FRIDAY - timedelta(days=1), known_on=MONDAY).cadence.last_held_on is None


def test_an_escalation_before_the_late_record_is_seen_by_what_was_known_then_and_not_later():
    life = on_programme().then("plan-session", "2026-09-14", called="session of 2026-10-09", planned_on="2026-10-09")
    life = life.rung_until("2026-10-13 09:00")
    life = life.then("hold-session", "2026-10-14", session="session of 2026-10-09", occurred_on="2026-10-09")
    assert [each.overdue_on for each in at(life, on=TUESDAY, known_on=TUESDAY).clocks.open()] == [TUESDAY]
    assert at(life, on=TUESDAY).clocks.open() == []
    assert at(life, on=TUESDAY).cadence.since_on == FRIDAY


def test_what_was_known_on_a_day_is_what_was_recorded_by_its_london_midnight():
    life = on_programme().then("record-contact", "2026-10-05 23:59").then("record-contact", "2026-10-06 00:00")
    days = [date(2026, 10, day) for day in (4, 5, 6)]
    assert [at(life, known_on=day).sessions.contacts for day in days] == [0, 1, 2]


def test_what_was_on_a_day_is_what_had_happened_by_then_whenever_it_was_recorded():
    life = on_programme().then("record-contact", "2026-10-12", occurred_on="2026-09-14")
    days = [date(2026, 9, day) for day in (13, 14)]
    assert [at(life, on=day).sessions.contacts for day in days] == [0, 1]
    assert [at(life, on=day, known_on=SUNDAY).sessions.contacts for day in days] == [0, 0]


def test_a_replay_tells_how_much_was_known_and_not_how_much_had_happened():
    life = held_on_friday_recorded_on_monday()
    then = at(life, on=date(2026, 9, 7), known_on=MONDAY)
    assert (then.version, then.recorded, then.last_recorded_at) == (
        life.state.version,
        life.state.recorded,
        life.state.last_recorded_at,
    )


def test_a_life_can_be_read_at_every_version_it_had():
    versions = range(1, eventful().state.version + 1)
    assert [at(eventful(), version=n).version for n in versions] == list(versions)
    assert at(eventful(), version=eventful().state.version) == eventful().state


def test_refusals_after_a_version_belong_to_it():
    refused = in_assessment().when("decide-gateway", "2027-09-08").refused("stage-allows-it")
    assert at(refused, version=refused.state.version) == refused.state


def test_a_life_can_be_read_before_and_after_every_fact():
    life = held_on_friday_recorded_on_monday()
    assert at(life, before=2).stage is Stage.APPLIED
    assert at(life, after=2).stage is Stage.ENROLLED
    for place in range(2, len(life.history) + 1):
        assert at(life, before=place) == at(life, after=place - 1)
    assert at(life, after=len(life.history)) == life.state


@pytest.mark.parametrize("life", WHOLE_LIVES)
def test_every_point_of_a_whole_life_has_a_state(life):
    days = sorted({each.occurred_on for each in life.history} | {london_date(e.recorded_at) for e in life.history})
    for on in days:
        for known_on in days:
            assert replayed(STREAM, life.history, Point(on=on, known_on=known_on)).stage in Stage


THINGS = [
    ("record-contact", {"occurred_on": "2026-10-01"}),
    ("add-evidence", {"onefile_id": "OF-1", "occurred_on": "2026-10-05"}),
    ("log-off-the-job", {"occurred_on": "2026-09-30"}),
    ("plan-off-the-job", {"occurred_on": "2026-10-02"}),
    ("record-functional-skills-attempt", {"subject": "english", "occurred_on": "2026-09-21"}),
    ("hold-session", {"session": "early", "occurred_on": "2026-09-21"}),
    ("hold-session", {"session": "late", "occurred_on": "2026-10-06"}),
]


def test_the_order_in_which_independent_facts_are_recorded_does_not_matter():
    begun = on_programme()
    for name, day in (("early", "2026-09-21"), ("late", "2026-10-06")):
        begun = begun.then("plan-session", "2026-09-14", called=name, planned_on=day)
    days = [date(2026, 9, 20) + timedelta(days=n) for n in range(20)]

    def views(things):
        life = begun
        for name, said in things:
            life = life.then(name, "2026-10-09", **said)
        return [at(life, on=day) for day in days]

    expected = views(THINGS)
    assert len({repr(view) for view in expected}) == len(THINGS)
    for order in list(permutations(THINGS))[::97]:
        assert views(order) == expected


@pytest.mark.parametrize(
    ("point", "kind", "says"),
    [
        ({"known_on": SUNDAY, "version": 2}, "one-of", "only one"),
        ({"before": 2, "after": 2}, "one-of", "only one"),
        ({"version": 0}, "unknown-version", "newest version is 6"),
        ({"version": 7}, "unknown-version", "from 1"),
        ({"before": 1}, "unknown-fact", "from 2"),
        ({"before": 7}, "unknown-fact", "number 6"),
        ({"after": 0}, "unknown-fact", "from 1"),
        ({"after": 7}, "unknown-fact", "number 6"),
        ({"on": date(2030, 1, 2)}, "still-to-come", "Today is 1 January 2030"),
        ({"known_on": date(2030, 1, 2)}, "still-to-come", "not for 2 January 2030"),
        ({"known_on": date(2026, 8, 2)}, "before-it-began", "known of this apprenticeship before 3 August 2026"),
        ({"on": date(2026, 8, 2)}, "before-it-began", "began on 3 August 2026"),
        ({"on": MONDAY, "known_on": SUNDAY}, "known-before-it-was", "On 11 October 2026 nobody could know"),
    ],
)
def test_a_point_without_an_answer_is_told_why(point, kind, says):
    life = held_on_friday_recorded_on_monday()
    why = unanswerable(life.history, Point(**point), TODAY)
    assert why.kind == kind
    assert says in why.detail


@pytest.mark.parametrize(
    "point",
    [
        {},
        {"on": TODAY, "known_on": TODAY},
        {"on": date(2026, 8, 3), "known_on": date(2026, 8, 3)},
        {"on": SUNDAY, "known_on": SUNDAY},
        {"version": 1},
        {"before": 2},
        {"after": 1},
    ],
)
def test_the_points_at_the_edges_have_an_answer(point):
    assert unanswerable(held_on_friday_recorded_on_monday().history, Point(**point), TODAY) is None


def test_a_backdated_application_may_be_asked_for_from_the_day_it_happened():
    life = enrolled()
    began = min(each.occurred_on for each in life.history)
    assert unanswerable(life.history, Point(on=began), TODAY) is None
    assert unanswerable(life.history, Point(on=began - timedelta(days=1)), TODAY).kind == "before-it-began"


@pytest.mark.parametrize(
    ("point", "day"),
    [
        ({}, TODAY),
        ({"on": FRIDAY, "known_on": MONDAY}, FRIDAY),
        ({"known_on": SUNDAY}, SUNDAY),
        ({"version": 1}, date(2026, 8, 3)),
        ({"after": 6}, MONDAY),
        ({"on": FRIDAY, "after": 6}, FRIDAY),
    ],
)
def test_a_point_without_a_date_looks_at_the_date_of_its_knowledge(point, day):
    assert date_of(held_on_friday_recorded_on_monday().history, Point(**point), TODAY) == day


def test_facts_of_one_session_are_in_effect_in_the_order_in_which_they_were_recorded():
    life = on_programme().then("plan-session", "2026-10-05", called="moved", planned_on="2026-10-20")
    life = life.then("reschedule-session", "2026-10-12", session="moved", planned_on="2026-10-09")
    life = life.then("hold-session", "2026-10-12", session="moved", occurred_on="2026-10-09")
    names = [each.fact.NAME for each in effective(known_at(life.history, Point()), FRIDAY)]
    assert names[-3:] == ["session-planned.v1", "session-rescheduled.v1", "session-held.v1"]


def test_a_life_goes_on_after_what_is_replayed():
    life = held(on_programme(), "2026-10-05")
    assert at(life, known_on=date(2026, 10, 5)) == life.state
    assert at(held(life, "2026-10-30"), known_on=date(2026, 10, 5)) == life.state
