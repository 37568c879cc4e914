"""After a break: a short one adds its days and excuses nothing else, one of four weeks starts the clocks anew."""

from datetime import date, timedelta

import pytest
from hypothesis import example, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.deciding.decide import circumstances
from domain.time_on_programme.training_spans import spans
from tests.domain.given import BOOK, empty_months, london
from tests.domain.lives import held, in_assessment, on_programme

DAY = timedelta(days=1)


def away(life, left_on, back_on, **said):
    """Return the life after a break, from its first day to the day of return, each recorded on that day."""
    said = {"last_learning_on": "2026-09-07", "expected_return_on": back_on, **said}
    life = life.rung_until(f"{left_on} 08:00").then("begin-break", f"{left_on} 08:00", **said)
    return life.rung_until(f"{back_on} 08:00").then("return-from-break", f"{back_on} 08:00")


def rungs(life, clock="session"):
    return [fact.rung for fact in life.facts("clock-escalated.v1", clock)]


def test_five_weeks_to_the_day_is_in_time_also_when_it_is_recorded_at_eight():
    life, day = on_programme("2027-01-04"), date(2027, 1, 4)
    for _ in range(3):
        day += timedelta(days=35)
        life = life.rung_until(f"{day} 08:00", "session")
        life = life.then("plan-session", f"{day} 08:00", called=f"{day}", planned_on=f"{day}")
        life = life.then("hold-session", f"{day} 08:00", session=f"{day}")
    assert not life.facts("clock-fell-overdue.v1", "session")
    at = circumstances(life.state, london(str(day)), BOOK)
    assert [(span.days, span.kept(at.rules.session_cadence.longest_days)) for span in spans(life.state, at)] == [
        (35, True)
    ] * 3
    after = day + timedelta(days=36)
    life = life.rung_until(f"{after} 08:59", "session")
    assert life.waits_for(f"{after}", "session") == f"session-overdue 0 at {after} 09:00"


def test_an_escalation_stands_still_in_a_break_of_a_day_and_goes_on_where_it_stood():
    life = on_programme().rung_until("2026-10-16 09:00")
    assert rungs(life) == [1, 2]
    life = away(life, "2026-10-19", "2026-10-20")
    assert not life.facts("clock-stood-down.v1", "session")
    # Without the break the third rung would have been reached on the 23rd.
    assert life.waits_for("2026-10-20", "session") == "session-escalation 3 at 2026-10-26 09:00"


def test_what_was_overdue_by_five_weeks_is_not_excused_by_a_row_of_breaks_of_a_day():
    life = on_programme()
    day = date(2026, 9, 9)
    while day < date(2027, 3, 1):
        life = away(life, day, day + DAY)
        day += 2 * DAY
    assert rungs(life) == [1, 2, 3]
    (fact,) = life.facts("clock-fell-overdue.v1", "session")
    unseen = fact.overdue_on - date(2026, 9, 7)
    assert unseen.days == 36 + life.state.interruption.days_away(date(2026, 9, 7), fact.overdue_on)


@pytest.mark.parametrize(
    ("back_on", "then"),
    [
        ("2026-10-18", "session-reminder 0 at 2026-11-02 09:00"),
        ("2026-10-19", "session-reminder 0 at 2026-11-16 09:00"),
    ],
)
def test_a_break_of_four_weeks_starts_the_session_clock_anew_and_one_a_day_shorter_does_not(back_on, then):
    life = away(on_programme(), "2026-09-21", back_on)
    assert life.waits_for(back_on, "session") == then


@pytest.mark.parametrize(("left_on", "overdue_on"), [("2026-10-12", "2026-10-21"), ("2026-10-13", "2026-10-20")])
def test_who_leaves_on_the_last_day_in_time_or_on_the_next_one_is_overdue_after_the_return(left_on, overdue_on):
    life = away(on_programme(), left_on, "2026-10-20")
    assert life.waits_for("2026-10-20", "session") == f"session-overdue 0 at {overdue_on} 09:00"


def test_the_review_and_the_planned_end_move_by_the_days_away():
    before, life = on_programme(), away(on_programme(), "2026-10-05", "2026-10-15")
    dues = {due.clock.name: due for due in before.due_now("2026-10-15").dues}
    moved = {due.clock.name: due for due in life.due_now("2026-10-15").dues}
    for clock in ("review", "planned-end", "off-the-job"):
        assert moved[clock].overdue_on - dues[clock].overdue_on == timedelta(days=10), clock
        assert moved[clock].about == dues[clock].about


def test_a_short_break_leaves_the_escalations_of_every_clock_where_they_stood():
    life = on_programme(epao=None).rung_until("2027-08-16 12:00")
    before = {(each.clock, each.about): each.rungs for each in life.state.clocks.open() if each.rungs}
    assert {"session", "learning", "review", "epao", "off-the-job", "functional-skills"} <= {name for name, _ in before}
    life = away(life, "2027-08-17", "2027-08-20")
    after = {(each.clock, each.about): each.rungs for each in life.state.clocks.open() if each.rungs}
    assert after == before
    assert not life.facts("clock-stood-down.v1")


