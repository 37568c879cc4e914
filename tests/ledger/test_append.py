"""One append: what it answers, what it writes, and what it never does."""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from domain.facts.fact import Facts, UnknownFactError


def test_facts_come_back_as_they_went_in_and_in_order(ledger, scribe):
    stream, command = uuid4(), uuid4()
    appended = scribe.append(stream, facts=3, command=command)
    assert appended == ("appended", b"done", "asked", 1, 3, ledger.head().log_hash)
    history = ledger.history(stream)
    assert history == [scribe.recorded(stream, version, command) for version in (1, 2, 3)]
    assert ledger.history(stream, after=1, until=2) == history[1:2]
    assert ledger.exists(stream)
    assert not ledger.exists(uuid4())


def test_of_several_streams_each_keeps_its_own_facts_also_where_first_ones_are_gone(ledger, scribe, damage):
    streams = [scribe.life(3) for _ in range(3)]
    damage("DELETE FROM ledger.events WHERE stream_id = %s AND stream_version = 1", streams[0])
    damage("DELETE FROM ledger.events WHERE stream_id = %s AND stream_version < 3", streams[1])
    found = list(ledger.histories(streams))
    assert [{each.originator_id for each in history} for history in found] == [{each} for each in sorted(streams)]
    assert {history[0].originator_id: len(history) for history in found} == dict(zip(streams, (2, 1, 3), strict=True))


def test_a_repeat_returns_the_first_outcome_and_writes_nothing(ledger, scribe):
    stream, command = uuid4(), uuid4()
    scribe.append(stream, command=command, outcome=b"first")
    again = scribe.append(stream, command=command, outcome=b"second")
    assert (again.status, again.outcome, again.first_position) == ("repeated", b"first", 1)
    assert len(ledger.history(stream)) == 1


def test_the_same_command_id_with_another_fingerprint_shows_the_first_fingerprint(scribe):
    stream, command = uuid4(), uuid4()
    scribe.append(stream, command=command, fingerprint="this")
    again = scribe.append(uuid4(), command=command, fingerprint="that")
    assert (again.status, again.fingerprint) == ("repeated", "this")


def test_a_stream_that_moved_is_a_conflict_and_the_command_stays_unknown(ledger, scribe):
    stream, command = scribe.life(2), uuid4()
    for expected in (1, 3):
        late = scribe.append(stream, expected, command=command, at=ledger_time(ledger, stream))
        assert late == ("conflict", b"", "", 0, 0, b"")
    assert ledger.command(command) is None
    assert len(ledger.history(stream)) == 2


def test_a_stream_whose_last_fact_is_another_is_a_conflict(ledger, scribe):
    stream = uuid4()
    seen = scribe.append(stream).hash
    assert scribe.append(stream, 1, seen=bytes(32)).status == "conflict"
    assert scribe.append(stream, 1, seen=seen).status == "appended"
    assert scribe.append(stream, 2, seen=seen).status == "conflict"
    assert len(ledger.history(stream)) == 2


def test_a_command_is_remembered_with_its_outcome_fingerprint_and_stream(ledger, scribe):
    stream, command = uuid4(), uuid4()
    scribe.append(stream, command=command, outcome=b"\x00\xff", fingerprint="asked so")
    assert ledger.command(command) == (b"\x00\xff", "asked so", stream)


def test_a_claim_is_held_by_one_stream_until_it_is_released(ledger, scribe):
    first, second = uuid4(), uuid4()
    assert scribe.append(first, claim="person/standard").status == "appended"
    assert scribe.append(second, claim="person/standard").status == "claimed"
    assert not ledger.exists(second)
    assert scribe.append(first, 1, claim="person/standard").status == "appended"
    assert scribe.append(second, release="person/standard").status == "appended"
    assert scribe.append(second, 1, claim="person/standard").status == "claimed"
    assert scribe.append(first, 2, release="person/standard").status == "appended"
    assert scribe.append(second, 1, claim="person/standard").status == "appended"


def test_recorded_time_never_runs_backwards_within_a_stream(ledger, scribe):
    stream = scribe.life(2)
    earlier = ledger_time(ledger, stream) - timedelta(microseconds=1)
    with pytest.raises(psycopg.errors.CheckViolation, match="later than"):
        scribe.append(stream, 2, at=earlier)
    assert len(ledger.history(stream)) == 2


def test_an_envelope_that_disagrees_with_its_place_is_never_written(ledger, scribe):
    stream, command = uuid4(), uuid4()
    fact = scribe.recorded(stream, 2, command)
    with pytest.raises(ValueError, match="fact 1 disagrees"):
        ledger.append(
            [fact],
            stream=stream,
            command=command,
            fingerprint="",
            outcome=b"",
            expected=0,
            recorded_at=fact.recorded_at,
        )
    assert ledger.head().position == 0


def test_a_command_without_facts_is_refused(scribe):
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="at least one fact"):
        scribe.append(uuid4(), facts=0)


def test_a_name_outside_the_registry_stops_the_reading_loudly(ledger, scribe):
    stream = scribe.life(1)
    ledger.mapper.facts = Facts([])
    with pytest.raises(UnknownFactError, match=r"test-held\.v1"):
        ledger.history(stream)


def test_the_log_is_read_in_order_and_its_end_is_the_head(ledger, scribe):
    streams = [scribe.life(2) for _ in range(3)]
    log = ledger.log(after=0, limit=100)
    assert [fact.position for fact in log] == [1, 2, 3, 4, 5, 6]
    assert [fact.stream for fact in log] == [stream for stream in streams for _ in range(2)]
    assert ledger.log(after=4, limit=1) == log[4:5]
    assert ledger.head().position == 6
    assert [fact.inserted_at for fact in log] == sorted(fact.inserted_at for fact in log)


def test_the_library_s_own_save_and_repository_work_on_the_same_facts(ledger, scribe):
    stream, command = uuid4(), uuid4()
    fact = scribe.recorded(stream, 1, command)
    asked = {"stream": stream, "command": command, "fingerprint": "", "outcome": b""}
    saved = ledger.save(fact, **asked, expected=0, recorded_at=fact.recorded_at)
    assert [recording.notification.id for recording in saved] == [1]
    assert ledger.repository.get(stream, projector_func=lambda _, facts: list(facts)) == [fact]


def ledger_time(ledger, stream):
    return ledger.history(stream)[-1].recorded_at


def test_inserted_time_never_runs_backwards_even_if_the_server_s_clock_does(owner, ledger, scribe):
    owner.execute(
        "INSERT INTO ledger.events SELECT 1, gen_random_uuid(), 1, 'test-held.v1',"
        " gen_random_uuid(), now(), now() + interval '1 hour', '', sha256('')"
    )
    scribe.append(uuid4())
    ahead, behind = ledger.log(after=0, limit=2)
    assert behind.inserted_at == ahead.inserted_at
