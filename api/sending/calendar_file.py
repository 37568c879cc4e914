"""A tutor's days as an iCalendar: the sessions planned, and by when each clock wants something. It names nobody."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from activities.calendar_times import add_times, london
from activities.shown_text import shown, shown_in_a_line
from domain.clock_and_due import capital
from domain.clocks.due_now import DueNow
from domain.facts.sessions import Party
from domain.tutoring.one_session import agreed_by, tutor_of
from domain.tutoring.planning import awaited

PRODUCT = "-//Indenture//Apprenticeships//EN"
READ_AGAIN = timedelta(hours=1)


class Day(NamedTuple):
    """Something that stands on a London date; `uid` is the same for good, whatever becomes of it.

    It takes the whole day, or so many `minutes` from a time of day `at` in London.
    """

    uid: str
    on: date
    summary: str
    description: str
    sure: bool
    at: time | None = None
    minutes: int = 0


def feed(tutor: str, lives: Iterable[DueNow]) -> bytes:
    """Return the calendar of a tutor, as it stands by these apprenticeships."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", shown_in_a_line(f"Apprenticeships of {tutor}"))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add_component(london())
    for due_now in lives:
        changed_at = due_now.apprenticeship.last_recorded_at or due_now.at.now
        for day in days(due_now):
            calendar.add_component(_event(day, due_now.apprenticeship.version, changed_at))
    return bytes(calendar.to_ical())


def days(due_now: DueNow) -> Iterator[Day]:
    """Yield the sessions still planned, and every due date, of one apprenticeship."""
    apprenticeship = due_now.apprenticeship
    cohort = apprenticeship.application.cohort if apprenticeship.application else ""
    # The beginning of the id, as the caseload shows it: whoever reads the feed elsewhere learns no name.
    who = f"{cohort}/{str(apprenticeship.id)[:8]}"
    for session, planned in apprenticeship.sessions.by_id.items():
        if awaited(apprenticeship, planned):
            agreed = set(Party) <= set(agreed_by(apprenticeship, planned))
            said = "agreed by both" if agreed else "not agreed by both yet"
            where = f"{planned.mode}, {planned.element}, with {tutor_of(apprenticeship, planned)}, {said}"
            when = (planned.starts_at, planned.minutes)
            yield Day(str(session), planned.planned_on, f"Session {who}", where, agreed, *when)
    for due in due_now.dues:
        uid = f"{apprenticeship.id}/{due.key}"
        yield Day(uid, due.due_on, f"{capital(due.clock.title)} due {who}", due.because, sure=True)


def _event(day: Day, version: int, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.uid}@indenture")
    event.add("dtstamp", changed_at)
    event.add("sequence", version)
    add_times(event, day.on, day.at, day.minutes)
    event.add("summary", shown_in_a_line(day.summary))
    event.add("description", shown(day.description))
    event.add("status", "CONFIRMED" if day.sure else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event
