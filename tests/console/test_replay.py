"""Replay: the page of an apprenticeship at another moment, plainly the past, at an address that tells it again."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
from markupsafe import escape

from api.console.replay import LISTED
from api.showing.drawing.two_axes import SHAPES
from api.showing.page_templates import STYLE
from domain.apprenticeship import COMMANDS
from domain.days import in_words, london_date
from tests.console.conftest import HOSTILE


@pytest.fixture
def replay_of(console):
    """Return the address of the replay of somebody, and a date in the middle of their training."""
    life = console.lives["amina"]
    return f"/console/apprenticeships/{life.id}/replay", life.start + timedelta(days=60)


async def test_the_past_is_marked_and_tells_what_is_otherwise_now(console, cookie, replay_of):
    address, then = replay_of
    session = await cookie("coordinator")
    page = await console.http.get(f"{address}?on={then}&known_on={then}", headers=session)
    assert page.status_code == 200
    assert "This is the past." in page.text
    assert "What is otherwise now" in page.text
    assert "Just before number" in page.text
    assert "/acts/" not in page.text, "nobody acts in the past"
    now = await console.http.get(address, headers=session)
    assert "This is the past." not in now.text


async def test_it_is_the_answer_of_the_api_at_that_point(console, cookie, replay_of):
    address, then = replay_of
    session, said = await cookie("coordinator"), {"on": str(then), "known_on": str(then)}
    shown = (await console.http.get(f"{address}.json", params=said, headers=session)).json()
    told = await console.lives["amina"].read("/replay", **said)
    assert shown["replay"] == told
    assert shown["difference"]["changes"]
    rows = list(
        csv.DictReader(io.StringIO((await console.http.get(f"{address}.csv", params=said, headers=session)).text))
    )
    assert len(rows) == told["facts"]


async def test_alarms_bury_nothing(console, cookie, replay_of):
    address, _ = replay_of
    session = await cookie("coordinator")
    shown = {
        each: (await console.http.get(f"{address}?show={each}", headers=session)).text.count('class="fact ')
        for each in ("milestones", "days", "everything")
    }
    whole = (await console.lives["amina"].read("/replay"))["facts"]
    assert 0 < shown["milestones"] < shown["days"] < shown["everything"] == whole


async def test_each_state_has_its_why(look, replay_of):
    address, then = replay_of
    page = await look("coordinator", f"{address}?on={then}")
    await page.get_by_role("link", name="Gateway", exact=True).click()
    await page.get_by_role("heading", name="The gateway was not decided").wait_for()
    assert f"on={then}" in page.url
    assert "why=gateway" in page.url


async def test_one_click_leads_to_just_before_a_fact_and_a_slider_to_another_date(look, replay_of):
    address, then = replay_of
    page = await look("coordinator", address)
    await page.get_by_role("link", name="One fact before").click()
    await page.get_by_text("This is the past.").wait_for()
    assert "before=" in page.url
    await page.goto(page.url.partition("?")[0] + f"?on={then}&known_on={then}")
    slider = page.get_by_label("As it was on, moved along")
    await slider.focus()
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_url(f"**on={then - timedelta(days=1)}*")
    assert await page.get_by_label("As it was on", exact=True).input_value() == str(then - timedelta(days=1))


async def test_a_slider_answers_on_the_page_that_is_there_and_keeps_the_hand_on_it(look, console, replay_of):
    address, then = replay_of
    page = await look("coordinator", f"{address}?on={then}&known_on={then}")
    await page.evaluate("window.stays = true")
    slider = page.get_by_label("As it was on, moved along")
    await slider.focus()
    for days in (1, 2):
        await page.keyboard.press("ArrowLeft")
        await page.wait_for_url(f"**on={then - timedelta(days=days)}*")
        await page.get_by_text(f"as it was on {in_words(then - timedelta(days=days))}").wait_for()
    assert await page.evaluate("window.stays"), "no page was loaded anew"
    data = await page.get_by_role("link", name="JSON").get_attribute("href")
    assert f"on={then - timedelta(days=2)}" in data, "what stands at the foot is of the same moment"
    assert await page.evaluate("document.activeElement.type") == "range"
    told = await console.lives["amina"].read("/replay", on=str(then - timedelta(days=2)), known_on=str(then))
    assert f"{told['facts']} of " in await page.get_by_role("status").inner_text()
    await page.go_back()
    await page.wait_for_url(f"**on={then - timedelta(days=1)}*")
    first = page.get_by_label("As known on, moved along")
    await first.focus()
    await page.keyboard.press("Home")
    await page.wait_for_function(
        "document.getElementById('known_on').value === document.getElementById('known_on').min"
    )
    assert await page.get_by_text("This is the past.").is_visible()


async def test_each_value_says_since_when_and_by_which_fact_and_one_click_leads_to_just_before_it(
    look, console, replay_of
):
    address, then = replay_of
    asked = {"on": str(then), "known_on": str(then)}
    values = (await console.lives["amina"].read("/values", **asked))["values"]
    (stage,) = [each for each in values if each["path"] == ["stage"]]
    page = await look("coordinator", f"{address}?on={then}&known_on={then}&part=cadence")
    row = page.get_by_role("row").filter(has_text="Cadence, last held on")
    (held,) = [each for each in values if each["path"] == ["cadence", "last_held_on"]]
    assert f"Just before number {held['by']['number']}" in await row.inner_text()
    assert in_words(date.fromisoformat(held["by"]["occurred_on"])) in await row.inner_text()
    assert held["by"]["sentence"].partition(" with ")[0] in await row.inner_text()
    facts = page.locator("dl.summary").first
    since = facts.get_by_role("link", name=f"number {stage['by']['number']}").first
    assert in_words(date.fromisoformat(stage["by"]["occurred_on"])) in await since.inner_text()
    await since.click()
    await page.wait_for_url(f"**before={stage['by']['number']}*")
    before = await console.lives["amina"].read("/replay", before=stage["by"]["number"])
    assert before["state"]["stage"] != stage["value"]
    assert await page.locator("dl.summary dd").first.inner_text() != stage["value"].capitalize()


async def test_each_fact_opens_to_all_that_is_on_record_of_it(look, console, replay_of):
    address, _ = replay_of
    page = await look("coordinator", f"{address}?show=everything")
    fact = (await console.lives["amina"].history())[4]
    opened = page.locator("details.fact").filter(has=page.get_by_text(fact["hash"]))
    await opened.locator("summary").click()
    said = await opened.inner_text()
    for told in (
        fact["hash"],
        fact["command"],
        fact["rules"],
        fact["entitled_by"]["policy"],
        fact["entitled_by"]["line"].replace("-", " "),
        fact["entitled_by"]["relation"],
        COMMANDS[fact["asked"]].command.TITLE,
        f"Happened\n{in_words(date.fromisoformat(fact['occurred_on']))}",
    ):
        assert told in said, told
    assert len(fact["hash"]) == 64


async def test_two_moments_are_compared_in_sentences(console, cookie, replay_of):
    address, then = replay_of
    later = then + timedelta(days=30)
    asked = {"on": str(then), "known_on": str(then), "to_on": str(later), "to_known_on": str(later)}
    session = await cookie("coordinator")
    page = (await console.http.get(address, params=asked, headers=session)).text
    sides = {f"from_{name}" if not name.startswith("to_") else name: value for name, value in asked.items()}
    told = await console.lives["amina"].read("/difference", **sides)
    assert f'What is otherwise on <time datetime="{later}">' in page
    assert all(str(escape(each["sentence"])) in page for each in told["changes"])
    assert f"{len(told['came'])} facts that came since" in page
    now = await console.lives["amina"].read("/difference", from_on=str(then), from_known_on=str(then))
    assert now["changes"] != told["changes"]


async def test_the_past_shows_gaps_rungs_and_what_was_due_then(console, cookie, replay_of):
    address, _ = replay_of
    life = console.lives["amina"]
    rungs = [each for each in await life.history() if each["name"] == "clock-escalated.v1"]
    of_sessions = [each for each in rungs if each["fact"]["clock"] == "session"]
    day = london_date(datetime.fromisoformat(of_sessions[0]["recorded_at"]))
    page = (await console.http.get(f"{address}?on={day}&known_on={day}", headers=await cookie("coordinator"))).text
    assert 'class="band due"' in page
    assert 'class="band late"' in page
    clocks = (await life.read("/clocks", on=str(day), known_on=str(day)))["clocks"]
    (session,) = [each for each in clocks if each["clock"] == "session" and each["overdue_since"]]
    assert str(escape(session["because"])) in page
    assert page.count('class="mark rung"') == sum(each["recorded_at"][:10] <= str(day) for each in rungs)
    for question in ("stage", "gateway", "escalation", "grade", "assessment-window"):
        assert f"why={question}#why" in page


@pytest.mark.parametrize(
    "asked",
    [
        "on=2099-01-01",
        "on=2000-01-01",
        "on=2026-13-01",
        "version=99999",
        "before=2&after=3",
        "show=nothing",
        "why=luck",
        "part=secrets",
        "to_on=2099-01-01",
        "to_version=1&to_before=2",
    ],
)
async def test_a_point_without_an_answer_is_answered_as_a_page(console, cookie, replay_of, asked):
    answer = await console.http.get(f"{replay_of[0]}?{asked}", headers=await cookie("coordinator"))
    assert answer.status_code == 422
    assert "text/html" in answer.headers["Content-Type"]
    assert "<h1>Not as it should be" in answer.text or "<h2>Mend this first" in answer.text


async def test_replay_is_for_those_whom_the_policy_lets_replay(console, cookie, replay_of):
    for role, status in (("tutor", 200), ("auditor", 200), ("apprentice", 403), ("employer", 403)):
        answer = await console.http.get(replay_of[0], headers=await cookie(role))
        assert answer.status_code == status, role


async def test_the_square_has_late_records_off_the_diagonal_and_its_table_lists_them(console, cookie, replay_of):
    page = (await console.http.get(replay_of[0], headers=await cookie("coordinator"))).text
    late = [each for each in await console.lives["amina"].history() if each["days_late"]]
    known = [london_date(datetime.fromisoformat(each["recorded_at"])) for each in late]
    places = {(each["occurred_on"], day) for each, day in zip(late, known, strict=True)}
    drawn = re.search('class="dot late" d="([^"]*)"', page)[1]
    assert 0 < drawn.count("M") <= len(places)
    assert f"Recorded late, or corrected ({len(late)})" in page
    table = page[page.index("Recorded late, or corrected") : page.index("</figcaption>")]
    assert table.count('scope="row"') == min(len({*known}), LISTED)


def test_a_mark_of_every_kind_is_seen_in_the_square():
    style = STYLE.decode()
    assert [kind for kind in SHAPES if not re.search(rf"\.square \.{kind}\b[^{{]*\{{(fill|stroke):", style)] == []


async def test_what_a_person_said_of_the_progress_stands_beside_what_is_worked_out(console, cookie, replay_of, look):
    life = console.lives["amina"]
    said = f"Behind on S3, with a plan. {HOSTILE}"
    outcome = await life.do("POST", "/portfolio/progress-updates", {"progress_percent": 41, "summary": said})
    number = outcome["facts"][0]["number"]
    page = await look("coordinator", f"/console/apprenticeships/{life.id}")
    beside = await page.locator("section[aria-labelledby=progress]").inner_text()
    assert said.partition("\u202e")[0] in beside, "as text, and nothing turns it round"
    assert "\u202e" not in beside
    assert "at 41 %" in beside
    assert f"fact {number}" in beside
    address, _ = replay_of
    before = (await console.http.get(f"{address}?before={number}", headers=await cookie("coordinator"))).text
    assert "at 41 %" not in before
    assert "at 41 %" in (await console.http.get(f"{address}?after={number}", headers=await cookie("coordinator"))).text
    withheld = (await console.http.get(f"/console/apprenticeships/{life.id}", headers=await cookie("employer"))).text
    assert "Behind on S3" not in withheld
