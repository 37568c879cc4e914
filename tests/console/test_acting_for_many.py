"""Acting for many: from the caseload, tried for each by name, recorded once for those who were shown."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from markupsafe import escape

from api.changing.selecting import MOST
from tests.console.conftest import (
    HOSTILE,
    PATIENCE,
    session_of,
    session_that_ended,
    signed_in_by_hand,
    ticket_in,
    whoever_it_is,
)
from tests.console.test_acting import fields_in

ROOM = "/console/caseload/acts"
HANDING_OVER = f"{ROOM}/hand-over-tutor"


class Cohort:
    """Three of a cohort of their own: two whom the tutor teaches, and one whom nobody teaches yet."""

    def __init__(self, console):
        self.console, self.name = console, f"cohort-{uuid4().hex[:8]}"
        names = ("Priya Nair", f"Tom {HOSTILE}", "Una Maguire")
        self.priya, self.tom, self.una = self.lives = [console.life(each, cohort=self.name) for each in names]

    async def begin(self):
        start = datetime.now(UTC).date() + timedelta(days=2)

        async def begun(life):
            await life.apply()
            await life.enrol(start)
            if life is not self.una:
                await life.allocate_tutor()
            await life.move_to(start)
            await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Begun."})

        await asyncio.gather(*map(begun, self.lives))
        self.console.on_caseload()

    @property
    def handover(self):
        return {"to_tutor": "tutor-9", "from_on": f"{self.priya.start + timedelta(days=7)}"}

    async def tutors(self):
        states = [await each.read() for each in self.lives]
        return [[held["tutor"] for held in each["state"]["tutors"]["allocations"]] for each in states]


@pytest.fixture
async def cohort(console):
    made = Cohort(console)
    await made.begin()
    return made


def listed_in(html):
    """Return whom a form lists."""
    return re.findall(r'<input type="hidden" name="apprenticeships" value="([^"]*)"', html)


async def test_a_tutors_apprentices_are_handed_over_by_the_keyboard_alone(look, cohort, faults):
    page = await look("programme_lead", f"/console/caseload?cohort={cohort.name}")
    link = page.get_by_role("link", name="For all of these 3")
    await link.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="For all of these").wait_for(timeout=PATIENCE)
    assert await faults(page) == []
    acts = await page.locator(".acts a").all_inner_texts()
    assert acts == ["Choose the EPAO", "Hand over to another tutor", "Plan a series of sessions"]
    await page.get_by_role("link", name="Hand over to another tutor").focus()
    await page.keyboard.press("Enter")
    await page.get_by_label("From on").wait_for(timeout=PATIENCE)
    await page.get_by_label("To tutor").focus()
    await page.keyboard.type("tutor-9")
    await page.get_by_label("From on").focus()
    await page.keyboard.type(f"{cohort.priya.start + timedelta(days=7):%m%d%Y}")
    assert await faults(page) == []
    await page.get_by_role("button", name="Try it first").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="What would be recorded for each").wait_for(timeout=PATIENCE)
    assert await faults(page) == []
    rows = {name.split()[0]: said for name, said in await _rows(page)}
    assert rows.keys() == {"Priya", "Tom", "Una"}
    assert "tutor-9" in rows["Priya"]
    assert "Nobody teaches" in rows["Una"]
    assert await page.locator("td img, th img").count() == 0
    assert await cohort.tutors() == [["tutor-7"], ["tutor-7"], []]
    await page.get_by_role("button", name="Record it for 2 of 3").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="What became of each").wait_for(timeout=PATIENCE)
    assert await faults(page) == []
    assert page.said == []
    assert "2 accepted" in await page.get_by_role("status").inner_text()
    assert await cohort.tutors() == [["tutor-7", "tutor-9"], ["tutor-7", "tutor-9"], []]
    await page.get_by_role("link", name="Priya Nair").click()
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)


async def _rows(page):
    return [(await each.locator("th").inner_text(), await each.inner_text()) for each in await _body(page)]


async def _body(page):
    return await page.locator("section tbody tr").all()


async def test_without_script_a_form_sent_twice_is_one_change_each(console, cookie, cohort):
    session, path = await cookie("coordinator"), f"{HANDING_OVER}?cohort={cohort.name}"
    opened = await console.http.get(path, headers=session)
    hidden = fields_in(opened.text)
    tried = await console.http.post(path, data={**hidden, **cohort.handover, "step": "try"}, headers=session)
    assert tried.status_code == 200
    assert {*listed_in(tried.text)} == {str(each.id) for each in (cohort.priya, cohort.tom)}
    said = {**fields_in(tried.text), "apprenticeships": listed_in(tried.text), "step": "record"}
    first, second = [await console.http.post(path, data=said, headers=session) for _ in range(2)]
    assert (first.status_code, second.status_code) == (200, 200)
    assert whoever_it_is(first, said["key"]) == whoever_it_is(second, said["key"])
    assert await cohort.tutors() == [["tutor-7", "tutor-9"], ["tutor-7", "tutor-9"], []]


async def test_who_came_after_the_preview_is_not_reached_by_it(console, cookie, cohort):
    session, path = await cookie("coordinator"), f"{HANDING_OVER}?cohort={cohort.name}"
    hidden = fields_in((await console.http.get(path, headers=session)).text)
    tried = await console.http.post(path, data={**hidden, **cohort.handover, "step": "try"}, headers=session)
    await cohort.una.allocate_tutor()
    said = {**fields_in(tried.text), "apprenticeships": listed_in(tried.text), "step": "record"}
    await console.http.post(path, data=said, headers=session)
    assert await cohort.tutors() == [["tutor-7", "tutor-9"], ["tutor-7", "tutor-9"], ["tutor-7"]]


async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(console, cookie, cohort):
    session, path = await cookie("tutor"), f"{ROOM}/plan-series?cohort={cohort.name}"
    hidden = fields_in((await console.http.get(path, headers=session)).text)
    wrong = {**hidden, "days": "tomorrow\n2030-01-07", "mode": "workplace", "step": "try"}
    answer = await console.http.post(path, data=wrong, headers=session)
    assert answer.status_code == 422
    assert "Mend this first" in answer.text
    assert "give the date as YYYY-MM-DD" in answer.text.partition('id="field-days-wrong"')[2]
    assert "tomorrow\n2030-01-07" in answer.text
    days = [f"{cohort.priya.start + timedelta(days=each)}" for each in (14, 42)]
    typed = f"{days[0]} every 28 days, 2 times"
    mended = {**wrong, **fields_in(answer.text), "days": typed, "step": "try"}
    tried = await console.http.post(path, data=mended, headers=session)
    # A tutor's caseload is those whom they teach.
    assert tried.text.count("Would be accepted") == 2
    assert "Una" not in tried.text
    changed = await console.http.post(path, data={**mended, "step": "change"}, headers=session)
    assert typed in changed.text
    said = {**mended, "apprenticeships": listed_in(tried.text), "step": "record"}
    made = await console.http.post(path, data=said, headers=session)
    told = [each["sentence"] for each in await cohort.tom.history() if each["name"] == "session-planned.v1"]
    assert len(told) == 2
    # Both are told alike, tried and recorded: as the history tells it, and a viewer sees it by name.
    for page in (tried, made):
        assert [page.text.count(f"<p>{escape(each)}</p>") for each in told] == [2, 2]
    assert [each["planned_on"] for each in await cohort.tom.read("/sessions")] == days


async def test_nobody_too_many_and_what_is_not_ones_own_have_answers_of_their_own(console, cookie, cohort, monkeypatch):
    lead, tutor = await cookie("programme_lead"), await cookie("tutor")
    for path in (ROOM, HANDING_OVER):
        nobody = await console.http.get(f"{path}?cohort=nobody-here", headers=lead)
        assert (nobody.status_code, "Nobody is selected" in nobody.text) == (200, True)
    with monkeypatch.context() as fewer:
        fewer.setattr("api.console.acting.many.MOST", 2)
        many = await console.http.get(f"{ROOM}?cohort={cohort.name}", headers=lead)
        assert many.status_code == 422
        assert "at most 2 are changed at once" in many.text
    theirs = await console.http.get(f"{ROOM}?cohort={cohort.name}", headers=tutor)
    assert "/acts/plan-series" in theirs.text
    assert "/acts/hand-over-tutor" not in theirs.text
    for command, status in (("hand-over-tutor", 403), ("withdraw", 403), ("nonsense", 404)):
        answer = await console.http.get(f"{ROOM}/{command}?cohort={cohort.name}", headers=tutor)
        assert answer.status_code in {status, 404}, command
    assert (await console.http.get(f"{ROOM}?colour=red", headers=lead)).status_code == 422
    assert (await console.http.get(ROOM, headers=await cookie("auditor"))).status_code == 403


async def test_a_made_up_form_changes_nothing(console, cookie, cohort):
    lead, path = await cookie("programme_lead"), f"{HANDING_OVER}?cohort={cohort.name}"
    hidden = fields_in((await console.http.get(path, headers=lead)).text)
    said = {**hidden, **cohort.handover, "step": "record"}
    for listed, status in ((["not-an-id"], 422), ([], 200), ([str(uuid4())] * (MOST + 1), 200)):
        answer = await console.http.post(path, data={**said, "apprenticeships": listed}, headers=lead)
        assert answer.status_code == status, listed[:1]
    theirs = {**said, "apprenticeships": [str(each.id) for each in cohort.lives]}
    elsewhere = await console.http.post(path, data={**theirs, "token": "of-another"}, headers=lead)
    assert elsewhere.status_code == 403
    # Whoever makes a form up is asked at the same door as over HTTP.
    tutor = await cookie("tutor")
    hidden = fields_in((await console.http.get(f"{ROOM}/plan-series?cohort={cohort.name}", headers=tutor)).text)
    made_up = await console.http.post(path, data={**theirs, **hidden}, headers=tutor)
    assert made_up.text.count("Refused") == 2
    assert await cohort.tutors() == [["tutor-7"], ["tutor-7"], []]


async def test_a_session_that_ends_in_the_middle_loses_nothing_typed_nor_for_whom(console, cookie, cohort):
    path = f"{HANDING_OVER}?cohort={cohort.name}"
    ended, token = await session_that_ended(console, "programme_lead")
    kept = await console.http.post(path, data={"token": token, **cohort.handover, "step": "try"}, headers=ended)
    ticket = ticket_in(kept)
    answer, _ = await signed_in_by_hand(console, "programme_lead", ticket=(ticket, kept.headers["Location"]))
    assert answer.headers["Location"].startswith(f"{path}&kept=")
    both = {"Cookie": f"{session_of(answer)['Cookie']}; {ticket}"}
    page = await console.http.get(answer.headers["Location"], headers=both)
    assert 'value="tutor-9"' in page.text
    assert "for 3 apprenticeships" in page.text
