"""When something takes place, as iCalendar has it: all day, or at a time of day by the rules of clocks in London."""

from datetime import date, datetime, time, timedelta

from icalendar import Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from domain.days import LONDON, london_moment


def add_times(event: Event, on: date, at: time | None, minutes: int) -> None:
    """Let an event take place on a London date: all day, or from a time of day on for so many minutes."""
    if at is None:
        event.add("dtstart", on)
        return
    begins = london_moment(on, at)
    event.add("dtstart", begins.astimezone(LONDON))
    event.add("dtend", (begins + timedelta(minutes=minutes)).astimezone(LONDON))


def london() -> Timezone:
    """Return the rules of clocks in London, since 1996: what the library works out has summer begin an hour late."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    zone.add_component(_changing(TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), (0, 1)))  # noqa: DTZ001
    zone.add_component(_changing(TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), (1, 0)))  # noqa: DTZ001
    return zone


def _changing(
    rule: TimezoneDaylight | TimezoneStandard, name: str, first: datetime, hours: tuple[int, int]
) -> TimezoneDaylight | TimezoneStandard:
    before, after = (timedelta(hours=each) for each in hours)
    rule.add("tzname", name)
    rule.add("dtstart", first)
    rule.add("rrule", vRecur(freq="yearly", bymonth=first.month, byday="-1SU"))
    rule.add("tzoffsetfrom", before)
    rule.add("tzoffsetto", after)
    return rule
