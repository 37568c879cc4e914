"""Inviting: a session as an invitation, which calendars take up, move with it, and drop when it is cancelled."""

from datetime import UTC, datetime
from typing import NamedTuple

from icalendar import Calendar, Event, vCalAddress

from activities.calendar_times import add_times, london
from activities.shown_text import shown, shown_in_a_line
from domain.letter import Invitation

PRODUCT = "-//Indenture//Apprenticeships//EN"


class Entry(NamedTuple):
    """What a calendar shows of a session, and who invites whom, by name and address."""

    summary: str
    description: str
    location: str
    organiser: tuple[str, str]
    attendee: tuple[str, str]


def method_of(invitation: Invitation) -> str:
    """Return by which method of iTIP an invitation goes."""
    return "CANCEL" if invitation.news == "cancelled" else "REQUEST"


def as_calendar(invitation: Invitation, entry: Entry) -> str:
    """Return the iCalendar of an invitation: one event, the same for good, with a number higher than any before."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method_of(invitation))
    if invitation.at:
        calendar.add_component(london())
    calendar.add_component(_event(invitation, entry))
    return bytes(calendar.to_ical()).decode()


def _event(invitation: Invitation, entry: Entry) -> Event:
    event = Event()
    event.add("uid", f"{invitation.session}@indenture")
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", datetime.now(UTC))
    add_times(event, invitation.on, invitation.at, invitation.minutes)
    event.add("summary", shown_in_a_line(entry.summary))
    event.add("description", shown(entry.description))
    event.add("location", shown_in_a_line(entry.location))
    event.add("status", "CANCELLED" if invitation.news == "cancelled" else "CONFIRMED")
    event.add("transp", "OPAQUE" if invitation.at else "TRANSPARENT")
    event.add("organizer", _who(*entry.organiser), encode=False)
    attendee = _who(*entry.attendee)
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "TRUE"
    event.add("attendee", attendee, encode=False)
    return event


def _who(name: str, address: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{address}")
    # A quotation mark would end what is quoted.
    who.params["CN"] = shown_in_a_line(name).replace('"', "'")
    return who
