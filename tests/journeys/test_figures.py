"""The figures by which a provider is judged, and progress beside the plan, over HTTP and on the command line."""

import asyncio
import json
from datetime import date, timedelta

import pytest

from domain.figures.funding_year import funding_year, named
from tests.journeys.conftest import MONDAY
from tests.journeys.test_clocks_and_measures import asked

__all__ = ["asked"]

COHORT = "2030-figures"


async def read(service, life, path, **query):
    answer = await service.http.get(path, params=query, headers=life.headers())
    assert answer.status_code == 200, answer.text
    return answer.json()


def of_cohort(found, cohort=COHORT):
    """Return each figure of a cohort, as counted, of, and excluded."""
    (group,) = [each for each in found["groups"] if each["key"] == cohort]
    return {each["figure"]: (each["counted"], each["of"], each["excluded"]) for each in group["figures"]}


async def test_leavers_are_counted_in_the_year_of_the_planned_end_and_each_number_leads_to_its_lives(
    on_programme, service, asked
):
    left_late, left_soon, goes_on = [await on_programme(cohort=COHORT) for _ in range(3)]
    for life, days in ((left_soon, 20), (left_late, 60), (goes_on, 60)):
        await life.meet(MONDAY + timedelta(days=14))
        await life.move_to(MONDAY + timedelta(days=days))
    await left_soon.withdraw(MONDAY + timedelta(days=14))
    await left_late.withdraw(MONDAY + timedelta(days=59))
    await asyncio.to_thread(service.caseload.catch_up)
    planned_end_on = date.fromisoformat((await left_late.read(""))["state"]["enrolment"]["planned_end_on"])
    year = named(funding_year(planned_end_on))

    found = await read(service, left_late, f"/figures/{year}", by="cohort")
    assert (found["answered_from"], found["facts_behind"]) == ("read table", 0)
    assert of_cohort(found)["achievement"] == of_cohort(found)["retention"] == (0, 1, 1)
    assert found["terms"].startswith("accountability")
    whole = {each["figure"]: each for each in found["figures"]}
    for figure, share in whole.items():
        of_groups = [each for group in found["groups"] for each in group["figures"] if each["figure"] == figure]
        for number in ("counted", "of", "excluded"):
            assert sum(each[number] for each in of_groups) == share[number]
    judged = {each["figure"]: each for each in found["judged"]}
    assert judged["achievement"]["says"] in {"at risk", "needs improvement", "on track"}
    assert not judged["achievement"]["verified"]

    lives = await read(service, left_late, f"/figures/{year}/achievement")
    behind = {each["apprenticeship"]: each for each in lives["apprenticeships"]}
    assert (lives["counted"], lives["of"]) == (whole["achievement"]["counted"], whole["achievement"]["of"])
    late, soon = behind[str(left_late.id)], behind[str(left_soon.id)]
    assert (late["of"], late["because"], late["hybrid_end_year"]) == (1, "withdrawn: left employer", year)
    assert (soon["of"], soon["because"]) == (0, "left in the first 41 days")
    assert str(goes_on.id) not in behind

    said = await asked("figures", year, "--by", "cohort")
    assert f"cohort {COHORT}\n      achievement                      0 of 1 (0.0 %), 1 excluded" in said
    assert f"{left_soon.id}  excluded: left in the first 41 days" in await asked("figures", year, "achievement")
    assert json.loads(await asked("figures", year, "--by", "cohort", "--json")) == found

    # As known before anybody had left: from the facts themselves.
    then = await read(service, left_late, f"/figures/{year}", by="cohort", on=str(MONDAY + timedelta(days=19)))
    assert then["answered_from"] == "replay"
    assert of_cohort(then)["achievement"] == (0, 0, 0)


async def test_progress_is_worked_out_and_told_in_the_state_the_caseload_and_the_boards(on_programme, service):
    cohort = "2030-progress"
    life = await on_programme(cohort=cohort)
    assert (await life.read(""))["progress"]["status"] is None
    await life.meet(MONDAY + timedelta(days=200))
    await asyncio.to_thread(service.caseload.catch_up)
    stands = (await life.read(""))["progress"]
    assert (stands["status"], stands["strands"][0]["what"]) == ("behind", "off-the-job training")
    (listed,) = (await read(service, life, "/apprenticeships", cohort=cohort, progress="behind"))["apprenticeships"]
    assert (listed["progress"], listed["behind_from_on"]) == ("behind", stands["behind_from_on"])
    assert (await read(service, life, "/apprenticeships", cohort=cohort, progress="ahead"))["apprenticeships"] == []
    boards = await read(service, life, "/measures", by="cohort")
    board = next(each["measures"] for each in boards["groups"] if each["key"] == cohort)
    hours = stands["strands"][0]
    assert board["progress"] == {"behind": 1}
    assert board["hours_behind_plan"] == pytest.approx(hours["due_so_far"] - hours["done"], abs=0.11)
    assert board["empty_months"]["2030-02"] == 1
    assert sum(board["empty_months"].values()) == board["months_without_learning"]


@pytest.mark.parametrize(
    ("path", "query", "problem"),
    [
        ("/figures/2025-27", {}, "unknown-year"),
        ("/figures/latest", {}, "unknown-year"),
        ("/figures/2025-26", {"on": "2099-01-01"}, "still-to-come"),
        ("/figures/2025-26", {"on": "2000-01-01"}, "too-early"),
        ("/figures/2025-26/withdrawals", {"on": "2000-07-31"}, "too-early"),
        ("/figures/2025-26", {"by": "shoe-size"}, "malformed-request"),
        ("/figures/2025-26/beauty", {}, "malformed-request"),
    ],
)
async def test_a_question_that_has_no_answer_is_told_so(applied, service, path, query, problem):
    life = await applied()
    answer = await service.http.get(path, params=query, headers=life.headers())
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2].rpartition("/")[2]) == (422, problem)
