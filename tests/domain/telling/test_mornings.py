"""When a letter goes out: on the morning of a working day, and what is too late by then at once."""

from datetime import date

import pytest

from activities.bank_holidays import WorkingCalendar
from domain.days import Division
from domain.deciding.standing import standing
from domain.telling.mornings import goes_out_at, told_since
from tests.domain.given import london
from tests.domain.lives import held, on_programme

WORKING = WorkingCalendar()


def out(since, now=None, hour=9, before=None):
    return goes_out_at(london(since), london(now or since), hour, WORKING, before and date.fromisoformat(before))


@pytest.mark.parametrize(
    ("since", "morning"),
    [
        ("2026-10-07 08:59", "2026-10-07 09:00"),
        ("2026-10-07 09:00", "2026-10-07 09:00"),
        ("2026-10-07 09:01", "2026-10-08 09:00"),
        # A Friday evening and a Saturday wait for Monday, one in winter time and one in summer time.
        ("2026-10-23 17:10", "2026-10-26 09:00"),
        ("2026-10-24 17:10", "2026-10-26 09:00"),
        ("2026-03-28 17:10", "2026-03-30 09:00"),
        # Christmas on a Friday, and Boxing Day's substitute on the Monday.
        ("2026-12-24 17:10", "2026-12-29 09:00"),
        ("2026-12-25 08:00", "2026-12-29 09:00"),
        # Good Friday to Easter Monday.
        ("2027-03-26 10:00", "2027-03-30 09:00"),
    ],
)
def test_a_letter_waits_for_the_morning_of_a_working_day(since, morning):
    assert out(since) == london(morning)


def test_the_hour_and_the_bank_holidays_are_those_of_the_ladder_and_of_the_employer():
    assert out("2026-10-07 07:30", hour=8) == london("2026-10-07 08:00")
    scotland = WORKING.of(Division.SCOTLAND)
    easter_monday, saint_andrews_day = london("2027-03-29 08:00"), london("2026-11-30 08:00")
    assert goes_out_at(easter_monday, easter_monday, 9, scotland) == london("2027-03-29 09:00")
    assert goes_out_at(saint_andrews_day, saint_andrews_day, 9, scotland) == london("2026-12-01 09:00")
    assert goes_out_at(saint_andrews_day, saint_andrews_day, 9, WORKING) == london("2026-11-30 09:00")


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        # On the day itself it goes as soon as it can; later on a working day from its hour on, and on no other day.
        ("2026-10-07 16:00", "2026-10-07 09:00"),
        ("2026-10-08 08:30", "2026-10-08 09:00"),
        ("2026-10-08 16:00", "2026-10-08 09:00"),
        ("2026-10-10 17:10", "2026-10-12 09:00"),
    ],
)
def test_a_morning_that_was_missed_is_made_up_for_on_a_working_day(now, morning):
    assert out("2026-10-07 08:00", now) == london(morning)


@pytest.mark.parametrize(
    ("since", "before", "at"),
    [
        ("2026-10-24 17:10", "2026-10-27", "2026-10-26 09:00"),
        ("2026-10-24 17:10", "2026-10-26", "2026-10-24 17:10"),
        ("2026-10-24 17:10", "2026-10-25", "2026-10-24 17:10"),
        ("2026-10-07 08:30", "2026-10-08", "2026-10-07 09:00"),
        ("2026-10-07 10:00", "2026-10-08", "2026-10-07 10:00"),
    ],
)
def test_what_has_to_be_known_before_a_day_goes_at_once_where_the_morning_is_too_late(since, before, at):
    assert out(since, before=before) == london(at)


def test_an_alarm_that_rings_on_its_day_is_told_then_and_one_that_rings_on_another_counts_from_there():
    due = london("2026-10-07 09:00")
    assert told_since(due, london("2026-10-07 15:00")) == due
    assert told_since(due, london("2026-10-08 00:10")) == london("2026-10-08 00:10")


def test_what_rings_late_on_a_saturday_is_told_on_monday_unless_it_is_put_right_before():
    life = on_programme()
    while (alarm := life.alarm("2026-10-17 17:10", "session")) and alarm.at <= london("2026-10-17 17:10"):
        life = life.rings("2026-10-17 17:10", alarm).after
    waiting = standing(life.due_now("2026-10-17 17:10")).untold
    assert {each.at for each in waiting} == {london("2026-10-19 09:00")}
    assert {each.role for each in waiting} >= {"tutor", "tutor's manager"}
    assert standing(held(life, "2026-10-17").due_now("2026-10-19 09:00")).untold == ()
