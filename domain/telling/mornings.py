"""Mornings: when a letter goes out, on a working day from the hour at which people are told."""

from datetime import date, datetime, timedelta

from domain.days import WorkingDays, first_working_day, london_date, london_instant


def goes_out_at(
    since: datetime, now: datetime, hour: int, working: WorkingDays, before: date | None = None
) -> datetime:
    """Return the UTC instant from which people are told at `now` of what is to be told `since` then.

    It is the first morning of a working day from then on, at `hour` o'clock in London; where it was missed, the next
    one from today on. What has to be known `before` a London date goes out at once where that morning is too late.
    """
    morning = _morning_from(since, hour, working)
    today = london_date(now)
    if london_date(morning) < today:
        morning = _morning_of(first_working_day(today, working), hour)
    return min(since, morning) if before and london_date(morning) >= before else morning


def told_since(due_at: datetime, recorded_at: datetime) -> datetime:
    """Return since when what an alarm raised is to be told: since it was due, where it rang on that day."""
    return due_at if london_date(due_at) == london_date(recorded_at) else recorded_at


def _morning_from(instant: datetime, hour: int, working: WorkingDays) -> datetime:
    day = london_date(instant)
    morning = _morning_of(first_working_day(day, working), hour)
    return morning if morning >= instant else _morning_of(first_working_day(day + timedelta(days=1), working), hour)


def _morning_of(day: date, hour: int) -> datetime:
    return london_instant(day, hour)
