"""The school-leaver's rule: a start comes after the last Friday in June of the school year of the 16th birthday."""

import calendar
from datetime import date, timedelta

import pytest

from domain.enrolment.school_leaving import may_start_from

FIRST, DAYS = date(2004, 9, 1), 3652
"""Ten school years of births, and ten school years of starts sixteen years later."""


@pytest.mark.parametrize(
    ("born", "earliest"),
    [
        ("2009-08-31", "2025-06-28"),  # the last day of a school year, whose last Friday in June is the 27th
        ("2009-09-01", "2026-06-27"),  # the day after
        ("2009-09-15", "2026-06-27"),  # 16 in September 2025, and at school until the summer after
        ("2010-06-26", "2026-06-27"),
        ("2010-08-31", "2026-06-27"),  # still 15
        ("2008-02-29", "2024-06-29"),
        ("2007-12-31", "2024-06-29"),
        ("2001-01-01", "2017-07-01"),  # the last Friday is the 30th
    ],
)
def test_everybody_may_start_on_the_day_after_the_last_friday_in_june(born, earliest):
    assert may_start_from(date.fromisoformat(born)).isoformat() == earliest


def test_it_is_right_on_every_pair_of_dates_of_ten_years():
    births = [FIRST + timedelta(days=day) for day in range(DAYS)]
    starts = [date(2020, 9, 1) + timedelta(days=day) for day in range(DAYS)]
    left_school = {birth: _leaves_school_on(birth) for birth in births}
    wrong = [
        (birth, start)
        for birth in births
        for earliest, left_on in [(may_start_from(birth), left_school[birth])]
        for start in starts
        if (start >= earliest) != (start > left_on)
    ]
    assert wrong == []


def _leaves_school_on(birth):
    # As it is published, and by other means: the school year is looked up among all, the Friday in a calendar.
    turns_16 = f"{birth.year + 16}-{birth:%m-%d}"
    (year,) = [year for year in range(2019, 2032) if f"{year}-09-01" <= turns_16 <= f"{year + 1}-08-31"]
    fridays = [week[calendar.FRIDAY] for week in calendar.monthcalendar(year + 1, 6)]
    return date(year + 1, 6, max(fridays))
