"""By which fact each value is as it is, and what was due at a moment: asked at any point, and on record."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from activities.ledger.recording import CommandRecorder
from domain.command import RING_ALARM, SYSTEM, Command
from tests.audit.conftest import START, enrol
from tests.bad_input.asking import problem
from tests.recorded import record

LATER = datetime(2026, 10, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def taught(audited):
    """Return an apprenticeship with a session planned, and held a month later."""
    apprenticeship, at = enrol(audited.store, "2028-03"), datetime(2026, 9, 7, 12, tzinfo=UTC)
    alarm = {"kind": "training-start", "about": START.isoformat(), "rung": 0}
    ring = Command(uuid4(), apprenticeship, RING_ALARM, alarm, SYSTEM, "system", "", at=at)
    assert CommandRecorder(audited.store.ledger, audited.store.book).record(ring).outcome.status == "accepted"
    (number,) = record(audited.store, apprenticeship, "plan-session", at, planned_on="2026-10-05").numbers
    planned = audited.store.ledger.history(apprenticeship)[number - 1].fact.session
    record(audited.store, apprenticeship, "hold-session", LATER, session=str(planned), occurred_on="2026-10-05")
    return apprenticeship


def said(answer):
    return {each["sentence"]: each["by"] for each in answer["values"]}


async def test_each_value_tells_the_fact_that_made_it_so(taught, get):
    found = said((await get(f"/apprenticeships/{taught}/values")).json())
    history = (await get(f"/apprenticeships/{taught}/history")).json()["facts"]
    by = found["Cadence, last held on: 5 October 2026"]
    (held,) = [each for each in history if each["name"] == "session-held.v1"]
    assert by == {name: held[name] for name in by}
    assert by["occurred_on"] == "2026-10-05"
    assert found["Application, cohort: 2028-03"]["number"] == 1
    assert found["Sessions, contacts: 0"] is None


async def test_it_is_asked_of_a_part_and_at_a_point(taught, get):
    then = {"on": "2026-10-01", "known_on": "2026-10-01"}
    answer = (await get(f"/apprenticeships/{taught}/values", of="cadence", **then)).json()
    assert said(answer).keys() == {"Cadence, since on: 7 September 2026"}
    replay = (await get(f"/apprenticeships/{taught}/replay", **then)).json()
    assert (answer["on"], answer["version"]) == (replay["on"], replay["version"])
    problem(await get(f"/apprenticeships/{taught}/values", of="secrets"), 422, "unknown-part")
    problem(await get(f"/apprenticeships/{taught}/values", on="2020-01-01"), 422, "before-it-began")


async def test_a_read_keeps_which_part_was_asked_of(taught, get, bearer):
    somebody = f"auditor-{uuid4().hex[:8]}"
    await get(f"/apprenticeships/{taught}/values", bearer(subject=somebody), of="cadence", known_on="2026-10-01")
    (read,) = (await get("/audit-reads", reader=somebody)).json()["reads"]
    assert (read["what"], read["asked"]) == ("values", {"of": "cadence", "known_on": "2026-10-01"})


async def test_whoever_may_not_replay_may_not_ask_it_either(taught, get, bearer):
    problem(await get(f"/apprenticeships/{taught}/values", bearer("tutor", "tutor-77")), 404, "unknown-apprenticeship")


async def test_the_command_line_says_the_same(taught, get, indenture):
    told = json.loads((await indenture("values", taught, "--of", "cadence", "--json")).stdout)
    assert told == (await get(f"/apprenticeships/{taught}/values", of="cadence")).json()
    lines = (await indenture("values", taught)).stdout.splitlines()
    place = lines.index("Cadence, last held on: 5 October 2026")
    assert lines[place + 1].strip().startswith("since 5 October 2026, number 6: Session held on 5 October 2026")
    assert "from the beginning" in lines[lines.index("Sessions, contacts: 0") + 1]


async def test_sessions_and_clocks_are_told_as_they_stood(taught, get, indenture):
    then = {"on": "2026-10-01", "known_on": "2026-10-01"}
    (session,) = (await get(f"/apprenticeships/{taught}/sessions", **then)).json()
    assert session["status"] == "planned"
    (session,) = (await get(f"/apprenticeships/{taught}/sessions")).json()
    assert session["status"] == "held"
    clocks = (await get(f"/apprenticeships/{taught}/clocks", **then)).json()
    (due,) = [each for each in clocks["clocks"] if each["clock"] == "session"]
    assert (clocks["on"], due["since_on"]) == ("2026-10-01", str(START))
    now = (await get(f"/apprenticeships/{taught}/clocks")).json()
    (due,) = [each for each in now["clocks"] if each["clock"] == "session"]
    assert due["since_on"] == "2026-10-05"
    asked = ("clocks", taught, "--on", "2026-10-01", "--known-on", "2026-10-01", "--json")
    assert json.loads((await indenture(*asked)).stdout) == clocks
    ended = await indenture("clocks", taught, "--on", "2026-10-01", "--simulate", 7)
    assert (ended.exit_code, "name no point" in ended.stderr) == (2, True)


async def test_a_fact_of_the_history_has_the_hash_of_the_chain(taught, get, audited):
    told = (await get(f"/apprenticeships/{taught}/history")).json()["facts"]
    chained = audited.store.ledger.since(taught, 1)
    assert [each["hash"] for each in told] == [each.hash.hex() for each in chained]
