"""The schema is applied once, as it was written, and for one kind of time."""

import shutil

import psycopg
import pytest

from activities import migrations
from activities.migrations import ChangedMigrationError, MixedLedgerError, migrate


@pytest.mark.parametrize("simulation", [True, False])
def test_a_ledger_is_opened_again_in_its_own_mode_only(empty_url, simulation):
    assert migrate(empty_url, simulation=simulation)[0] == "0001_ledger.sql"
    assert migrate(empty_url, simulation=simulation) == []
    with pytest.raises(MixedLedgerError, match="never share"):
        migrate(empty_url, simulation=not simulation)


def test_the_ledger_knows_its_mode_and_keeps_its_id(ledger, ledger_url):
    before = ledger.identity()
    migrate(ledger_url, simulation=True)
    assert ledger.identity() == before
    assert before.simulation


def test_a_file_changed_after_it_was_applied_is_refused_by_name(empty_url, schema):
    migrate(empty_url, simulation=True)
    (schema / "0001_ledger.sql").write_text("SELECT 1")
    with pytest.raises(ChangedMigrationError, match=r"0001_ledger\.sql has changed"):
        migrate(empty_url, simulation=True)


def test_a_file_that_fails_leaves_nothing_of_itself(empty_url, schema):
    broken = schema / "9999_broken.sql"
    broken.write_text("CREATE TABLE public.half (); SELECT nothing;")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        migrate(empty_url, simulation=True)
    broken.write_text("CREATE TABLE public.half ();")
    assert migrate(empty_url, simulation=True) == ["9999_broken.sql"]


@pytest.fixture
def schema(tmp_path, monkeypatch):
    """Return a copy of the schema that a test may damage."""
    copy = tmp_path / "schema"
    shutil.copytree(migrations.SCHEMA, copy)
    monkeypatch.setattr(migrations, "SCHEMA", copy)
    return copy
