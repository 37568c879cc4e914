"""Funding years: from 1 August to 31 July, each told by the calendar year in which it begins."""

import re
from datetime import date

_AUGUST = 8


def funding_year(day: date) -> int:
    """Return the calendar year in which the funding year of a London date began."""
    return day.year if day.month >= _AUGUST else day.year - 1


def first_day(year: int) -> date:
    """Return the first London date of a funding year."""
    return date(year, _AUGUST, 1)


def last_day(year: int) -> date:
    """Return the last London date of a funding year."""
    return date(year + 1, _AUGUST - 1, 31)


def named(year: int) -> str:
    """Return what a funding year is called, such as 2025-26."""
    return f"{year}-{(year + 1) % 100:02}"


def year_named(name: str) -> int | None:
    """Return the funding year of this century that is called so, or None where none is."""
    said = re.fullmatch("(20[0-9]{2})-[0-9]{2}", name)
    year = int(said[1]) if said else None
    return year if year is not None and named(year) == name else None
