"""A tutor's Monday and an auditor's hour, counted: how often the hand clicks, and what the browser asks for."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.proof.seal_making import make_seal
from domain.days import london_date
from tests.console.conftest import PATIENCE


class Counted:
    """A page on which clicks are counted, and requests: `pages` are asked for, sent to or led to; `others` by script.

    Style and script are asked for once, and kept.
    """

    def __init__(self, page):
        self.page = page
        self.clicks, self.pages, self.others = 0, [], []
        page.on("request", self._asked)

    def _asked(self, request):
        asked = f"{request.method} {request.url}"
        if request.resource_type == "document":
            self.pages.append(asked)
        elif request.resource_type in {"fetch", "eventsource"}:
            self.others.append(asked)

    async def click(self, role, name, within=None):
        self.clicks += 1
        await (within or self.page).get_by_role(role, name=name).first.click()

    async def opens(self, name):
        """Wait until the page of this heading is there."""
        await self.page.get_by_role("heading", name=name).first.wait_for(timeout=PATIENCE)


@pytest.fixture
async def monday(console):
    """Return an apprentice who is overdue, which the tutor was told, and the day of a session that was to be held."""
    life = console.life("Nia Mensah")
    start = london_date(datetime.now(UTC)) + timedelta(days=2)
    await life.apply()
    await life.enrol(start)
    await life.allocate_tutor()
    await life.move_to(start)
    await life.month(start + timedelta(days=27))
    planned = start + timedelta(days=54)
    await life.do("POST", "/sessions", {"planned_on": planned.isoformat(), "mode": "workplace", "starts_at": "10:00"})
    await life.move_to(start + timedelta(days=27 + 45))
    console.on_caseload()
    return life, planned


async def test_a_tutors_monday(look, console, monday):
    life, planned = monday
    page = await look("tutor", console.page_of("zoe"))
    hand = Counted(page)
    await hand.click("link", "Today")
    await hand.opens("Today, ")

    # Who is overdue, and why, stands there: nothing is opened for it.
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Nia Mensah"))
    said = await row.inner_text()
    assert "Overdue" in said
    assert "no session held since" in said.lower()
    assert (hand.clicks, len(hand.pages)) == (1, 1)

    waiting = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Nia Mensah"))
    await hand.click("link", f"The session of {planned.day} {planned:%B %Y}", within=waiting)
    await page.get_by_label("Minutes", exact=True).fill("90")
    await page.get_by_label("Off-the-job minutes").fill("60")
    await page.get_by_label("Notes").fill("Back after two weeks on site; the aims of January are set.")
    await page.get_by_label("When it happened").fill(planned.isoformat())
    await hand.click("button", "Try it first")
    await hand.click("button", "Record it")
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    assert (hand.clicks, len(hand.pages)) == (4, 5)

    await hand.click("link", "it escalated to you")
    await hand.click("button", "Try it first")
    await hand.click("button", "Record it")
    await page.get_by_text("Recorded:").wait_for(timeout=PATIENCE)
    (held,) = [each for each in await life.read("/sessions") if each["planned_on"] == planned.isoformat()]
    assert held["status"] == "held"
    assert any(each["name"] == "escalation-acknowledged.v1" for each in (await life.read("/history"))["facts"])
    assert hand.clicks == 7
    # Seven pages are looked at, and each of the two that were recorded leads on from its form.
    assert len(hand.pages) == 9
    # Before each form it is tried whether somebody answers, and three pages hear of changes.
    assert len(hand.others) == 4 + 3, hand.others


async def test_an_auditors_hour(look, console, cookie):
    seal = make_seal(console.store.pool, console.settings.seal_keys).line
    page = await look("auditor", "/console")
    hand = Counted(page)
    await hand.click("link", "Audit")
    await hand.opens("Audit")
    if not await page.get_by_label("Size").is_visible():
        hand.clicks += 1
        await page.get_by_text("Draw a sample", exact=True).click()
    await page.get_by_label("Size").fill("3")
    await page.get_by_label("Seed").fill("autumn-visit")
    await hand.click("button", "Draw it")
    await hand.opens("A sample of 3")

    await hand.click("link", "What to look at twice")
    await hand.opens("What to look at twice")
    await hand.click("link", "The sample")

    await hand.click("link", "Replay of number 1")
    await hand.opens("What did we know, and when did we know it?")
    first = await page.get_by_label("As it was on", exact=True).get_attribute("min")
    await page.get_by_label("As it was on", exact=True).fill(first)
    await hand.click("button", "Go there")
    await page.get_by_text("This is the past.").wait_for(timeout=PATIENCE)

    await hand.click("link", "Audit")
    await hand.click("link", "Seals, and checking one")
    await page.get_by_label("Seals that you kept").fill(seal)
    await hand.click("button", "Check them")
    await page.get_by_text("stands in the ledger as it was kept.").wait_for(timeout=PATIENCE)

    assert hand.clicks in {9, 10}, "one more where samples were drawn before"
    # Each click asks for one page; the form that draws leads on to its sample, and a point to its shortest address.
    assert len(hand.pages) == 11
    assert len(hand.others) == 2, "before each form it is tried whether somebody answers"
    for what in ("sample", "replay", "seals"):
        address = f"/console/audit/reads.json?what={what}"
        read = (await console.http.get(address, headers=await cookie("auditor"))).json()
        assert {each["what"] for each in read["page"]["reads"]} == {what}