def test_a_booking_that_is_overdue_stays_so_when_a_short_break_moves_the_window():
    life = in_assessment().rung_until("2027-11-11 12:00")
    before = rungs(life, "assessment-window")
    life = away(life, "2027-11-12", "2027-11-15", last_learning_on="2027-10-01")
    assert before == rungs(life, "assessment-window") == [1]
    assert not life.facts("clock-stood-down.v1", "assessment-window")


def test_a_few_days_of_break_excuse_no_month_of_learning():
    life = held(on_programme("2026-12-07"), "2027-01-26")
    life = away(life, "2027-02-27", "2027-03-02", last_learning_on="2027-01-26").rung_until("2027-04-20")
    assert empty_months(life.state, "2027-04-20") == [date(2027, 2, 1), date(2027, 3, 1)]
    assert [fact.about for fact in life.facts("clock-fell-overdue.v1", "learning")] == ["2027-02"]
    # The month was over while the apprentice was away: it falls overdue on the day of the return.
    assert life.facts("clock-fell-overdue.v1", "learning")[0].overdue_on == date(2027, 3, 2)


@pytest.mark.parametrize(("left_on", "empty"), [("2027-02-14", []), ("2027-02-15", [date(2027, 2, 1)])])
def test_a_month_counts_by_two_weeks_of_training_in_it(left_on, empty):
    life = held(on_programme("2026-12-07"), "2027-01-26")
    life = away(life, left_on, "2027-03-10", last_learning_on="2027-01-26")
    assert empty_months(life.state, "2027-03-31") == empty
    fell = life.rung_until("2027-03-31").facts("clock-fell-overdue.v1", "learning")
    assert [fact.about for fact in fell] == [f"{month:%Y-%m}" for month in empty]


def test_a_return_that_is_corrected_to_a_shorter_break_lets_the_clock_go_on():
    life = away(on_programme(), "2026-09-21", "2026-10-19")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "returned-from-break.v2")
    said = {"fact": place, "instead": {"occurred_on": "2026-10-18"}}
    life = life.then("correct-fact", "2026-10-20", actor="staff-8", **said)
    assert life.state.interruption.clocks_anew_on == ()
    assert life.waits_for("2026-10-20", "session") == "session-reminder 0 at 2026-11-02 09:00"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["held", "away", "away", "late"]),
        st.integers(1, 20) | st.integers(20, 45),
        st.sampled_from([1, 1, 2, 5, 14, 27, 28, 40]),
    ),
    max_size=9,
)


@example([("away", 36, 28)], 0, "2026-09-07")
@settings(max_examples=60)
@for_all(STEPS, st.integers(0, 60), st.sampled_from(["2026-09-07", "2026-11-20", "2027-02-24"]))
def test_nobody_in_training_is_unseen_for_longer_than_the_cadence_and_the_days_away_without_an_escalation(
    steps, more, starts_on
):
    life, day = on_programme(starts_on), date.fromisoformat(starts_on)
    seen, breaks, late = {day}, [], False
    for number, (what, days, long) in enumerate(steps):
        day += timedelta(days=days)
        life = life.rung_until(f"{day} 08:00")
        if what == "away":
            life = away(life, day, day + timedelta(days=long), last_learning_on=str(max(seen)))
            breaks.append((day, day + timedelta(days=long)))
            day += timedelta(days=long)
            continue
        on = day - DAY if what == "late" else day
        late = late or what == "late"
        life = life.rung_until(f"{day} 12:00")
        if any(left <= on < back for left, back in breaks):
            continue
        life = life.then("plan-session", f"{day} 12:00", called=f"{number}", planned_on=str(on))
        life = life.then("hold-session", f"{day} 12:00", session=f"{number}", occurred_on=str(on))
        seen.add(on)
    end = day + timedelta(days=more)
    life = life.rung_until(f"{end} 23:59")
    rang = {fact.overdue_on for fact in life.facts("clock-fell-overdue.v1", "session")}
    expected = unseen_for_too_long(seen, breaks, end)
    # What is recorded a day late may have rung on the day between.
    assert expected <= rang if late else expected == rang


def unseen_for_too_long(seen, breaks, end):
    """Return each day on which somebody is unseen for longer than five weeks of training, counted day by day."""
    anew = {back for left, back in breaks if (back - left).days >= 28}
    unseen, day, found = 0, min(seen), set()
    while day <= end:
        in_training = not any(left <= day < back for left, back in breaks)
        # Where the clock starts anew on a day of return, what went before is no longer counted on it.
        if unseen == 36 and in_training and day not in anew:
            found.add(day)
        # From what is seen on a day, or begins anew on it, the next day is the first.
        unseen = 1 if day in seen | anew else unseen + in_training
        day += DAY
    return found
