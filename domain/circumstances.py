"""What a decision is made with: the time, the caller, the standard, the rule pack, and what a correction leads to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.command import NOBODY, Registered, UnmetRule
from domain.days import Division, WorkingDays
from domain.facts.corrections import Following, Resting, Stated
from domain.facts.fact import Fact, Recorded
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.rulepack import RulePack, SessionCadence
from domain.rulebook.standard import Standard
from domain.state import Apprenticeship


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """The world as a command finds it. `now` is aware UTC, `today` and `occurred_on` London dates.

    `division` is the employer's, whose bank holidays count; `registered` is whom the registers say that the actor is.

    `claim_taken` says that the ledger found the claim which the command would make held by another
    apprenticeship, `otherwise` what this one would be with the correction that is asked for, `told` what was told of
    a past whose taking over is to be closed, `carried_out` what a proposal leads to that is to be accepted. `waived`
    are the ids of rules that are not asked: what a command leads to by rule is worked out although it would be refused
    today.
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
    registered: Registered = NOBODY
    claim_taken: bool = False
    waived: frozenset[str] = frozenset()
    otherwise: "Otherwise | None" = None
    told: "Told | None" = None
    carried_out: "CarriedOut | None" = None

    @property
    def working(self) -> WorkingDays:
        """Return the working days by which the apprentice's people are told."""
        return self.book.working.of(self.division)

    @property
    def minimum_months(self) -> int:
        """Return the least months on programme: those of the year, or those of the standard where they are more."""
        return max(self.rules.on_programme.minimum_months, self.standard.minimum_months or 0)

    def cadence(self, element: str | None) -> SessionCadence:
        """Return how often a session of an element is held: as the standard says, else as the rule pack does."""
        own = self.standard.element(element)
        if own and own.reminder_days and own.overdue_days:
            return SessionCadence(reminder_days=own.reminder_days, overdue_days=own.overdue_days)
        return self.rules.session_cadence

    def required_hours(self, prior_learning_hours: int) -> int:
        """Return the off-the-job hours required of whoever has so many hours of recognised prior learning."""
        return self.rules.off_the_job.required_hours(self.standard.published_hours, prior_learning_hours)


@dataclass(frozen=True, kw_only=True)
class CarriedOut:
    """What a proposed command leads to when it is carried out: facts, or the rules that it does not meet."""

    facts: tuple[Fact, ...] = ()
    unmet: tuple[UnmetRule, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told of a past: how many records, from which sources, and what of it cannot have happened, if any."""

    records: int
    sources: tuple[str, ...]
    impossible: str | None


@dataclass(frozen=True, kw_only=True)
class Otherwise:
    """What a correction would lead to, worked out from the whole history.

    `wrong` is the fact named, `leads` the place of the one asked for that it came with, `withdrawn_by`
    the place of the correction that already withdrew it. Where it is a correction itself, `kind` is that of the
    fact at its root, however many corrections lie between; `recorded_by` are who recorded the fact and its root,
    and where that was proposed, who proposed it: `by_two` says that it was.
    `unmet` are the rules that the right values do not meet, `impossible` says which later fact cannot be true beside
    it, `resting` every act that stands and is in question. `after` is the apprenticeship as corrected, `enrolled_for`
    the person for whom its enrolment was made, if there is one whose terms the correction leaves as they are.
    """

    wrong: Recorded[Any] | None = None
    leads: int = 0
    kind: type[Fact] | None = None
    recorded_by: frozenset[str] = frozenset()
    by_two: bool = False
    withdrawn_by: int | None = None
    can_be_said_again: bool = True
    unmet: tuple[UnmetRule, ...] = ()
    impossible: str | None = None
    says: str = ""
    facts: tuple[Stated, ...] = ()
    follows: tuple[Following, ...] = ()
    resting: tuple[Resting, ...] = ()
    differs: bool = True
    after: Apprenticeship | None = None
    enrolled_for: UUID | None = None
