"""Clocks explained, looked ahead and measured, over HTTP and on the command line."""

import asyncio
import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner

from api.answers.measures import Measuring
from api.answers.reader import Reader
from api.cli.main import main
from domain.history.measuring.measures import BY
from tests.journeys.conftest import MONDAY

COHORT = "2030-clocks"


@pytest.fixture
def asked(service):
    """Return what the command line answers: the same database, no engine."""

    async def ask(*arguments):
        environment = {"DATABASE_URL": service.settings.database_url, "INDENTURE_DATA": str(service.settings.data)}
        result = await asyncio.to_thread(CliRunner().invoke, main, arguments, env=environment)
        assert result.exit_code == 0, result.output
        return result.stdout

    return ask


def of_session(answer):
    return next(each for each in answer["clocks"] if each["clock"] == "session")


async def test_a_clock_tells_by_when_and_why_and_who_would_be_told(on_programme, asked):
    life = await on_programme()
    found = of_session(await life.read("/clocks"))
    assert found["due_on"] == (MONDAY + timedelta(days=35)).isoformat()
    assert found["because"] == "no session held since 7 January 2030"
    assert [each["tell"] for each in found["ahead"]] == [["tutor"], ["tutor's manager"], ["programme lead", "employer"]]
    assert json.loads(await asked("clocks", str(life.id), "--json")) == await life.read("/clocks")
    assert "session: due by 11 February 2030, no session held since 7 January 2030" in await asked(
        "clocks", str(life.id)
    )
    await life.move_to(MONDAY + timedelta(days=14))
    await life.begin_break(MONDAY, MONDAY + timedelta(days=60))
    assert of_session(await life.read("/clocks"))["paused"]


async def test_looking_ahead_tells_what_will_happen_and_records_nothing(on_programme, service, asked):
    life = await on_programme()
    head = await asyncio.to_thread(service.store.ledger.head)
    ahead = await life.read("/clocks/simulation", days=90)
    assert json.loads(await asked("clocks", str(life.id), "--simulate", "90", "--json")) == ahead
    assert ahead["happenings"][0]["sentence"] in await asked("clocks", str(life.id), "--simulate", "90")
    assert await asyncio.to_thread(service.store.ledger.head) == head
    seen = len(await life.history())
    await life.move_to(MONDAY + timedelta(days=90), 23)
    happened = [(fact["occurred_on"], fact["sentence"]) for fact in (await life.history())[seen:]]
    assert [(each["on"], each["sentence"]) for each in ahead["happenings"]] == happened
    assert len(happened) >= 5


async def test_one_apprenticeship_is_measured_as_known_on_any_date(on_programme, asked):
    life = await on_programme()
    await life.meet(MONDAY + timedelta(days=28))
    await life.move_to(MONDAY + timedelta(days=64))
    await life.meet(MONDAY + timedelta(days=65))
    answer = await life.read("/measures")
    now = answer["measures"]
    assert answer["on"] == (MONDAY + timedelta(days=65)).isoformat()
    assert (now["sessions_on_time"], now["sessions_judged"], now["on_time_percent"]) == (1, 2, 50.0)
    assert (now["longest_gap_days"], now["rungs_fired"]["session"]) == (37, 1)
    assert now["days_to_stand_down"]["max"] == 1
    assert now["alarm_lateness_seconds"]["count"] >= 3
    day = (MONDAY + timedelta(days=64)).isoformat()
    then = (await life.read("/measures", on=day))["measures"]
    assert (then["sessions_judged"], then["overdue_now"]["session"]) == (2, 1)
    assert json.loads(await asked("measures", str(life.id), "--on", day, "--json"))["measures"] == then
    said = await asked("measures", str(life.id))
    assert "sessions on time         1 of 2 (50.0 %)" in said
    assert re.search(r"alarms late              median .*(second|minute|hour|day)s?, 99 percent within ", said)


async def test_all_are_measured_in_groups(on_programme, service, asked):
    for tutors in (1, 2):
        life = await on_programme(cohort=COHORT)
        await life.meet(MONDAY + timedelta(days=7 * tutors))
    await asyncio.to_thread(service.caseload.catch_up)
    answer = (await service.http.get("/measures", params={"by": "cohort"}, headers=life.headers())).json()
    assert (answer["answered_from"], answer["facts_behind"]) == ("read table", 0)
    groups = {group["key"]: group["measures"] for group in answer["groups"]}
    assert (groups[COHORT]["apprenticeships"], groups[COHORT]["sessions_on_time"]) == (2, 2)
    said = await asked("measures", "--by", "cohort")
    assert said.startswith("From the read table\n")
    assert f"cohort {COHORT}, 2 apprenticeships" in said
    assert f"apprentice {life.id}, 1 apprenticeship\n" in await asked("measures", "--by", "apprentice")


async def test_the_read_table_and_a_replay_measure_all_alike(on_programme, service):
    life = await on_programme(cohort=COHORT)
    await life.meet(MONDAY + timedelta(days=28))
    await life.move_to(MONDAY + timedelta(days=64))
    await asyncio.to_thread(service.caseload.catch_up)
    measuring = Measuring(Reader(service.store.ledger, None, service.store.book), service.store.pool)
    for by in BY:
        table = await asyncio.to_thread(measuring.of_all, by)
        assert (table.answered_from, table.groups) == (
            "read table",
            await asyncio.to_thread(measuring.replayed, by, None),
        )
    earlier = {"by": "apprentice", "on": (MONDAY + timedelta(days=30)).isoformat()}
    answer = (await service.http.get("/measures", params=earlier, headers=life.headers())).json()
    assert (answer["answered_from"], answer["facts_behind"]) == ("replay", None)


@pytest.mark.parametrize(
    ("path", "query", "problem"),
    [
        ("/measures", {"on": "2099-01-01"}, "still-to-come"),
        ("/measures", {"by": "shoe-size"}, "malformed-request"),
        ("/apprenticeships/{id}/measures", {"on": "2099-01-01"}, "still-to-come"),
        ("/apprenticeships/{id}/measures", {"on": "2001-01-01"}, "before-it-began"),
        ("/apprenticeships/{id}/clocks/simulation", {"days": 0}, "malformed-request"),
        ("/apprenticeships/{id}/clocks/simulation", {"days": 732}, "malformed-request"),
    ],
)
async def test_a_question_that_has_no_answer_is_told_so(applied, service, path, query, problem):
    life = await applied()
    answer = await service.http.get(path.format(id=life.id), params=query, headers=life.headers())
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(problem)


async def test_who_is_not_enrolled_has_no_measures(applied, service):
    life = await applied()
    answer = await service.http.get(f"/apprenticeships/{life.id}/measures", headers=life.headers())
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2].rpartition("/")[2]) == (409, "not-enrolled")
