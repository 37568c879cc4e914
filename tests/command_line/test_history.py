"""`indenture history`: the same facts as over HTTP, in words or as JSON."""

from uuid import uuid4

import pytest
from click.testing import CliRunner

from api.cli.main import main
from api.demo.life import TUTOR
from tests.journeys.conftest import MONDAY

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def life(service):
    """Return a life in its first days on programme."""
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    await life.do("POST", "/contacts", {"channel": "e-mail", "summary": "Well begun."})
    return life


async def test_it_says_the_same_as_over_http(life, same):
    assert (await same("history", life.id))["facts"][-1]["fact"]["summary"] == "Well begun."
    assert (await same("history", life.id, limit=2, after=1))["next"] == 3
    asked = {"kind": "tutor-allocated.v1", "actor": "staff-1", "recorded_from": "2030-01-07", "refusals": "excluded"}
    assert len((await same("history", life.id, **asked))["facts"]) == 1
    await same("history", life.id, kind="nothing.v1")
    await same("history", life.id, occurred_from="2030-02-01", occurred_until="2030-01-31")
    await same("history", uuid4())


async def test_refusals_are_told_with_the_rest_alone_or_not(life, same, indenture):
    early = await life.send("POST", "/gateway/decisions", {"verdict": "ready"})
    assert early.status_code == 409
    told = {
        which: [fact["name"] for fact in (await same("history", life.id, refusals=which))["facts"]]
        for which in ("included", "only", "excluded")
    }
    assert told["only"] == ["command-refused.v1"]
    assert told["included"] == [*told["excluded"], "command-refused.v1"]
    assert "Refused to decide gateway: " in (await indenture("history", life.id)).stdout


async def test_it_tells_each_fact_in_two_lines(life, indenture):
    ended = await indenture("history", life.id, "--kind", "tutor-allocated.v1")
    said, how = ended.stdout.splitlines()
    allocated = f"Tutor {TUTOR} allocated for knowledge-skills-behaviours from 7 January 2030."
    assert said.endswith(f"7 January 2030: {allocated}")
    assert how.strip().startswith("staff-1 (coordinator) by allocate-tutor, recorded 7 January 2030 ")
    assert (await indenture("history", life.id, "--actor", "nobody")).stdout == "Nothing that was asked for.\n"
    assert (await indenture("history", life.id, "--limit", 1)).stdout.splitlines()[-1] == "There is more: --after 1"


async def test_sealed_text_stays_sealed_where_the_master_key_is_not(life, indenture):
    ended = await indenture("history", life.id, "--json")
    assert "Well begun." in ended.stdout
    ended = await indenture("history", life.id, "--json", INDENTURE_MASTER_KEY="")
    assert ended.exit_code == 0
    assert "Well begun." not in ended.stdout
    assert "sealed.v1:" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["not-a-uuid"], "is not a valid UUID"),
        ([NOBODY, "--recorded-from", "7 January"], "give the date as YYYY-MM-DD"),
        ([NOBODY, "--occurred-until", "2030-02-30"], "give the date as YYYY-MM-DD"),
        ([NOBODY, "--refusals", "some"], "is not one of"),
    ],
)
def test_what_cannot_be_read_ends_with_status_2(arguments, says):
    ended = CliRunner().invoke(main, ["history", *arguments])
    assert ended.exit_code == 2
    assert says in ended.stderr


def test_a_database_that_is_away_is_an_obstacle(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:hunter2@127.0.0.1:1/indenture")
    ended = CliRunner().invoke(main, ["history", NOBODY])
    assert ended.exit_code == 2
    assert ended.stderr.startswith("The database at DATABASE_URL cannot be used")
    assert "hunter2" not in ended.stderr
