"""Days away: what of a time is no training, because of breaks in learning or of weeks without work agreed before."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.days import WorkingDays, first_working_day
from domain.facts.employment import WeeksWithoutWorkAgreed
from domain.state import Apprenticeship

Span = tuple[date, date]
"""From the first London date away to the first day back."""


def gone_on(apprenticeship: Apprenticeship, day: date, since_on: date) -> date:
    """Return to which London date short breaks and weeks without work since another one moved a day of a clock.

    What came before they began stays.
    """
    return moved(day, away_since(apprenticeship, since_on))


def gone_on_for(clock: str, apprenticeship: Apprenticeship, day: date, since_on: date) -> date:
    """Return the same for a clock by its name: only some are moved by weeks without work."""
    if clock in WeeksWithoutWorkAgreed.MOVES:
        return gone_on(apprenticeship, day, since_on)
    return apprenticeship.interruption.gone_on(day, since_on)


def first_day_to_tell(clock: str, apprenticeship: Apprenticeship, day: date, working: WorkingDays) -> date:
    """Return the first London date from one on, on which people work: of a clock that such weeks move, outside them."""
    weeks = apprenticeship.employment.without_work() if clock in WeeksWithoutWorkAgreed.MOVES else []
    day = first_working_day(day, working)
    while (back_on := _back_by(weeks, day)) != day:
        day = first_working_day(back_on, working)
    return day


def last_day_at_work(apprenticeship: Apprenticeship, day: date) -> date:
    """Return the last London date up to one that lies in no week without work."""
    for left_on, back_on in reversed(together(apprenticeship.employment.without_work())):
        if left_on <= day < back_on:
            day = left_on - timedelta(days=1)
    return day


def days_away(apprenticeship: Apprenticeship, since_on: date, until_on: date) -> int:
    """Return how many days short breaks and weeks without work took between two days, the second not counted."""
    return days_in(away_since(apprenticeship, since_on), since_on, until_on)


def days_without_training(apprenticeship: Apprenticeship, first_on: date, until_on: date) -> int:
    """Return how many days of any breaks and of weeks without work lie between two days, the second not counted."""
    interruption = apprenticeship.interruption
    opened = [(interruption.from_on, until_on)] if interruption.from_on and interruption.from_on < until_on else []
    return days_in(together([*away_ever(apprenticeship), *opened]), first_on, until_on)


def back_by(apprenticeship: Apprenticeship, day: date) -> date:
    """Return a day of training: of a day in an ended break or a week without work the first one back, else the day."""
    return _back_by(away_ever(apprenticeship), day)


def away_ever(apprenticeship: Apprenticeship) -> list[Span]:
    """Return every span of an ended break or of weeks without work, in order."""
    return together([*apprenticeship.interruption.ended, *apprenticeship.employment.without_work()])


def moved(day: date, spans: Iterable[Span]) -> date:
    """Return to which day spans in order move one: that which comes before a span is not moved by it."""
    for left_on, back_on in spans:
        if day >= left_on:
            day += back_on - left_on
    return day


def together(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for left_on, back_on in sorted(spans):
        if found and left_on <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], back_on))
        else:
            found.append((left_on, back_on))
    return found


def _back_by(spans: Iterable[Span], day: date) -> date:
    return next((back_on for left_on, back_on in spans if left_on <= day < back_on), day)


def away_since(apprenticeship: Apprenticeship, since_on: date) -> list[Span]:
    """Return the spans of short breaks and of weeks without work since a London date, in order."""
    # The day from which a clock counts is itself no day away.
    begin, weeks = since_on + timedelta(days=1), apprenticeship.employment.without_work()
    later = [(max(left_on, begin), back_on) for left_on, back_on in weeks if back_on > begin]
    return together([*apprenticeship.interruption.short(since_on), *later])


def days_in(spans: Iterable[Span], first_on: date, until_on: date) -> int:
    """Return how many days of spans lie between two days, the second not counted."""
    days = [(min(back_on, until_on) - max(left_on, first_on)).days for left_on, back_on in spans]
    return sum(each for each in days if each > 0)
