"""Off-the-job training month by month: planned evenly from the start to the planned gateway, and eligible."""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from domain.circumstances import Circumstances
from domain.days import months_after
from domain.learning.eligibility import eligible
from domain.learning.logging_hours import planned_hours
from domain.state import Apprenticeship
from domain.time_on_programme.planned_gateway import moved, planned_gateway_on


class MonthOfMinutes(NamedTuple):
    """A month by its first London date: the minutes planned for it, and those that count."""

    month: date
    planned: int
    eligible: int


def months_of_hours(apprenticeship: Apprenticeship, at: Circumstances) -> list[MonthOfMinutes]:
    """Return the months from the start to the planned gateway or the last training that counts, the earliest first."""
    begin = apprenticeship.enrolled.starts_on
    end = moved(apprenticeship, planned_gateway_on(apprenticeship, at))
    counted: Counter[date] = Counter()
    for day, minutes in eligible(apprenticeship):
        counted[day.replace(day=1)] += minutes
    minutes, days = planned_hours(apprenticeship) * 60, max((end - begin).days, 1)
    month, found, planned = begin.replace(day=1), [], 0
    last = max([end.replace(day=1), *counted])
    while month <= last:
        after = months_after(month, 1)
        so_far = minutes * (min(max(after, begin), end + timedelta(days=1)) - begin).days // (days + 1)
        found.append(MonthOfMinutes(month, so_far - planned, counted[month]))
        month, planned = after, so_far
    return found
