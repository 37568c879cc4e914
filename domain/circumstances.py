"""What a decision is made with: the time, the caller, the standard and the rule pack."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from domain.days import Division, WorkingDays
from domain.rulebook import Rulebook, Standard
from domain.rulepack import RulePack

if TYPE_CHECKING:
    from domain.correction import Otherwise


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """The world as a command finds it. `now` is aware UTC, `today` and `occurred_on` London dates.

    `division` is the employer's, whose bank holidays count.

    `claim_taken` says that the ledger found the claim which the command would make held by another
    apprenticeship, `otherwise` what this one would be with the correction that is asked for.
    """

    command: UUID
    actor: str
    role: str
    now: datetime
    today: date
    occurred_on: date
    standard: Standard
    rules: RulePack
    book: Rulebook
    division: Division = Division.ENGLAND_AND_WALES
    claim_taken: bool = False
    otherwise: "Otherwise | None" = None

    @property
    def working(self) -> WorkingDays:
        """Return the working days by which the apprentice's people are told."""
        return self.book.working.of(self.division)
