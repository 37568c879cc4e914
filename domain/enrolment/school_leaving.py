"""Leaving school: from which day on somebody may start an apprenticeship, by their date of birth."""

from datetime import date, timedelta

LEAVING_AGE = 16
JUNE, SEPTEMBER = 6, 9
FRIDAY = 4


def may_start_from(born: date) -> date:
    """Return the first London date on which somebody may start.

    It is the day after the last Friday in June of the school year, September to August, in which they turn 16.
    """
    year = born.year + LEAVING_AGE + (born.month >= SEPTEMBER)
    last_of_june = date(year, JUNE, 30)
    last_friday = last_of_june - timedelta(days=(last_of_june.weekday() - FRIDAY) % 7)
    return last_friday + timedelta(days=1)
