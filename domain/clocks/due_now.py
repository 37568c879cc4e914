"""What is due now, and why: one value for a state and an instant, handed to whoever needs to know."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.every_clock import CLOCKS
from domain.stage import ENDED
from domain.state import Apprenticeship


@dataclass(frozen=True, eq=False)
class DueNow:
    """What is due by an apprenticeship as it stands in these circumstances.

    Each clock is looked at when it is first asked for, and never again.
    """

    apprenticeship: Apprenticeship
    at: Circumstances
    _seen: dict[Clock, tuple[Due, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def dues(self) -> list[Due]:
        """Return what every running clock waits for, in the order of the list of clocks."""
        return [due for clock in CLOCKS for due in self.of(clock)]

    def of(self, clock: Clock) -> tuple[Due, ...]:
        """Return what one clock waits for, if it runs; what stood still in a break is raised after the return."""
        found = self._seen.get(clock)
        if found is None:
            found = self._seen[clock] = _look(clock, self.apprenticeship, self.at)
        return found


def _look(clock: Clock, apprenticeship: Apprenticeship, at: Circumstances) -> tuple[Due, ...]:
    paused = apprenticeship.interruption.open and not clock.runs_in_break
    if paused or apprenticeship.enrolment is None or apprenticeship.stage in ENDED:
        return ()
    back_on = apprenticeship.interruption.last_returned_on
    return tuple([_after_the_break(due, back_on) for due in CLOCKS[clock](apprenticeship, at)])


def _after_the_break(due: Due, back_on: date | None) -> Due:
    earliest = min(due.remind_on or due.overdue_on, due.overdue_on)
    if back_on is None or earliest > back_on or due.clock.runs_in_break:
        return due
    next_day = back_on + timedelta(days=1)
    return msgspec.structs.replace(
        due,
        remind_on=due.remind_on and max(due.remind_on, next_day),
        due_on=max(due.due_on, back_on),
        overdue_on=max(due.overdue_on, next_day),
    )
