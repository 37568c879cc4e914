"""The library's own cases for an application recorder, run against ours.

Taken: `test_insert_select`, `test_concurrent_no_conflicts` and `test_concurrent_throughput`. They
know no command, so the recorder under test gives each insert one of its own and expects the stream
where the first fact says it is; the two concurrent ones count versions from 0, and our streams start
at 1, so it moves them up by one.

Not taken: `test_performance` (it asserts nothing), `optional_test_insert_subscribe` (readers poll:
`subscribe` is refused, as shown below) and the cases of AggregateRecorder, which expect no positions
from an insert; what those say of `select_events` is shown below.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from unittest.mock import patch
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, NotSupportedError, Tracking

from activities.ledger.append import LedgerRecorder


class CommandedRecorder(LedgerRecorder):
    """Ours, with a command for each insert of a test that knows none."""

    def insert_events(self, stored_events, **_):
        shift = 0 if stored_events[0].originator_version else 1
        moved = [replace(e, originator_version=e.originator_version + shift) for e in stored_events]
        return super().insert_events(
            moved,
            stream=moved[0].originator_id,
            command=uuid4(),
            fingerprint="",
            outcome=b"",
            expected=moved[0].originator_version - 1,
            recorded_at=datetime.now(UTC),
        )


def library_cases():
    """Return the library's cases; their module names a cipher that we neither install nor use."""
    cipher = ModuleType("eventsourcing.cipher")
    cipher.AESCipher = object
    with patch.dict(sys.modules, {cipher.__name__: cipher}):
        from eventsourcing.tests.persistence import ApplicationRecorderTestCase  # noqa: PLC0415
    return ApplicationRecorderTestCase


class Cases(library_cases()):
    """The cases alone, to be called by the test below, which knows the server."""

    __test__ = False

    def create_recorder(self):
        return self.recorder


@pytest.mark.parametrize("case", ["test_insert_select", "test_concurrent_no_conflicts", "test_concurrent_throughput"])
def test_the_library_s_case_holds(pool, case):
    cases = Cases(case)
    cases.recorder = CommandedRecorder(pool)
    getattr(cases, case)()


def test_a_stream_is_selected_by_version_both_ways(ledger, scribe):
    stream = scribe.life(5)

    def versions(**kwargs):
        return [e.originator_version for e in ledger.recorder.select_events(stream, **kwargs)]

    assert versions() == [1, 2, 3, 4, 5]
    assert versions(gt=2) == [3, 4, 5]
    assert versions(gt=1, lte=3) == [2, 3]
    assert versions(lte=0) == []
    assert versions(desc=True, limit=2) == [5, 4]
    assert versions(desc=True, lte=3, limit=1) == [3]


def test_an_insert_that_is_not_an_append_is_an_integrity_error(ledger, scribe):
    stream, command = uuid4(), uuid4()
    scribe.append(stream, command=command)
    fact = scribe.recorded(stream, 1, command)
    asked = {"stream": stream, "fingerprint": "", "outcome": b"", "recorded_at": fact.recorded_at}
    with pytest.raises(IntegrityError, match="repeated"):
        ledger.save(fact, **asked, command=command, expected=0)
    with pytest.raises(IntegrityError, match="conflict"):
        ledger.save(fact, **asked, command=uuid4(), expected=0)


def test_what_the_ledger_does_not_do_it_says(ledger):
    with pytest.raises(NotImplementedError, match="poll"):
        ledger.recorder.subscribe()
    with pytest.raises(NotSupportedError):
        ledger.recorder.insert_events([], Tracking("another", 1))
    assert ledger.recorder.insert_events([]) == []
