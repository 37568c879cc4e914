"""Corrections, as recorded: a mistake is named by a new fact, and both stay for ever."""

from datetime import date
from typing import Any, ClassVar

import msgspec

from domain.facts.fact import Fact


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact as it should have been recorded: its name, the London date on which it happened, and its fields."""

    name: str
    occurred_on: date
    fact: dict[str, Any]


class Following(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the facts recorded together from place `first` on come to, by rule, when another one is corrected."""

    first: int
    facts: tuple[Stated, ...]


class Correction(Fact, frozen=True, kw_only=True):
    """A fact about a fact: `wrong` is its place, `was` what it said; `reason` is sealed.

    `follows` tells everything that comes out otherwise by rule, with all the corrections so far.
    """

    wrong: int
    was: str
    follows: tuple[Following, ...]
    reason: str

    def _also(self) -> str:
        if not self.follows:
            return ""
        places = ", ".join(str(each.first) for each in self.follows)
        return f" By rule this changes number {places} too."


class FactWithdrawn(Correction, frozen=True, kw_only=True):
    """A recorded fact did not happen."""

    NAME: ClassVar[str] = "fact-withdrawn.v1"

    def sentence(self) -> str:
        """Return it in words."""
        return f"Number {self.wrong} did not happen and is withdrawn: {self.was}{self._also()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return f"what was recorded as number {self.wrong} was withdrawn"


class FactCorrected(Correction, frozen=True, kw_only=True):
    """A recorded fact happened otherwise: `facts` stand in the place of those recorded together with it."""

    NAME: ClassVar[str] = "fact-corrected.v1"
    says: str
    facts: tuple[Stated, ...]

    def sentence(self) -> str:
        """Return it in words."""
        return f"Number {self.wrong} is corrected: {self.was} Rightly: {self.says}{self._also()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return f"what was recorded as number {self.wrong} was corrected"
