"""What is due now, and why: one value for a state and an instant, handed to whoever needs to know."""

from dataclasses import dataclass, field
from datetime import timedelta

import msgspec

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.every_clock import CLOCKS
from domain.clocks.taking_over import TAKING_OVER
from domain.facts.escalations import Raised
from domain.stage import ENDED
from domain.state import COUNTED, Apprenticeship
from domain.time_on_programme.days_away import gone_on_for

LOOKED_AT = tuple(each for each in Apprenticeship.__struct_fields__ if each not in {"clocks", *COUNTED})
"""The slices of state that clocks look at: not what was raised of them and told, nor how much is on record."""


@dataclass(frozen=True, eq=False)
class DueNow:
    """What is due by an apprenticeship as it stands in these circumstances.

    Each clock is looked at when it is first asked for, and never again.
    """

    apprenticeship: Apprenticeship
    at: Circumstances
    _seen: dict[Clock, tuple[Due, ...]] = field(default_factory=dict, repr=False)

    def raised(self, after: Apprenticeship) -> "DueNow | None":
        """Return it with the apprenticeship after no more than something was raised, told or answered; else None.

        No clock looks at that: what was seen before is what is due after it.
        """
        same = all(getattr(after, each) is getattr(self.apprenticeship, each) for each in LOOKED_AT)
        return DueNow(after, self.at, self._seen) if same else None

    @property
    def dues(self) -> list[Due]:
        """Return what every running clock waits for, in the order of the list of clocks."""
        return [due for clock in CLOCKS for due in self.of(clock)]

    def of(self, clock: Clock) -> tuple[Due, ...]:
        """Return what one clock waits for, if it runs; one that starts anew raises nothing before the next day."""
        return () if self.stands_still(clock) else self._looked(clock)

    def stands_still(self, clock: Clock) -> bool:
        """Return whether a clock stands still: in an open break, and each but its own while a past is told."""
        if self.apprenticeship.taking_over.open:
            return clock is not TAKING_OVER
        return self.apprenticeship.interruption.open and not clock.runs_in_break

    @property
    def upheld(self) -> set[str]:
        """Return the keys of what is overdue today, or was when the open break began.

        Under rules by which every return lets clocks start anew, a break ends what was overdue.
        """
        at, left_on = self.at, self.apprenticeship.interruption.from_on
        keys = {due.key for due in self.dues if due.overdue_on <= at.today}
        if left_on is None or at.rules.breaks is None or self.apprenticeship.taking_over.open:
            return keys
        still = [due for clock in CLOCKS if self.stands_still(clock) for due in self._looked(clock)]
        return keys | {due.key for due in still if due.overdue_on < left_on}

    def overdue(self) -> list[Raised]:
        """Return the open escalations of clocks that run, the longest overdue first."""
        running = {clock.name for clock in CLOCKS if not self.stands_still(clock)}
        return [each for each in self.apprenticeship.clocks.open() if each.clock in running]

    def _looked(self, clock: Clock) -> tuple[Due, ...]:
        found = self._seen.get(clock)
        if found is None:
            found = self._seen[clock] = _look(clock, self.apprenticeship, self.at)
        return found


def _look(clock: Clock, apprenticeship: Apprenticeship, at: Circumstances) -> tuple[Due, ...]:
    if apprenticeship.enrolment is None or (apprenticeship.stage in ENDED and not clock.after_the_end):
        return ()
    return tuple([_after_the_break(due, apprenticeship) for due in CLOCKS[clock](apprenticeship, at)])


def _after_the_break(due: Due, apprenticeship: Apprenticeship) -> Due:
    earliest = min(due.remind_on or due.overdue_on, due.overdue_on)
    back_on = apprenticeship.interruption.last_anew_on
    if back_on is None or earliest > back_on or due.clock.runs_in_break:
        return due
    next_day = gone_on_for(due.clock.name, apprenticeship, back_on + timedelta(days=1), back_on)
    return msgspec.structs.replace(
        due,
        remind_on=due.remind_on and max(due.remind_on, next_day),
        due_on=max(due.due_on, back_on),
        overdue_on=max(due.overdue_on, next_day),
    )
