"""Drift: how what runs differs from what the ledger says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.command import Alarm, Standing

LATE_AFTER = timedelta(minutes=5)


class Kind(StrEnum):
    """The ways to differ."""

    MISSING = "missing"
    EXTRA = "extra"
    SILENT = "silent"
    BEHIND = "behind"
    AHEAD = "ahead"
    ALARM = "alarm"
    LATE = "late"
    UNREADABLE = "unreadable"
    ROW = "row"
    TALLY = "tally"


@dataclass(frozen=True)
class Absent:
    """No workflow runs."""


@dataclass(frozen=True)
class Silent:
    """A workflow runs and does not say what it knows."""

    why: str


Found = Absent | Silent | Standing
"""What was found in the engine: a workflow that answers says where it believes that things stand."""


@dataclass(frozen=True)
class Drift:
    """One workflow, row of the caseload, or the tally of all, that differs from the ledger, and how, in words.

    The tally is of no apprenticeship.
    """

    apprenticeship: UUID | None
    kind: Kind
    why: str

    def __str__(self) -> str:
        """Return it in words."""
        whose = f"{self.apprenticeship} " if self.apprenticeship else ""
        return f"{whose}{self.kind}: {self.why}"


def drift(apprenticeship: UUID, says: Standing, found: Found, now: datetime) -> Drift | None:
    """Return how what was `found` differs from what the ledger `says`, or None; `now` is aware UTC."""
    differs = _of_running(says, found) or _of_knowledge(says, found, now)
    return Drift(apprenticeship, *differs) if differs else None


def _of_running(says: Standing, found: Found) -> tuple[Kind, str] | None:
    match found:
        case Absent():
            return None if says.ended else (Kind.MISSING, "no workflow runs")
        case _ if says.ended:
            return Kind.EXTRA, f"a workflow runs, and the ledger says that it is {says.stage}"
        case Silent(why):
            return Kind.SILENT, f"its workflow does not say what it knows: {why}"
    return None


def _of_knowledge(says: Standing, found: Found, now: datetime) -> tuple[Kind, str] | None:
    if not isinstance(found, Standing):
        return None
    if found.version != says.version:
        kind = Kind.BEHIND if found.version < says.version else Kind.AHEAD
        return kind, f"its workflow knows version {found.version}, and the ledger version {says.version}"
    # A refusal, or what was told to people, is a fact that changes no state.
    if found.recorded and found.recorded != says.recorded:
        kind = Kind.BEHIND if found.recorded < says.recorded else Kind.AHEAD
        return kind, f"its workflow knows {found.recorded} facts, and the ledger {says.recorded}"
    if found.alarm != says.alarm:
        return Kind.ALARM, f"its workflow waits for {_told(found.alarm)}, and the facts say {_told(says.alarm)}"
    if says.alarm and says.alarm.at + LATE_AFTER < now:
        return Kind.LATE, f"{_told(says.alarm)} has not rung"
    return None


def _told(alarm: Alarm | None) -> str:
    if alarm is None:
        return "no alarm"
    rung = f" (rung {alarm.rung})" if alarm.rung else ""
    return f"the alarm {alarm.kind}{rung} of {alarm.at:%Y-%m-%d %H:%M} UTC"
