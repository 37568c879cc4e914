"""How a workflow may differ from the ledger: each way with its name, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.upkeep.drift import LATE_AFTER, Absent, Kind, Silent, drift
from domain.command import Alarm, Standing

WHO = UUID(int=7)
NOW = datetime(2030, 2, 11, 9, tzinfo=UTC)
ALARM = Alarm(UUID(int=8), "session-escalation", "2030-01-07", 2, NOW + timedelta(days=3))
TOLD = "the alarm session-escalation (rung 2) of 2030-02-14 09:00 UTC"
SAYS = Standing(5, "on programme", ended=False, details="on programme", alarm=ALARM)
ENDED = Standing(9, "withdrawn", ended=True, details="withdrawn")


def found(says, found, now=NOW):
    drifted = drift(WHO, says, found, now)
    return drifted and (drifted.kind, drifted.why)


def test_what_knows_what_the_ledger_says_is_in_step():
    assert found(SAYS, SAYS) is None
    assert found(replace(SAYS, alarm=None), replace(SAYS, alarm=None)) is None


def test_what_has_ended_and_does_not_run_is_in_step():
    assert found(ENDED, Absent()) is None


@pytest.mark.parametrize(
    ("says", "seen", "kind", "why"),
    [
        (SAYS, Absent(), Kind.MISSING, "no workflow runs"),
        (ENDED, ENDED, Kind.EXTRA, "a workflow runs, and the ledger says that it is withdrawn"),
        (ENDED, Silent("no"), Kind.EXTRA, "a workflow runs, and the ledger says that it is withdrawn"),
        (SAYS, Silent("it is stuck"), Kind.SILENT, "its workflow does not say what it knows: it is stuck"),
        (SAYS, replace(SAYS, version=4), Kind.BEHIND, "its workflow knows version 4, and the ledger version 5"),
        (SAYS, replace(SAYS, version=6), Kind.AHEAD, "its workflow knows version 6, and the ledger version 5"),
        (
            SAYS,
            replace(SAYS, alarm=None),
            Kind.ALARM,
            f"its workflow waits for no alarm, and the facts say {TOLD}",
        ),
        (
            replace(SAYS, alarm=None),
            replace(SAYS, alarm=replace(ALARM, kind="session-reminder", rung=0)),
            Kind.ALARM,
            "its workflow waits for the alarm session-reminder of 2030-02-14 09:00 UTC, and the facts say no alarm",
        ),
    ],
)
def test_each_way_to_differ_has_a_name_and_a_reason(says, seen, kind, why):
    assert found(says, seen) == (kind, why)


def test_an_alarm_is_late_once_its_grace_has_passed():
    assert found(SAYS, SAYS, ALARM.at + LATE_AFTER) is None
    kind, why = found(SAYS, SAYS, ALARM.at + LATE_AFTER + timedelta(seconds=1))
    assert (kind, why) == (Kind.LATE, f"{TOLD} has not rung")
