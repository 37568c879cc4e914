"""Destroying one key erases one person's words for ever, and the ledger still proves itself."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from activities.ledger.ledger import Ledger
from activities.personal_data.free_text import BrokenTextError, LostKeyError, SealedTexts
from activities.proof.verification import verify
from domain.facts.fact import Fact, Facts, Recorded

NOTE = "He is caring for his mother"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Noted(Fact):
    NAME = "test-noted.v1"
    notes: str


@pytest.fixture(scope="module")
def ledger(pool):
    return Ledger(pool, Facts([Noted]))


@pytest.fixture
def note(ledger, seals):
    """Returns a function that records a sealed note and returns whose it is."""

    def record():
        apprenticeship, command = uuid4(), uuid4()
        seal = seals.key_for(apprenticeship)
        recorded = Recorded(
            originator_id=apprenticeship,
            originator_version=1,
            occurred_on=date(2026, 3, 1),
            recorded_at=NOON,
            actor="jo",
            role="tutor",
            command=command,
            rules="pack@0",
            fact=Noted(notes=seal.seal("notes", NOTE)),
        )
        ledger.append(
            [recorded],
            stream=apprenticeship,
            command=command,
            fingerprint=seal.fingerprint(NOTE.encode()),
            outcome=b"accepted",
            expected=0,
            recorded_at=NOON,
        )
        return apprenticeship

    return record


def test_losing_one_key_loses_one_text_and_no_proof(pool, master_key, ledger, note):
    erased, kept = note(), note()
    with pool.connection() as connection:
        connection.execute("DELETE FROM people.keys WHERE apprenticeship = %s", (erased,))
    (lost,), (readable,) = ledger.history(erased), ledger.history(kept)
    afterwards = SealedTexts(pool, master_key)
    with pytest.raises(LostKeyError):
        afterwards.existing(erased)
    with pytest.raises(BrokenTextError):
        afterwards.key_for(erased).open("notes", lost.fact.notes)
    assert afterwards.existing(kept).open("notes", readable.fact.notes) == NOTE
    verdict = verify(pool)
    assert verdict.damage is None
    assert verdict.facts >= 2


def test_the_database_holds_no_word_of_the_note(pool, note):
    note()
    with pool.connection() as connection:
        stored = connection.execute("SELECT data FROM ledger.events").fetchall()
        asked = connection.execute("SELECT fingerprint, outcome FROM ledger.commands").fetchall()
    assert b"sealed.v1:" in stored[-1][0]
    assert "mother" not in str(stored)
    assert "mother" not in str(asked)
