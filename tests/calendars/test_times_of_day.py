"""What calendars are told of clocks in London: summer begins and ends when it does, and nothing is an hour out."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar, Event

from activities.calendar_times import add_times, london
from domain.days import LONDON


@pytest.fixture
def told():
    """Return the time zone as a calendar reads it that knows no other."""
    calendar = Calendar()
    calendar.add_component(london())
    (zone,) = Calendar.from_ical(calendar.to_ical()).walk("VTIMEZONE")
    return zone.to_tz(lookup_tzid=False)


SPRING = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2030, 3, 31, 1, tzinfo=UTC)]
AUTUMN = [datetime(2025, 10, 26, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
# In autumn an hour comes twice, in which no session begins.
AROUND = [
    *((change, minutes) for change in SPRING for minutes in (-61, -1, 0, 1, 59, 60, 61)),
    *((change, minutes) for change in AUTUMN for minutes in (-90, -61, 60, 61, 90)),
]


@pytest.mark.parametrize(("change", "minutes"), AROUND)
def test_its_rules_are_those_of_london_around_each_change(told, change, minutes):
    wall = (change + timedelta(minutes=minutes)).astimezone(LONDON)
    assert wall.replace(tzinfo=told).utcoffset() == wall.utcoffset()


@pytest.mark.parametrize(("on", "ends"), [("2026-03-29", "03:00"), ("2025-10-26", "01:00"), ("2026-03-28", "02:00")])
def test_a_session_across_a_change_lasts_as_long_as_it_is_planned(on, ends):
    event = Event()
    add_times(event, date.fromisoformat(on), time(0, 30), 90)
    begins, end = event.decoded("DTSTART"), event.decoded("DTEND")
    assert end.astimezone(UTC) - begins.astimezone(UTC) == timedelta(minutes=90)
    assert f"{end:%H:%M}" == ends
