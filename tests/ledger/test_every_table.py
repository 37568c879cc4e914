"""Every table of the database is proved, or compared with what it follows from, or named in the limits as neither."""

import re

from activities.proof.registers import REGISTERS
from tests.contracts.generated import ROOT

PROVED = {"ledger.meta", "ledger.events", "ledger.commands", "ledger.claims", "ledger.seals", *REGISTERS}
# By `indenture reconcile`, by readiness (where the caseload stands), and by whoever makes the next seal.
COMPARED = {
    *("reading.caseload", "reading.measures", "reading.tally", "reading.alarm_lateness"),
    *("reading.position", "upkeep.subtrees", "upkeep.leaves"),
}

_TABLES = """
    SELECT schemaname || '.' || tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""


def test_every_table_is_proved_or_compared_or_named_in_the_limits(owner):
    tables = {name for (name,) in owner.execute(_TABLES)}
    lines = (ROOT / "docs/limits.md").read_text().splitlines()
    (limit,) = [line for line in lines if line.startswith("| what no proof covers ")]
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", limit))
    assert [name for name in tables if (name in PROVED) + (name in COMPARED) + (name in named) != 1] == []
    assert PROVED | COMPARED | named == tables


def test_no_view_and_no_sequence_holds_anything_either(owner):
    kinds = owner.execute(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind NOT IN ('r', 'i', 't') AND n.nspname !~ '^(pg_|information_schema)'"
    )
    assert kinds.fetchall() == []
