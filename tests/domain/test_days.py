"""Days: London dates and hours, months that end where months end, and working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.bank_holidays import WorkingCalendar
from domain.days import (
    decimal_hours_in_words,
    first_working_day,
    hours_in_words,
    how_many,
    in_words,
    london_date,
    london_instant,
    months_after,
    seconds_in_words,
    working_days_after,
    written_out,
)

WORKING = WorkingCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2027, 2, 28), 12, date(2028, 2, 28)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 12, 31), 3, date(2028, 3, 31)),
        (date(2027, 9, 15), 0, date(2027, 9, 15)),
        (date(2027, 12, 1), 12, date(2028, 12, 1)),
    ],
)
def test_months_end_where_months_end(day, months, after):
    assert months_after(day, months) == after


@given(DAYS, st.integers(0, 60))
def test_no_month_is_ever_skipped(day, months):
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)


@given(DAYS, DAYS, st.integers(0, 24))
def test_who_starts_later_never_ends_earlier(one, other, months):
    assert months_after(min(one, other), months) <= months_after(max(one, other), months)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # instead of Boxing Day, a Saturday
        (date(2026, 12, 29), True),
        (date(2027, 1, 1), False),
        (date(2027, 3, 25), True),
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 29), False),  # Easter Monday
        (date(2027, 5, 3), False),
        (date(2027, 12, 27), False),
        (date(2027, 12, 28), False),
        (date(2028, 1, 3), False),
        (date(2026, 11, 30), True),  # Saint Andrew's Day is Scotland's
        (date(2027, 1, 4), True),  # so is the second of January and its substitute
        (date(2027, 3, 17), True),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(day, working):
    assert WORKING.is_working_day(day) is working


@given(DAYS)
def test_the_first_working_day_is_the_day_itself_or_soon_after(day):
    first = first_working_day(day, WORKING)
    assert WORKING.is_working_day(first)
    assert timedelta(0) <= first - day <= timedelta(days=5)
    assert not any(WORKING.is_working_day(day + timedelta(days=n)) for n in range((first - day).days))


@given(DAYS, DAYS, st.integers(0, 15))
def test_working_days_after_a_later_day_never_end_earlier(one, other, count):
    early, late = sorted((one, other))
    assert working_days_after(early, count, WORKING) <= working_days_after(late, count, WORKING)
    assert working_days_after(early, count, WORKING) < working_days_after(early, count + 1, WORKING)


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (date(2027, 3, 25), 0, date(2027, 3, 25)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2027, 3, 26), 0, date(2027, 3, 30)),
        (date(2026, 12, 24), 3, date(2026, 12, 31)),
        (date(2026, 12, 25), 3, date(2027, 1, 4)),
        (date(2026, 12, 25), 8, date(2027, 1, 11)),
    ],
)
def test_working_days_are_counted_around_easter_and_christmas(day, count, after):
    assert working_days_after(day, count, WORKING) == after


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 3, 27), "2027-03-27T09:00:00+00:00"),
        (date(2027, 3, 28), "2027-03-28T08:00:00+00:00"),
        (date(2027, 10, 30), "2027-10-30T08:00:00+00:00"),
        (date(2027, 10, 31), "2027-10-31T09:00:00+00:00"),
    ],
)
def test_nine_in_london_moves_with_summer_time(day, utc):
    assert london_instant(day, 9).isoformat() == utc


@given(DAYS, st.sampled_from([0, 9]))
def test_an_hour_of_a_london_day_lies_on_that_day(day, hour):
    assert london_date(london_instant(day, hour)) == day


def test_the_london_date_turns_at_london_midnight():
    assert london_date(datetime(2027, 6, 30, 22, 59, tzinfo=UTC)) == date(2027, 6, 30)
    assert london_date(datetime(2027, 6, 30, 23, 0, tzinfo=UTC)) == date(2027, 7, 1)
    assert london_date(datetime(2027, 12, 31, 23, 59, tzinfo=UTC)) == date(2027, 12, 31)


def test_dates_and_hours_are_said_as_people_say_them():
    assert in_words(date(2027, 3, 5)) == "5 March 2027"
    assert [hours_in_words(n) for n in (0, 59, 60, 61, 16680)] == ["0 min", "59 min", "1 h", "1 h 1 min", "278 h"]


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("2027-03-05", "5 March 2027"),
        ("start:2027-03-05", "start:5 March 2027"),
        ("session/2027-03-05", "session/5 March 2027"),
        ("sealed at 2027-07-05T09:30:00.123456+00:00.", "sealed at 5 July 2027 at 10:30."),
        ("2027-01-05T09:30:00Z", "5 January 2027 at 09:30"),
        ("from 2027-03-05 until 2027-03-06.", "from 5 March 2027 until 6 March 2027."),
        ("10:00:00", "10:00"),
        ("export-2027-03-05", "export-2027-03-05"),
        ("2027-03-05-b", "2027-03-05-b"),
        ("2027-13-05", "2027-13-05"),
        ("2026-09", "2026-09"),
    ],
)
def test_a_text_is_told_with_its_dates_written_out(kept, said):
    assert written_out(kept) == said


@pytest.mark.parametrize(("hours", "said"), [(0.0, "0 min"), (117.4, "117 h 24 min"), (6, "6 h"), (0.66, "40 min")])
def test_decimal_hours_are_said_like_minutes(hours, said):
    assert decimal_hours_in_words(hours) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "under a second"),
        (0.4, "under a second"),
        (0.6, "1 second"),
        (59.4, "59 seconds"),
        (59.6, "1 minute"),
        (3_599, "59 minutes 59 seconds"),
        (3_600, "1 hour"),
        (86_399, "23 hours 59 minutes"),
        (86_400, "1 day"),
        (49_563_600, "573 days 15 hours"),
    ],
)
def test_seconds_are_said_in_the_two_largest_units_that_there_are(seconds, said):
    assert seconds_in_words(seconds) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_noun_follows_its_count(count, said):
    assert how_many(count, "day") == said
