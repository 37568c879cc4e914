"""Dates of Europe/London, working days, and months that end where months end."""

import calendar
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_ISO = re.compile(
    r"(?<![\w-])(\d{4}-\d{2}-\d{2})([T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w:-])",
    re.ASCII,
)
_ISO_TIME = re.compile(r"(?<![\w:.-])(\d{2}:\d{2}):\d{2}(?![\w:])", re.ASCII)

# The same dates come again with every change: more than twenty years of them are kept.
_remembered = lru_cache(maxsize=8192)


class Division(StrEnum):
    """A part of the United Kingdom that has bank holidays of its own, as GOV.UK divides it."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def said(self) -> str:
        """Return it as people write it."""
        return self.replace("-", " ").title().replace(" And ", " and ")


class WorkingDays(Protocol):
    """Which dates are working days; the library that knows bank holidays stands behind it.

    One of them says the same of a date for ever: what follows from it is remembered.
    """

    def __hash__(self) -> int:
        """Return what tells it from others."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on this Europe/London date."""
        ...

    def of(self, division: Division) -> "WorkingDays":
        """Return the working days of a division."""
        ...


def london_date(instant: datetime) -> date:
    """Return the Europe/London date of an aware instant."""
    return instant.astimezone(LONDON).date()


@_remembered
def london_instant(day: date, hour: int) -> datetime:
    """Return the UTC instant at which it is `hour` o'clock in London on `day`."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def london_moment(day: date, at: time) -> datetime:
    """Return the UTC instant at which it is `at` in London on `day`; the first where it comes twice."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def comes(day: date, at: time) -> int:
    """Return how often it is `at` in London on `day`: once, or where the clocks change perhaps never, or twice."""
    there = {datetime.combine(day, at, LONDON).replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sum(each.astimezone(LONDON).replace(tzinfo=None) == datetime.combine(day, at) for each in there)


@_remembered
def months_after(day: date, months: int) -> date:
    """Return the same day `months` calendar months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_working_day(day: date, working: WorkingDays) -> date:
    """Return `day` itself if people work on it, else the next working day."""
    while not working.is_working_day(day):
        day += timedelta(days=1)
    return day


@_remembered
def working_days_after(day: date, count: int, working: WorkingDays) -> date:
    """Return the working day that is `count` working days after the first one on or after `day`."""
    day = first_working_day(day, working)
    for _ in range(count):
        day = first_working_day(day + timedelta(days=1), working)
    return day


@_remembered
def in_words(day: date) -> str:
    """Return the date as people say it, such as 5 March 2027."""
    return f"{day.day} {month_in_words(day)}"


def when_in_words(day: date, at: time | None) -> str:
    """Return a date, and the time of day where there is one, such as 5 March 2027 at 10:00."""
    return f"{in_words(day)} at {at:%H:%M}" if at else in_words(day)


@_remembered
def month_in_words(day: date) -> str:
    """Return the month of a date as people say it, such as March 2027."""
    return f"{day:%B %Y}"


def hours_in_words(minutes: int) -> str:
    """Return minutes as hours and minutes, such as 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def decimal_hours_in_words(hours: float) -> str:
    """Return hours as hours and minutes, to the minute, such as 1 h 30 min of 1.5."""
    return hours_in_words(round(hours * 60))


def written_out(text: str) -> str:
    """Return a text in which each date, instant or time of day is said as people say it, in London.

    What only looks like one, or is a part of another name, stays as it is written.
    """
    return _ISO_TIME.sub(lambda found: found[1], _ISO.sub(_said, text))


def _said(found: re.Match[str]) -> str:
    try:
        if found[2] is None:
            return in_words(date.fromisoformat(found[1]))
        at = datetime.fromisoformat(found[0])
    except ValueError:
        return found[0]
    there = at.astimezone(LONDON) if at.tzinfo else at
    return when_in_words(there.date(), there.time())


def seconds_in_words(seconds: float) -> str:
    """Return seconds in the largest units that there are, at most two: 573 days 15 hours, or 2 minutes."""
    left, found = round(seconds), []
    for noun, length in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, length)
        found += [how_many(count, noun)] if count else []
    return " ".join(found[:2]) or "under a second"


def how_many(count: int, noun: str) -> str:
    """Return a count with its noun, such as 1 day or 2 days."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence, such as tutor, programme lead and employer."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} and {last}" if others else last
