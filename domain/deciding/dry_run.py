"""A dry run: what a command would lead to, and which alarms and letters would start and end with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from domain.alarm import Pending, only_in
from domain.clocks.due_now import DueNow
from domain.command import Command, UnmetRule, Untold
from domain.deciding.consequences import History, decide_from
from domain.deciding.decide import pending, recorded, what_is_due
from domain.deciding.fold import fold
from domain.facts.fact import Recorded
from domain.telling.whom_to_tell import untold


@dataclass(frozen=True)
class DryRun:
    """The facts as they would stand in the ledger, the rules that are not met, and what is due before and after.

    `claim` is what the ledger would have to grant with them, if anything.
    """

    facts: Sequence[Recorded[Any]]
    unmet: tuple[UnmetRule, ...]
    claim: str | None
    before: DueNow
    after: DueNow

    def alarms_begun(self) -> list[Pending]:
        """Return the alarms that would wait afterwards and do not wait now, the earliest first."""
        return only_in(pending(self.after), pending(self.before))

    def alarms_ended(self) -> list[Pending]:
        """Return the alarms that wait now and would not wait afterwards, the earliest first."""
        return only_in(pending(self.before), pending(self.after))

    def letters_begun(self) -> list[Untold]:
        """Return who would have to be told afterwards and need not be told now."""
        now = untold(self.before)
        return [each for each in untold(self.after) if each not in now]


def run_dry(before: DueNow, command: Command, history: Callable[[], History], *, claim_taken: bool = False) -> DryRun:
    """Return what a command would lead to, as it finds the apprenticeship; `history` gives everything on record."""
    decided = decide_from(before, command, history, claim_taken=claim_taken)
    at, state = before.at, before.apprenticeship
    facts = recorded(state, command, decided, at.now)
    after = decided.then or what_is_due(fold(state.id, [*history(), *facts]), at.now, at.book)
    return DryRun(facts, decided.unmet, decided.claim, before, after)
