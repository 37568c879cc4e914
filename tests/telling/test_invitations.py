"""The parties to a session are invited, told of moves and of its end, and asked to agree: each once, by calendar."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar

from api.wiring.worker import running_worker
from domain.days import LONDON
from tests.telling.conftest import LETTERHEAD, MONDAY, SENDER, until_facts


@pytest.fixture
async def service(service_with, mail_server):
    return await service_with(smtp_url=mail_server, mail_from=SENDER, letterhead=LETTERHEAD)


@pytest.fixture
def mail(folder):
    """Return every message that was taken over as the library reads it, the oldest first."""

    def read():
        files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    return read


async def told(service, life, count, seconds=40):
    """Return the facts about invitations once there are so many."""
    return await until_facts(service, life, "invitation-", count, seconds)


def event(message):
    """Return the method of the calendar that a message carries, as both places say it, and its one event."""
    (part,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part["Content-Type"].params["method"] == str(calendar["METHOD"])
    assert part["Content-Type"].params["charset"].lower() == "utf-8"
    (found,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), found


def text(message):
    """Return what a message says as plain text."""
    return message.get_body(("plain",)).get_content()


async def planned(service, tutor, **said):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor(tutor)
    body = {"planned_on": f"{MONDAY + timedelta(days=14)}", "mode": "workplace", **said}
    return life, (await life.do("POST", "/sessions", body))["id"]


async def test_each_party_is_invited_on_the_next_morning_and_told_when_it_is_moved_and_cancelled(
    service, tutor, mail, taken
):
    sam = tutor(service)
    life, session = await planned(service, sam, starts_at="10:30", minutes=45)
    await life.move_to(MONDAY + timedelta(days=1), hour=8)
    assert mail() == []
    await life.move_to(MONDAY + timedelta(days=1), hour=9)
    facts = await told(service, life, 3)
    assert {(fact.NAME, fact.role, fact.news) for fact in facts} == {
        ("invitation-sent.v1", role, "planned") for role in ("apprentice", "employer", "tutor")
    }
    invited = {str(each["To"]): each for each in mail()}
    assert set(invited) == {life.person.email, "pat@example.org", f"{sam}@provider.example"}
    for to, message in invited.items():
        assert message.get_content_type() == "multipart/alternative"
        assert [each.get_content_type() for each in message.iter_parts()][-1] == "text/calendar"
        method, found = event(message)
        assert (method, found["UID"], found["STATUS"]) == ("REQUEST", f"{session}@indenture", "CONFIRMED")
        assert found["DTSTART"].params["TZID"] == "Europe/London"
        assert found.decoded("DTSTART") == datetime(2030, 1, 21, 10, 30, tzinfo=LONDON)
        assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(minutes=45)
        assert found["ORGANIZER"] == f"mailto:{SENDER}"
        assert found["ATTENDEE"] == f"mailto:{to}"
        assert {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}.items() <= dict(found["ATTENDEE"].params).items()
    asks = "Please agree to it here"
    assert [asks in text(invited[to]) for to in (life.person.email, "pat@example.org", f"{sam}@provider.example")] == [
        True,
        True,
        False,
    ]
    assert f"https://learn.provider.example/console/apprenticeships/{life.id}" in text(invited["pat@example.org"])

    moved = {"planned_on": f"{MONDAY + timedelta(days=15)}", "starts_at": "14:00", "reason": "A day off."}
    await life.do("PUT", f"/sessions/{session}/date", moved)
    await life.move_to(MONDAY + timedelta(days=2))
    await told(service, life, 6)
    await life.do("PUT", f"/sessions/{session}/cancellation", {"reason": "Illness."})
    await life.move_to(MONDAY + timedelta(days=3))
    await told(service, life, 9)
    mine = [event(each) for each in mail() if each["To"] == life.person.email]
    assert [method for method, _ in mine] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {found["UID"] for _, found in mine} == {f"{session}@indenture"}
    numbers = [found["SEQUENCE"] for _, found in mine]
    assert numbers == sorted(set(numbers))
    assert mine[1][1].decoded("DTSTART") == datetime(2030, 1, 22, 14, 0, tzinfo=LONDON)
    assert mine[2][1]["STATUS"] == "CANCELLED"
    assert len(taken) == len(set(taken)) == 9
    said = "Apprentice told of the session moved to 22 January 2030 at 14:00 by e-mail."
    assert any(each.endswith(said) for each in await life.sentences())


async def test_a_session_of_a_day_lasts_all_day_and_who_has_not_agreed_is_reminded_once(service, tutor, mail):
    sam = tutor(service)
    life, session = await planned(service, sam)
    await life.do("PUT", f"/sessions/{session}/agreements/apprentice")
    await life.move_to(MONDAY + timedelta(days=1))
    await told(service, life, 3)
    assert {event(each)[1]["DTSTART"].to_ical() for each in mail()} == {b"20300121"}
    assert {event(each)[1]["DTSTART"].params["VALUE"] for each in mail()} == {"DATE"}
    assert len(mail()) == 3
    # The agreement lapses on Tuesday: two days before is a Sunday.
    await life.move_to(MONDAY + timedelta(days=4), hour=8)
    assert len(mail()) == 3
    await life.move_to(MONDAY + timedelta(days=4), hour=9)
    (fact,) = await until_facts(service, life, "message-", 1)
    assert (fact.NAME, fact.clock, fact.role) == ("message-sent.v1", "session-agreement", "employer")
    reminder = mail()[-1]
    assert reminder["To"] == "pat@example.org"
    assert "You have not agreed to the session on 21 January 2030 yet: please do by 15 January 2030" in text(reminder)
    assert "acknowledge" not in text(reminder)
    await life.move_to(MONDAY + timedelta(days=9))
    assert any("agreement to the session on 21 January 2030 lapsed" in each for each in await life.sentences())
    assert len(mail()) == 4


async def test_a_worker_killed_once_a_session_is_recorded_invites_each_party_once_on_the_morning(
    service_with, mail_server, tutor, taken
):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER, worker=False)
    async with running_worker(service.settings, service.store, service.temporal, gather_seconds=1):
        life, _ = await planned(service, tutor(service))
    environment = os.environ | service.settings.as_environment()
    dying = await asyncio.to_thread(
        subprocess.Popen, [sys.executable, "-m", "tests.faults.dying_worker"], env=environment
    )
    planning = asyncio.create_task(
        life.do("POST", "/sessions", {"planned_on": f"{MONDAY + timedelta(days=20)}", "mode": "workplace"})
    )
    assert await asyncio.to_thread(dying.wait, 90) == -signal.SIGKILL
    async with running_worker(service.settings, service.store, service.temporal, gather_seconds=1):
        await planning
        await life.move_to(MONDAY + timedelta(days=1))
        facts = await told(service, life, 6)
        await life.move_to(MONDAY + timedelta(days=2))
    assert [fact.NAME for fact in facts] == ["invitation-sent.v1"] * 6
    assert len(taken) == len(set(taken)) == 6
    assert len(await told(service, life, 6)) == 6


async def test_an_invitation_names_the_tutor_who_is_to_hold_the_session_after_a_handover(service, tutor, mail):
    sam, kim = tutor(service), tutor(service, name="Kim Ade")
    life, _ = await planned(service, sam)
    await life.do("POST", "/tutors/handovers", {"to_tutor": kim, "from_on": f"{MONDAY + timedelta(days=7)}"})
    await life.move_to(MONDAY + timedelta(days=1), hour=9)
    await told(service, life, 3)
    invited = {str(each["To"]): text(each) for each in mail()}
    assert set(invited) == {life.person.email, "pat@example.org", f"{kim}@provider.example"}
    said = invited[life.person.email]
    assert ("Kim Ade" in said, "Sam Reed" in said) == (True, False)
