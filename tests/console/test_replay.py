"""Replay: the page of an apprenticeship at another moment, plainly the past, at an address that tells it again."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest

from api.console.replay import LISTED
from domain.days import london_date
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
        each: (await console.http.get(f"{address}?show={each}", headers=session)).text.count('class="fact"')
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
    ],
)
async def test_a_point_without_an_answer_is_answered_as_a_page(console, cookie, replay_of, asked):
    answer = await console.http.get(f"{replay_of[0]}?{asked}", headers=await cookie("coordinator"))
    assert answer.status_code == 422
    assert "text/html" in answer.headers["Content-Type"]
    assert "<h1>Not as it should be" in answer.text


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
