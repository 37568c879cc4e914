"""Boards and figures: in groups, as known on any date, and each number with the lives behind it."""

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta
from math import ceil

import pytest

from api.console.boards import heat
from domain.days import london_date
from domain.figures.funding_year import funding_year, named
from tests.console.conftest import HOSTILE


def enrolled_on(console):
    """Return the London date on which the cohort enrolled."""
    return london_date(datetime.now(UTC))


async def test_a_board_tells_what_the_api_measures_and_names_whom_one_may_see(console, cookie):
    answered = await console.http.get("/measures?by=tutor", headers=console.lives["amina"].headers())
    for role, seen in (("coordinator", True), ("auditor", False)):
        session = await cookie(role)
        told = (await console.http.get("/console/boards.json?by=tutor", headers=session)).json()["measures"]
        assert told["groups"] == answered.json()["groups"]
        page = (await console.http.get("/console/boards?by=employer", headers=session)).text
        employer = (await console.lives["amina"].read())["state"]["enrolment"]["employer"]
        assert (employer in re.sub('href="[^"]*"', "", page)) is not seen
        assert HOSTILE not in page
    written = (await console.http.get("/console/boards.csv?by=tutor", headers=session)).text
    rows = list(csv.DictReader(io.StringIO(written)))
    assert {each["tutor"]: int(each["apprenticeships"]) for each in rows} == {
        each["key"]: each["measures"]["apprenticeships"] for each in answered.json()["groups"]
    }


@pytest.mark.parametrize(
    ("path", "subject", "region"),
    [("boards", "measures", "The board"), ("figures", "figures", "Figures by employer")],
)
async def test_many_groups_have_pages_and_their_csv_tells_all(
    console, cookie, look, monkeypatch, path, subject, region
):
    session = await cookie("coordinator")
    groups = (await console.http.get(f"/console/{path}.json?by=employer", headers=session)).json()[subject]["groups"]
    assert len(groups) > 1
    monkeypatch.setattr("api.console.groups.AT_ONCE", at_once := ceil(len(groups) / 3))
    page, shown = await look("coordinator", f"/console/{path}?by=employer"), []
    table = page.get_by_role("region", name=region)
    for first in range(1, len(groups) + 1, at_once):
        last = min(first + at_once - 1, len(groups))
        await table.get_by_text(f"{first} to {last} of {len(groups)} employers").wait_for()
        shown += await table.locator("tbody th").all_inner_texts()
        assert await page.get_by_role("link", name="Next page").count() == (last < len(groups))
        if last < len(groups):
            await page.get_by_role("link", name="Next page").click()
    assert len(shown) == len(groups)
    assert shown == sorted(shown, key=str.lower)
    rows = (await console.http.get(f"/console/{path}.csv?by=employer", headers=session)).text.splitlines()
    assert len({row.partition(",")[0] for row in rows[1:]} - {""}) == len(groups)
    beyond = await console.http.get(f"/console/{path}?by=employer&page={len(groups) // at_once + 2}", headers=session)
    assert (beyond.status_code, "Unknown page" in beyond.text) == (404, True)


async def test_a_board_is_told_as_it_was_known_on_another_day(console, cookie):
    session = await cookie("auditor")
    early = enrolled_on(console) + timedelta(days=3)
    told = (await console.http.get(f"/console/boards.json?by=cohort&on={early}", headers=session)).json()["measures"]
    assert told["answered_from"] == "replay"
    assert sum(each["measures"]["sessions_judged"] for each in told["groups"]) == 0
    now = (await console.http.get("/console/boards.json?by=cohort", headers=session)).json()["measures"]
    assert sum(each["measures"]["sessions_judged"] for each in now["groups"]) > 0
    page = (await console.http.get(f"/console/boards?on={early}", headers=session)).text
    assert "replayed from every fact" in page


