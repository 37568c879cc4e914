"""What is counted of alarms and escalations: it goes on from fact to fact, and no correction changes it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec

from domain.days import london_date
from domain.facts.escalations import ClockEscalated, ClockFellOverdue, ClockStoodDown
from domain.facts.fact import Recorded

_MICROSECOND = timedelta(microseconds=1)


class AlarmsSoFar(msgspec.Struct, frozen=True):
    """The alarms of one apprenticeship, in the order of recording.

    `rungs` are the clocks of which a rung was reached, once for each. `overdue_on` is since when what is open is
    overdue, by its key. `days_to_stand_down` lasted each escalation that ended, `microseconds_late` was each alarm
    recorded.
    """

    rungs: tuple[str, ...] = ()
    overdue_on: dict[str, date] = {}
    days_to_stand_down: tuple[int, ...] = ()
    microseconds_late: tuple[int, ...] = ()

    def after(self, history: Iterable[Recorded[Any]]) -> "AlarmsSoFar":
        """Return them after more facts."""
        rungs, overdue_on = list(self.rungs), dict(self.overdue_on)
        days, late = list(self.days_to_stand_down), list(self.microseconds_late)
        for recorded in history:
            fact = recorded.fact
            if isinstance(fact, ClockEscalated):
                rungs.append(fact.clock)
            elif isinstance(fact, ClockFellOverdue):
                overdue_on[fact.key] = fact.overdue_on
            elif isinstance(fact, ClockStoodDown) and fact.key in overdue_on:
                days.append((london_date(recorded.recorded_at) - overdue_on.pop(fact.key)).days)
            if due_at := getattr(fact, "due_at", None):
                late.append((recorded.recorded_at - due_at) // _MICROSECOND)
        return AlarmsSoFar(tuple(rungs), overdue_on, tuple(days), tuple(late))


def seconds(microseconds: int) -> float:
    """Return microseconds in seconds."""
    return timedelta(microseconds=microseconds).total_seconds()
