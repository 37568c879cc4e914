"""A tutor's calendar feed: planned sessions and due dates at a secret address, naming nobody, gone when revoked."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from icalendar import Calendar

from activities.calendar_feeds import Feeds

MONDAY = date(2030, 1, 7)


@pytest.fixture
async def life(service):
    """Return a life with a tutor of its own, a session that both agreed to, and one to which nobody did yet."""
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor(f"T-{life.id}")
    life.agreed = await life.plan_session(MONDAY + timedelta(days=14))
    asked = await life.do("POST", "/sessions", {"planned_on": "2030-01-28", "mode": "workplace"})
    life.asked = asked["id"]
    await life.plan_session(MONDAY + timedelta(days=15))
    service.caseload.catch_up()
    return life


async def minted(service, life, tutor=None):
    answer = await service.http.post("/calendars", json={"tutor": tutor or f"T-{life.id}"}, headers=life.headers())
    assert answer.status_code == 201
    return answer.json()


async def read(service, path):
    answer = await service.http.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return {str(each["UID"]).partition("@")[0]: each for each in Calendar.from_ical(answer.content).walk("VEVENT")}


async def test_it_shows_sessions_planned_and_what_is_due_and_follows_what_changes(service, life):
    path = (await minted(service, life))["path"]
    events = await read(service, path)
    who = f"2030-01/{str(life.id)[:8]}"
    agreed, asked = events[life.agreed], events[life.asked]
    assert (agreed.decoded("DTSTART"), agreed["SUMMARY"], agreed["STATUS"]) == (
        date(2030, 1, 21),
        f"Session {who}",
        "CONFIRMED",
    )
    assert (asked.decoded("DTSTART"), asked["STATUS"]) == (date(2030, 1, 28), "TENTATIVE")
    due = events[f"{life.id}/session/2030-01-07"]
    assert (due.decoded("DTSTART"), due["SUMMARY"]) == (date(2030, 2, 11), f"Session due {who}")
    assert due["DESCRIPTION"] == "no session held since 7 January 2030"

    moved = {"planned_on": "2030-01-29", "reason": "A day off."}
    await life.do("PUT", f"/sessions/{life.asked}/date", moved)
    await life.do("PUT", f"/sessions/{life.agreed}/cancellation", {"reason": "Illness."})
    service.caseload.catch_up()
    later = await read(service, path)
    assert later[life.asked].decoded("DTSTART") == date(2030, 1, 29)
    assert later[life.asked]["SEQUENCE"] > asked["SEQUENCE"]
    assert life.agreed not in later


async def test_a_session_with_a_time_of_day_is_shown_at_it_by_the_clocks_of_its_day(service, life):
    path = (await minted(service, life))["path"]
    whole = (await read(service, path))[life.asked]
    assert whole["DTSTART"].params["VALUE"] == "DATE"
    # From the Friday in winter time to the Monday in summer time.
    for day, hour in (("2030-03-29", 10), ("2030-04-01", 9)):
        moved = {"planned_on": day, "starts_at": "10:00", "reason": "A day off."}
        await life.do("PUT", f"/sessions/{life.asked}/date", moved)
        service.caseload.catch_up()
        timed = (await read(service, path))[life.asked]
        assert timed["DTSTART"].params["TZID"] == "Europe/London"
        assert timed.decoded("DTSTART").astimezone(UTC) == datetime.fromisoformat(f"{day} {hour:02}:00+00:00")
        assert timed.decoded("DTEND") - timed.decoded("DTSTART") == timedelta(minutes=90)
    (read_now,) = [each for each in await life.read("/sessions") if each["session"] == life.asked]
    assert (read_now["planned_on"], read_now["starts_at"], read_now["minutes"]) == ("2030-04-01", "10:00:00", 90)


async def test_whoever_has_left_has_no_days_any_more(service, life):
    path = (await minted(service, life))["path"]
    assert [each["awaited"] for each in await life.read("/sessions")] == [True, True, True]
    await life.withdraw(last_learning_on=await life.today())
    service.caseload.catch_up()
    assert await read(service, path) == {}
    assert [(each["status"], each["awaited"]) for each in await life.read("/sessions")] == [("planned", False)] * 3


async def test_it_names_nobody_and_its_address_is_kept_as_a_hash_alone(service, life):
    mine = await minted(service, life)
    secret = mine["path"].removeprefix("/calendars/").removesuffix(".ics")
    content = (await service.http.get(mine["path"])).text
    for personal in (life.person.given_name, life.person.family_name, life.person.uln, life.person.email):
        assert personal not in content
    with psycopg.connect(service.settings.database_url) as connection:
        kept = connection.execute("SELECT * FROM post.calendars").fetchall()
    assert secret not in str(kept)
    listed = await service.http.get("/calendars", headers=life.headers())
    assert mine["calendar"] in listed.text
    assert secret not in listed.text


async def test_a_revoked_address_leads_nowhere_and_another_one_still_does(service, life):
    first, second = await minted(service, life), await minted(service, life)
    revoked = await service.http.delete(f"/calendars/{first['calendar']}", headers=life.headers())
    assert revoked.status_code == 204
    gone = await service.http.get(first["path"])
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/unknown-calendar")
    assert await read(service, second["path"])
    again = await service.http.delete(f"/calendars/{first['calendar']}", headers=life.headers())
    assert again.status_code == 404


async def test_a_tutor_without_apprentices_has_an_empty_calendar(service, life):
    assert await read(service, (await minted(service, life, "T-nobody"))["path"]) == {}


@pytest.mark.parametrize("secret", ["a" * 43, "short", "a" * 44, "a" * 42 + "!"])
async def test_no_other_address_leads_anywhere(service, secret):
    assert (await service.http.get(f"/calendars/{secret}.ics")).status_code in {404, 422}


@pytest.mark.parametrize("role", ["employer", "apprentice", "auditor", "post"])
async def test_only_staff_mint_and_revoke(service, role):
    headers = {"Authorization": f"Bearer {service.token(role, role)}"}
    assert (await service.http.post("/calendars", json={"tutor": "T-1"}, headers=headers)).status_code == 403
    assert (await service.http.get("/calendars", headers=headers)).status_code == 403
    assert (await service.http.delete(f"/calendars/{'0' * 32}", headers=headers)).status_code == 403


async def test_a_feed_that_is_asked_for_twice_on_a_cut_connection_is_minted_once(service):
    feeds, calendar, secret = Feeds(service.store.pool), uuid4(), "s" * 43
    first = feeds.mint(calendar, "tutor-7", secret)
    assert feeds.mint(calendar, "tutor-7", secret) == first
    assert feeds.tutor_at(secret) == "tutor-7"
    assert feeds.revoke(calendar)
