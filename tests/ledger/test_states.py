"""What is remembered of an apprenticeship is never anything but what its facts say."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from activities.states import States
from domain.fold import fold
from domain.state import Apprenticeship

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def states(ledger):
    return States(ledger, remembered=2)


def test_a_state_remembered_goes_on_with_the_facts_that_came_since(ledger, scribe, states):
    stream = scribe.life(3)
    for length in range(3, 9):
        assert states.now(stream) == states.now(stream) == fold(stream, ledger.history(stream))
        assert states.now(stream).recorded == length
        scribe.append(stream, length, at=NOON + timedelta(days=length))


def test_only_the_facts_that_came_since_are_folded_again(scribe, states):
    stream = scribe.life(3)
    before = states.now(stream)
    assert states.now(stream) is before
    scribe.append(stream, 3, at=NOON + timedelta(days=3))
    assert states.now(stream) is not before


def test_nothing_is_remembered_of_an_apprenticeship_without_facts(scribe, states):
    stream = uuid4()
    assert states.now(stream) == Apprenticeship(id=stream)
    scribe.append(stream)
    assert states.now(stream).recorded == 1


def test_more_apprenticeships_than_are_remembered_are_read_anew(ledger, scribe, states):
    streams = [scribe.life(length) for length in (1, 2, 3, 4)]
    for stream in [*streams, *reversed(streams)]:
        assert states.now(stream) == fold(stream, ledger.history(stream))


@pytest.mark.parametrize("regrown", [0, 1, 2, 3])
def test_a_ledger_restored_meanwhile_is_read_anew(ledger, scribe, states, owner, regrown):
    stream = scribe.life(3)
    assert states.now(stream).recorded == 3
    for table in ("events", "commands"):
        owner.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER only_grows")
    owner.execute("DELETE FROM ledger.events WHERE stream_version > 1")
    owner.execute("DELETE FROM ledger.commands WHERE first_position > 1")
    for version in range(1, 1 + regrown):
        scribe.append(stream, version, at=NOON + timedelta(days=100 + version))
    assert states.now(stream) == fold(stream, ledger.history(stream))
    assert states.now(stream).recorded == 1 + regrown
