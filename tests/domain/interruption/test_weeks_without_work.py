"""Weeks without work: agreed before they come, they excuse exactly their days, of three clocks and no other."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.days import london_date
from domain.deciding.decide import circumstances
from domain.facts.employment import WeeksWithoutWorkAgreed, WithoutWork
from domain.history.measuring.measures import measure
from domain.time_on_programme.days_away import days_away
from domain.time_on_programme.training_spans import spans
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK, london
from tests.domain.lives import by_an_older_edition, held, on_programme

SESSION, LEARNING, PACE = "session", "learning", "off-the-job"
HALF_TERM = ("2026-10-26", "2026-10-30")
SUMMER = ("2027-07-22", "2027-09-02")


def weeks(*spans):
    return [{"first_on": first, "last_on": last} for first, last in spans]


def agreed(life, on, *spans, **said):
    return life.when("agree-weeks-without-work", on, weeks=weeks(*spans), **said)


def dues(life, on, clock):
    return [due for due in life.due_now(on).dues if due.clock.name == clock]


def test_a_calendar_says_its_weeks_and_the_clocks_that_it_moves():
    fact = WeeksWithoutWorkAgreed(
        site="SITE-1",
        weeks=(
            WithoutWork(date(2026, 10, 26), date(2026, 10, 30)),
            WithoutWork(date(2026, 12, 24), date(2026, 12, 24)),
        ),
        reason=SEALED,
        evidence="WW-1",
    )
    life = agreed(on_programme(), "2026-09-07", HALF_TERM, ("2026-12-24", "2026-12-24")).then(fact)
    assert fact.sentence() == (
        "Weeks without work at site SITE-1 agreed (evidence WW-1): 26 October 2026 to 30 October 2026; 24 December "
        "2026. They move the clocks of the session, active learning and off-the-job hours by exactly these days, "
        "and no other."
    )
    assert not life.state.interruption.covers(date(2026, 10, 28))


@pytest.mark.parametrize(
    ("since", "overdue_on", "away"),
    [
        ("2026-09-20", "2026-10-31", 5),  # the first overdue day would be the first of the half-term
        ("2026-09-19", "2026-10-25", 0),  # the day before
        ("2026-10-25", "2026-12-05", 5),  # the half-term begins on the day after the session
        ("2026-10-30", "2026-12-05", 0),  # a session on the last day of the half-term
        ("2026-10-28", "2026-12-05", 2),  # a session in the middle of it
    ],
)
def test_the_session_clock_is_moved_by_exactly_the_days_that_lie_after_the_last_session(since, overdue_on, away):
    life = held(agreed(on_programme(), "2026-09-07", HALF_TERM).after, since)
    (due,) = dues(life, since, SESSION)
    assert (str(due.overdue_on), away) == (overdue_on, days_away(life.state, date.fromisoformat(since), due.overdue_on))
    assert (f"{away} days without work not counted" in due.because) is bool(away)


def test_a_summer_without_work_is_no_gap_and_no_break():
    life = held(agreed(on_programme(), "2027-07-01", SUMMER).after, "2027-07-20")
    life = held(life, "2027-09-30")
    at = circumstances(life.state, london("2027-09-30"), BOOK)
    (last,) = [each for each in spans(life.state, at) if str(each.since_on) == "2027-07-20"]
    assert (last.days, last.away, last.kept(35)) == (72 - 43, 43, True)
    assert date(2027, 8, 1) not in [due.since_on for due in dues(life, "2027-09-30", LEARNING)]
    months = measure(life.state, life.history, at).months_without_learning
    without = measure(*_unexcused("2027-07-20", "2027-09-30")).months_without_learning
    assert without - months == 1


def _unexcused(*days):
    life = on_programme()
    for day in days:
        life = held(life, day)
    return life.state, life.history, circumstances(life.state, london(days[-1]), BOOK)


def test_a_month_with_too_few_days_of_work_is_no_month_of_learning_and_others_are():
    life = held(agreed(on_programme(), "2027-07-01", SUMMER).after, "2027-07-20")
    (due,) = dues(life, "2027-07-20", LEARNING)
    assert (due.about, str(due.overdue_on)) == ("2027-09", "2027-10-01")
    life = held(agreed(on_programme(), "2027-06-01", SUMMER).after, "2027-06-28")
    (due,) = dues(life, "2027-06-28", LEARNING)
    # July has three weeks of work: it is asked for while there is work, and told of when work begins again.
    assert (due.about, str(due.remind_on), str(due.due_on), str(due.overdue_on)) == (
        "2027-07",
        "2027-07-16",
        "2027-07-31",
        "2027-09-03",
    )


def test_the_review_the_planned_end_and_what_comes_before_the_gateway_stay():
    before, after = on_programme(epao=None), agreed(on_programme(epao=None), "2026-09-07", HALF_TERM).after
    for clock in ("review", "planned-end", "epao", "functional-skills"):
        assert dues(before, "2026-09-07", clock) == dues(after, "2026-09-07", clock)


def test_hours_keep_their_pace_over_the_days_of_work():
    before, after = on_programme(), agreed(on_programme(), "2026-09-07", SUMMER).after
    # The same hours on fewer days of work: the first tenth lasts for a tenth of them.
    assert [str(due.due_on) for due in dues(before, "2026-09-07", PACE)] == ["2026-10-18"]
    assert [str(due.due_on) for due in dues(after, "2026-09-07", PACE)] == ["2026-10-14"]
    over = agreed(on_programme(), "2026-09-07", ("2026-10-05", "2026-10-30")).after
    (due,) = dues(over, "2026-09-07", PACE)
    assert (str(due.due_on), str(due.overdue_on)) == ("2026-11-11", "2026-11-12")


def test_a_rung_is_not_climbed_in_a_week_without_work():
    life = on_programme().rung_until("2026-10-14 09:00", SESSION)
    assert life.waits_for("2026-10-16", SESSION) == "session-escalation 2 at 2026-10-16 09:00"
    life = agreed(life, "2026-10-14", ("2026-10-15", "2026-10-18")).after
    assert life.waits_for("2026-10-16", SESSION) == "session-escalation 2 at 2026-10-20 09:00"


def test_a_further_calendar_replaces_what_is_to_come_and_leaves_what_was_used():
    life = agreed(on_programme(), "2026-09-07", HALF_TERM, ("2026-12-21", "2027-01-01")).after
    life = agreed(life, "2026-10-27", ("2026-12-24", "2026-12-31")).after
    used = (date(2026, 10, 26), date(2026, 10, 28))
    assert life.state.employment.without_work() == [used, (date(2026, 12, 24), date(2027, 1, 1))]
    life = agreed(life, "2026-11-02").then("weeks-without-work-agreed.v1")
    assert "(evidence WW-1): none any more." in life.facts("weeks-without-work-agreed.v1")[-1].sentence()
    assert life.state.employment.without_work() == [used]


def test_one_told_after_a_later_one_counts_for_the_days_before_that():
    life = agreed(on_programme(), "2026-10-12", ("2026-12-21", "2027-01-01")).after
    life = agreed(life, "2026-11-02", ("2026-10-05", "2026-10-16"), occurred_on="2026-09-14").after
    assert life.state.employment.without_work() == [
        (date(2026, 10, 5), date(2026, 10, 13)),
        (date(2026, 12, 21), date(2027, 1, 2)),
    ]


def test_it_ends_with_the_employment_whose_calendar_it_is():
    life = agreed(on_programme(), "2026-09-07", HALF_TERM).after.then("record-job-loss", "2026-10-27")
    assert life.state.employment.without_work() == [(date(2026, 10, 26), date(2026, 10, 28))]
    agreed(life, "2026-10-28", ("2026-11-02", "2026-11-03"), agreed_by_employer=False).refused(
        "calendar-is-that-of-an-employer", says="ended on 27 October 2026"
    )
    life = life.then("record-new-employer", "2026-11-02")
    assert life.state.employment.without_work() == [(date(2026, 10, 26), date(2026, 10, 28))]
    agreed(life, "2026-11-02", ("2026-12-21", "2027-01-01")).meets("calendar-is-that-of-an-employer")


@pytest.mark.parametrize(("on", "met"), [("2026-10-25", True), ("2026-10-26", False), ("2026-10-31", False)])
def test_it_is_agreed_before_the_first_of_its_days(on, met):
    asked = agreed(on_programme(), on, HALF_TERM)
    asked.meets("weeks-are-agreed-before-they-begin") if met else asked.refused(
        "weeks-are-agreed-before-they-begin", says="from 26 October 2026 on"
    )


@pytest.mark.parametrize("spans", [[("2026-10-30", "2026-10-26")], [HALF_TERM, ("2026-10-30", "2026-11-02")]])
def test_its_weeks_follow_one_another(spans):
    agreed(on_programme(), "2026-09-07", *spans).refused("weeks-are-in-order", says="out of order")
    agreed(on_programme(), "2026-09-07", HALF_TERM, ("2026-10-31", "2026-11-02")).meets("weeks-are-in-order")


def test_no_weeks_in_a_row_are_longer_than_allowed():
    agreed(on_programme(), "2026-09-07", ("2026-10-01", "2026-11-18")).meets("weeks-are-no-longer-than-allowed")
    agreed(on_programme(), "2026-09-07", ("2026-10-01", "2026-11-19")).refused(
        "weeks-are-no-longer-than-allowed", says="49 days in a row at the most"
    )
    touching = [("2026-10-01", "2026-11-01"), ("2026-11-02", "2026-11-19")]
    agreed(on_programme(), "2026-09-07", *touching).refused(
        "weeks-are-no-longer-than-allowed", says="no work for 50 days from 1 October 2026 on"
    )


def test_no_twelve_months_have_more_than_allowed():
    most = [("2026-10-01", "2026-11-18"), ("2027-03-01", "2027-04-18")]
    agreed(on_programme(), "2026-09-07", *most, ("2027-09-01", "2027-09-07")).meets("weeks-are-no-longer-than-allowed")
    agreed(on_programme(), "2026-09-07", *most, ("2027-09-01", "2027-09-08")).refused(
        "weeks-are-no-longer-than-allowed", says="106 days of the twelve"
    )
    agreed(on_programme(), "2026-09-07", *most, ("2027-10-01", "2027-10-08")).meets("weeks-are-no-longer-than-allowed")
    used = agreed(on_programme(), "2026-09-07", *most).after
    agreed(used, "2027-04-19", ("2027-09-01", "2027-09-08")).refused("weeks-are-no-longer-than-allowed")


def test_the_same_calendar_is_not_agreed_twice():
    life = agreed(on_programme(), "2026-09-07", HALF_TERM).after
    agreed(life, "2026-09-08", HALF_TERM).refused("calendar-is-another-one")
    agreed(on_programme(), "2026-09-08").refused("calendar-is-another-one")
    agreed(life, "2026-09-08").meets("calendar-is-another-one")


def test_whoever_started_by_an_older_edition_has_none():
    agreed(by_an_older_edition(), "2026-09-07", HALF_TERM).refused(
        "weeks-without-work-are-known-to-the-year", says="agree to a break in learning instead"
    )
    agreed(on_programme(), "2026-09-07", HALF_TERM).meets("weeks-without-work-are-known-to-the-year")


def test_both_agree_and_the_office_records_it():
    agreed(on_programme(), "2026-09-07", HALF_TERM, agreed_by_apprentice=False).refused("apprentice-and-employer-agree")
    agreed(on_programme(), "2026-09-07", HALF_TERM, actor="t-1", role="tutor").refused("actor-is-entitled")


START, END = date(2026, 9, 7), date(2027, 3, 31)
OFFSETS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 20)), min_size=1, max_size=4)


def _calendar(offsets):
    found, day = [], START + timedelta(days=1)
    for work, away in offsets:
        first = day + timedelta(days=work)
        day = first + timedelta(days=away)
        found.append((str(first), str(day - timedelta(days=1))))
    return found


def _rang(life, clocks):
    """Return when clocks rang, and of what, in order."""
    by_clocks = [each for each in life.history if each.role == "system" and getattr(each.fact, "clock", "") in clocks]
    return [(london_date(each.recorded_at), each.fact.NAME, each.fact.key) for each in by_clocks]


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@for_all(OFFSETS, st.lists(st.integers(1, 60), max_size=3), st.booleans())
def test_no_clock_rings_for_days_that_are_excused_and_no_day_outside_is_excused(offsets, sessions, a_break):
    calendar, life = _calendar(offsets), on_programme()
    with_it = agreed(life, "2026-09-07", *calendar).after
    lives = []
    for each in (life, with_it):
        day, lived = START, each
        for gap in sessions:
            day += timedelta(days=gap)
            lived = held(lived.rung_until(str(day)), str(day))
        if a_break:
            left, day = day + timedelta(days=3), day + timedelta(days=9)
            until = str(day + timedelta(days=1))
            lived = lived.rung_until(str(left)).then(
                "begin-break", str(left), expected_return_on=until, last_learning_on=str(left - timedelta(days=3))
            )
            lived = lived.rung_until(str(day)).then("return-from-break", str(day))
        lives.append(lived.rung_until(str(END)))
    plain, excused = lives
    days = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in calendar]
    moved = _rang(excused, WeeksWithoutWorkAgreed.MOVES)
    assert not [rang for rang in moved if any(first <= rang[0] <= last for first, last in days)]
    others = {due.clock.name for due in plain.due_now("2026-09-07").dues} - {*WeeksWithoutWorkAgreed.MOVES}
    assert _rang(plain, others) == _rang(excused, others)
    first = days[0][0]
    for clock in (SESSION, LEARNING):
        assert [each for each in _rang(plain, {clock}) if each[0] < first and "reminded" not in each[1]] == [
            each for each in moved if each[2].startswith(f"{clock}/") and each[0] < first and "reminded" not in each[1]
        ]
    for fact in excused.facts("clock-fell-overdue.v1", SESSION):
        away = days_away(excused.state, fact.since_on, fact.overdue_on)
        assert (fact.overdue_on - fact.since_on).days - away == 36
