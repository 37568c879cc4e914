"""What a command leads to by rule although it would be refused: acts on record are not refused any more."""

import msgspec

from domain.clocks.due_now import DueNow
from domain.command import Command, UnmetRule
from domain.deciding.decide import Decided, led_to
from domain.deciding.every_command import stage_allows_it
from domain.rule import CATALOGUE
from domain.stage import BEFORE_TRAINING


class PresupposedError(Exception):
    """An act is on record, and what it presupposes is not there: `unmet` are the rules that say so."""

    def __init__(self, unmet: list[UnmetRule]) -> None:
        """Say which rules."""
        super().__init__(*(each.rule for each in unmet))
        self.unmet = unmet


def whatever_the_rules(before: DueNow, command: Command) -> tuple[list[UnmetRule], Decided]:
    """Return every rule that a command does not meet, and what it leads to all the same.

    Raises PresupposedError where a rule is unmet without which the command could not have been carried out.
    """
    unmet: list[UnmetRule] = []
    asked = before
    while (decided := led_to(asked, command, again=True)).unmet:
        if cannot_be := [each for each in decided.unmet if _presupposed(each, before)]:
            raise PresupposedError(cannot_be)
        unmet += decided.unmet
        waived = frozenset(each.rule for each in unmet)
        asked = DueNow(before.apprenticeship, msgspec.structs.replace(before.at, waived=waived))
    return unmet, decided


def _presupposed(unmet: UnmetRule, before: DueNow) -> bool:
    # Nothing of a programme happens without an enrolment whose start has come.
    if unmet.rule == stage_allows_it.id:
        return before.apprenticeship.stage in BEFORE_TRAINING
    return CATALOGUE[unmet.rule].presupposed
