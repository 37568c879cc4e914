"""The caseload: names for those who may see them, each view at an address, as JSON and as CSV."""

import csv
import io

import pytest

from activities.shown_text import shown
from api.console.frame import cell
from api.console.pages import Pages
from tests.console.conftest import HOSTILE
from tests.signing import bearer


async def test_names_are_for_those_who_may_see_them(console, cookie):
    for role, seen in (("coordinator", True), ("tutor", True), ("auditor", False)):
        page = await console.http.get("/console/caseload?limit=200", headers=await cookie(role))
        assert page.status_code == 200
        assert ("Amina Okafor" in page.text) is seen, role


async def test_every_view_is_json_and_csv_too(console, cookie):
    session = await cookie("coordinator")
    told = (await console.http.get("/console/caseload.json?stage=gateway", headers=session)).json()["page"]
    assert [each["stage"] for each in told["apprenticeships"]] == ["gateway"]
    assert told["tally"]["stages"] == {"gateway": 1}
    answer = await console.http.get("/console/caseload.csv", headers=session)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert "Amina Okafor" in {each["person_name"] for each in rows}
    assert f"Zoë {shown(HOSTILE)}" in {each["person_name"] for each in rows}
    assert "\u202e" not in answer.text
    assert {"stage", "next_due_on", "tutor", "employer_name"} <= rows[0].keys()
    one = (await console.http.get(f"{console.page_of('amina')}.json", headers=session)).json()
    assert one["replay"]["state"]["stage"] == "on programme"
    assert (await console.http.get("/console/today.json", headers=session)).json()["today"]["waiting"] == []


def test_what_a_spreadsheet_would_work_out_is_text_in_csv():
    assert [cell(each) for each in ("=1+1", "@x", "Amina", None, 7)] == ["'=1+1", "'@x", "Amina", "", "7"]
    hidden = ("\u202e=1+1", "\x1b=1+1", "\u2066Zoë\u2069", "one\r\ntwo")
    assert [cell(each) for each in hidden] == ["'=1+1", "'=1+1", "Zoë", "one\ntwo"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("stage=nowhere", "Mend this first"),
        ("due_before=2030-02-30", "Mend this first"),
        ("overdue=perhaps", "Mend this first"),
        ("colour=red", "Mend and send again"),
        ("limit=0", "Mend and send again"),
        ("after=x", "Mend and send again"),
        ("stage=gateway&stage=new", "Mend and send again"),  # as no form sends it
    ],
)
async def test_a_filter_that_nobody_offers_is_answered_as_a_page(console, cookie, asked, says):
    answer = await console.http.get(f"/console/caseload?{asked}", headers=await cookie("coordinator"))
    assert answer.status_code == 422
    assert "text/html" in answer.headers["Content-Type"]
    assert says in answer.text


async def test_filters_left_alone_leave_the_address(console, cookie):
    answer = await console.http.get("/console/caseload?stage=&overdue=true&tutor=", headers=await cookie("coordinator"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/caseload?overdue=true")


async def test_pages_go_on_where_they_ended(console, cookie):
    session, seen, path = await cookie("coordinator"), [], "/console/caseload.json?limit=1"
    for _ in range(3):
        told = (await console.http.get(path, headers=session)).json()["page"]
        seen += [each["apprenticeship"] for each in told["apprenticeships"]]
        path = f"/console/caseload.json?{(told['next'] or '').partition('?')[2]}"
    assert len(set(seen)) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/console/nowhere",
        "/console/apprenticeships/not-an-id",
        "/console/apprenticeships/00000000-0000-4000-8000-000000000001",
    ],
)
async def test_what_is_not_there_is_a_page_too(console, cookie, path):
    answer = await console.http.get(path, headers=await cookie("coordinator"))
    assert answer.status_code in {404, 422}
    assert "<h1>Not" in answer.text


async def test_data_asked_for_by_nobody_is_a_problem_and_no_page(console):
    answer = await console.http.get("/console/caseload.json")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_what_an_auditor_sees_is_on_record(console, cookie):
    async def reads():
        found, following = [], 0
        while following is not None:
            asked, headers = {"limit": 200, "after": following}, bearer("quality_lead", "lead-9")
            page = (await console.http.get("/audit-reads", params=asked, headers=headers)).json()
            found, following = found + page["reads"], page["next"]
        return found

    session = await cookie("auditor")
    before = {each["request"] for each in await reads()}
    await console.http.get(console.page_of("gareth"), headers=session)
    theirs = [each for each in await reads() if each["request"] not in before]
    assert {each["apprenticeship"] for each in theirs} == {str(console.lives["gareth"].id)}
    assert {"replay", "sessions", "clocks"} <= {each["what"] for each in theirs}
    assert len({each["request"] for each in theirs}) == 1


def test_nobody_picks_one_of_a_hundred_from_a_list():
    facet = Pages("").environment.get_template("_lists-and-forms.html").module.facet
    few, many = (str(facet("tutor", {f"t{each}": 1 for each in range(count)}, "t7", {})) for count in (99, 100))
    assert (few.count("<option"), many.count("<option")) == (100, 0)
    assert '<option value="t7" selected>' in few
    assert '<input id="tutor" name="tutor" value="t7">' in many
