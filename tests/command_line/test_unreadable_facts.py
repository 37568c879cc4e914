"""A fact that cannot be read is told in one sentence, by whatever asks for it: only a proof names what was damaged."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.conftest import new_database
from tests.recorded import unguarded

SAYS = "A fact in the ledger cannot be read: it was damaged, or written by newer code than this."
DAMAGES = {
    "no text": "data = set_byte(data, 20, 255)",
    "no JSON": "data = 'no JSON'",
    "no end of brackets": "data = convert_to(repeat('[', 100000), 'UTF8')",
    "no field of it": "data = convert_to(replace(convert_from(data, 'UTF8'), '\"cohort\"', '\"cohorts\"'), 'UTF8')",
    "a name of nothing": "name = 'unheard-of.v1'",
}


@pytest.fixture(scope="module")
def simulated_ledger(postgresql):
    """Return a ledger of this file's own: it is damaged."""
    return new_database(postgresql, simulation=True)


@pytest.mark.parametrize("kind", DAMAGES)
async def test_every_question_says_so_and_none_is_a_traceback(service, indenture, simulated_ledger, tmp_path, kind):
    life = service.life()
    await life.apply()
    await life.enrol(datetime.now(UTC).date() + timedelta(days=30))
    with psycopg.connect(simulated_ledger, autocommit=True) as owner, unguarded(owner, "ledger.events"):
        of_it = "WHERE stream_id = %s AND stream_version = 1"
        kept = owner.execute(f"SELECT name, data FROM ledger.events {of_it}", (life.id,)).fetchone()
        owner.execute(f"UPDATE ledger.events SET {DAMAGES[kind]} {of_it}", (life.id,))
        for command in (
            *(("history", life.id), ("replay", life.id), ("clocks", life.id), ("values", life.id)),
            *(("why", life.id, "--of", "stage"), ("diff", life.id, "--from-version", 1), ("measures", life.id)),
            *(("measures", "--on", "2026-11-27"), ("sample", "--size", 1), ("rebuild-caseload",)),
            *(
                ("pack", life.id, "--out", tmp_path / "pack.zip"),
                ("preview", "complete", life.id, "--actor", "staff-1", "--role", "coordinator"),
            ),
        ):
            ended = await indenture(*command)
            assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1), (command, ended.output)
            assert ended.stderr.startswith(SAYS), (command, ended.stderr)
        for question in ("history", "replay", "clocks"):
            answer = await life.send("GET", f"/{question}")
            assert (answer.status_code, answer.json()["type"]) == (500, "/problems/unreadable-fact")
            assert answer.json()["detail"].startswith(SAYS)
        assert (await indenture("verify")).exit_code == 1
        owner.execute(f"UPDATE ledger.events SET name = %s, data = %s {of_it}", (*kept, life.id))
