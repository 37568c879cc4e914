"""Proposals, as recorded: a command that needs a second person is kept whole, and waits to be decided by another."""

from datetime import date
from typing import Any, ClassVar, TypedDict

import msgspec

from domain.days import in_words
from domain.facts.fact import Beside


class OfProposal(Beside, frozen=True, kw_only=True):
    """A fact about the proposal of a command: `asked` is the command's name."""

    asked: str

    @property
    def title(self) -> str:
        """Return what is proposed as people call it, such as begin break."""
        return self.asked.replace("-", " ")


class ChangeProposed(OfProposal, frozen=True, kw_only=True):
    """A command was proposed. It waits until the end of `lapses_on` for another one of the relations `decided_by`.

    `body` is all that it said, its free text sealed, its day filled in; `deed` what the policy calls it, and `says`
    what it would have led to, as a clause. People are told on the day after `decide_by_on` that it still waits.
    """

    NAME: ClassVar[str] = "change-proposed.v1"
    deed: str
    body: dict[str, Any]
    says: str
    proposed_on: date
    decided_by: tuple[str, ...]
    decide_by_on: date
    lapses_on: date

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Proposed: {self.says}. Another person ({' or '.join(self.decided_by)}) decides it by "
            f"{in_words(self.lapses_on)}, or it lapses."
        )

    def happened_on(self, _: date) -> date:
        """Return the day on which it was proposed."""
        return self.proposed_on


class ProposalSettled(OfProposal, frozen=True, kw_only=True):
    """A proposal waits no more. It is named by the number of its fact, `proposal`, and by who made it and when."""

    proposal: int
    proposed_by: str
    proposed_on: date

    def _which(self) -> str:
        return f"proposal number {self.proposal} of {self.proposed_by} ({self.title})"


class ProposalAccepted(ProposalSettled, frozen=True, kw_only=True):
    """Another person accepted a proposal: the command was carried out with it."""

    NAME: ClassVar[str] = "proposal-accepted.v1"
    decided_by: str
    decided_on: date

    def sentence(self) -> str:
        """Return it in words."""
        return f"{self.decided_by} accepted {self._which()}, made on {in_words(self.proposed_on)}."

    def happened_on(self, _: date) -> date:
        """Return the day on which it was decided."""
        return self.decided_on


class ProposalDeclined(ProposalSettled, frozen=True, kw_only=True):
    """Another person declined a proposal. `reason` is sealed."""

    NAME: ClassVar[str] = "proposal-declined.v1"
    decided_by: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"{self.decided_by} declined {self._which()}, made on {in_words(self.proposed_on)}."


class ProposalWithdrawn(ProposalSettled, frozen=True, kw_only=True):
    """Whoever made a proposal took it back."""

    NAME: ClassVar[str] = "proposal-withdrawn.v1"

    def sentence(self) -> str:
        """Return it in words."""
        return f"{self.proposed_by} withdrew {self._which().replace(f' of {self.proposed_by}', '')}."


class ProposalLapsed(ProposalSettled, frozen=True, kw_only=True):
    """A proposal lapsed: nobody decided it in time, by the end of `lapses_on`."""

    NAME: ClassVar[str] = "proposal-lapsed.v1"
    lapses_on: date

    def sentence(self) -> str:
        """Return it in words."""
        which = self._which()
        return f"{which[:1].upper()}{which[1:]} lapsed: nobody decided it by {in_words(self.lapses_on)}."

    def cause(self) -> str:
        """Return it as a clause."""
        return f"{self._which()} lapsed"


class Named(TypedDict):
    """What names a proposal: the command, its number in the history, and by whom and when it was made."""

    asked: str
    proposal: int
    proposed_by: str
    proposed_on: date


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that waits, by its `number` in the history: all that it says, who made it, and who may decide it."""

    number: int
    asked: str
    deed: str
    body: dict[str, Any]
    says: str
    proposed_by: str
    proposed_on: date
    decided_by: tuple[str, ...]
    decide_by_on: date
    lapses_on: date

    def title(self) -> str:
        """Return what is proposed as people call it."""
        return self.asked.replace("-", " ")

    def named(self) -> Named:
        """Return what names it once it waits no more."""
        return {
            "asked": self.asked,
            "proposal": self.number,
            "proposed_by": self.proposed_by,
            "proposed_on": self.proposed_on,
        }


class Proposals(msgspec.Struct, frozen=True):
    """The proposals that wait, the oldest first."""

    waiting: tuple[Waiting, ...] = ()

    def numbered(self, number: int) -> Waiting | None:
        """Return the proposal that waits under a number, or None where none does."""
        return next((each for each in self.waiting if each.number == number), None)

    def after(self, settled: ProposalSettled) -> "Proposals":
        """Return them after one waits no more."""
        return Proposals(tuple(each for each in self.waiting if each.number != settled.proposal))