async def test_each_figure_leads_to_the_lives_behind_it(console, cookie, look):
    year = named(funding_year(enrolled_on(console) + timedelta(days=2)))
    page = await look("coordinator", f"/console/figures?year={year}")
    await page.get_by_role("link", name="Withdrawals").click()
    assert page.url.endswith(f"/console/figures/{year}/withdrawals")
    answered = await console.http.get(f"/figures/{year}/withdrawals", headers=console.lives["amina"].headers())
    told = answered.json()
    said = await page.locator("main").inner_text()
    assert f"{told['counted']} of {told['of']}" in said
    await page.get_by_role("link", name=str(console.lives["amina"].id)).click()
    assert "Amina Okafor" in await page.locator("h1").inner_text()
    answer = await console.http.get(f"/console/figures/{year}/withdrawals.csv", headers=await cookie("auditor"))
    rows = {each["apprenticeship"] for each in csv.DictReader(io.StringIO(answer.text))}
    assert rows == {each["apprenticeship"] for each in told["apprenticeships"]}
    assert rows >= {str(console.lives[name].id) for name in ("amina", "gareth")}


@pytest.mark.parametrize(
    "asked",
    [
        "boards?by=shoe-size",
        "boards?on=2020-02-30",
        "boards?on=2099-12-31",
        "boards?on=9999-12-31",
        "boards?on=0001-01-01",
        "boards?on=4102444800",
        "figures?on=9999-12-31",
        "figures?on=0001-01-01",
        "figures?on=2000-01-01",
        "figures/2025-26/withdrawals?on=9999-12-31",
        "figures/2025-26/withdrawals?on=2000-01-01",
        "figures?year=1999",
        "figures?year=2025-27",
        "figures/2025-26/luck",
        "figures/last/withdrawals",
    ],
)
async def test_what_no_board_can_tell_is_answered_as_a_page(console, cookie, asked):
    answer = await console.http.get(f"/console/{asked}", headers=await cookie("coordinator"))
    assert answer.status_code == 422
    assert "text/html" in answer.headers["Content-Type"]


@pytest.mark.parametrize("path", ["boards", "figures", "figures/2025-26/withdrawals"])
@pytest.mark.parametrize("role", ["apprentice", "employer"])
async def test_boards_are_for_those_whom_the_policy_entitles(console, cookie, role, path):
    session = await cookie(role)
    answer = await console.http.get(f"/console/{path}", headers=session)
    assert answer.status_code == 403
    assert "text/html" in answer.headers["Content-Type"]
    assert f'href="/console/{path.partition("/")[0]}"' not in (await console.http.get("/console", headers=session)).text


@pytest.mark.parametrize(
    ("empty", "of", "said"),
    [(0, 9, "none"), (2, 9, "few"), (3, 9, "some"), (4, 8, "some"), (5, 8, "most"), (1, 1, "most")],
)
def test_a_month_is_the_hotter_the_more_were_without_learning(empty, of, said):
    assert heat(empty, of) == said


async def test_how_somebody_stands_beside_the_plan_is_told_with_its_reasons_now_and_then(console, cookie):
    session = await cookie("coordinator")
    page = (await console.http.get(console.page_of("amina"), headers=session)).text
    told = (
        await console.http.get(
            f"/apprenticeships/{console.lives['amina'].id}", headers=console.lives["amina"].headers()
        )
    ).json()
    assert "Beside the plan" in page
    for reason in told["progress"]["reasons"]:
        assert reason in html.unescape(page)
    for word, expected in (("behind", told["progress"]["status"] == "behind"), ("ahead", False)):
        rows = (await console.http.get(f"/console/caseload.json?progress={word}", headers=session)).json()["page"]
        ids = {each["apprenticeship"] for each in rows["apprenticeships"]}
        assert (str(console.lives["amina"].id) in ids) is expected
    then = (await console.http.get(f"{console.page_of('amina')}/replay?before=12", headers=session)).text
    assert "Not judged" in then
