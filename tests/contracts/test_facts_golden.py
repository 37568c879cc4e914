"""What the ledger holds stays readable: one stored fact of every name, as its bytes were written, only ever added to.

A test that fails here says that facts already in ledgers would be read otherwise, or not at all: give the fact a new
version and an upcaster, and add a line. Rule packs, ladders and standards in use are never edited: a change is a new
edition.
"""

import hashlib
from pathlib import Path

import msgspec
import pytest

import domain
from domain.apprenticeship import FACTS
from domain.deciding.fold import fold
from domain.facts.fact import UnreadableFactError
from domain.stage import Stage
from tests.domain.given import BOOK, STREAM

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(domain.__file__).parent
KINDS = ("rulepacks", "ladders", "policies", "retention", "accountability", "standards")
EDITIONS = sorted(path for kind in KINDS for path in (DATA / kind).glob("*.toml"))


class Line(msgspec.Struct):
    """One stored fact: its name, and its bytes as they stand in the ledger."""

    name: str
    stored: msgspec.Raw


LINES = [msgspec.json.decode(line, type=Line) for line in (GOLDEN / "facts.jsonl").read_bytes().splitlines()]
DIGESTS = msgspec.json.decode((GOLDEN / "editions.json").read_bytes(), type=dict[str, str])


def test_every_fact_that_can_be_recorded_stands_in_the_corpus_and_no_other():
    assert FACTS.names == {line.name for line in LINES}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_stored_fact_is_read_and_would_be_written_the_same(line):
    recorded = FACTS.decode(line.name, bytes(line.stored))
    if line.name == recorded.fact.NAME:  # an older version is read as the newest, and never written again
        assert FACTS.encode(recorded) == bytes(line.stored)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_a_stored_fact_with_a_field_too_many_is_not_read(line):
    stored = msgspec.json.decode(bytes(line.stored))
    stored["fact"]["shoe_size"] = 42
    with pytest.raises(UnreadableFactError):
        FACTS.decode(line.name, msgspec.json.encode(stored))


def test_the_corpus_folds_as_one_history():
    history = [FACTS.decode(line.name, bytes(line.stored)) for line in LINES]
    state = fold(STREAM, history)
    assert state.recorded == history[-1].originator_version
    assert state.version == len(history) - sum(line.name == "command-refused.v1" for line in LINES)
    assert state.stage is Stage.WITHDRAWN
    assert state.assessments.overall == "merit"


def test_the_packs_that_stored_facts_cite_are_still_here():
    cited = {FACTS.decode(line.name, bytes(line.stored)).rules for line in LINES}
    assert cited
    assert [BOOK.pack(pack).id for pack in sorted(cited)] == sorted(cited)


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.name)
def test_an_edition_in_use_is_never_edited(path):
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DIGESTS[path.name]


def test_no_edition_in_use_is_removed():
    assert {path.name for path in EDITIONS} == set(DIGESTS)
