"""Reasonable adjustments and special consideration, as the EPAO decided them, and what they widen."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import how_many, in_words
from domain.facts.fact import Act, from_paper


class Widens(StrEnum):
    """What of a sitting an adjustment widens."""

    TIME = "time"
    PLACE = "place"
    PARTS = "parts"


class OfAdjustment(Act, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one adjustment, for the sittings of one method."""

    WORKED_OUT = frozenset({"method", "title"})
    adjustment: UUID
    method: str
    title: str

    def concerns(self) -> UUID:
        """Return the id of the adjustment."""
        return self.adjustment


class AdjustmentAsked(OfAdjustment, frozen=True, kw_only=True, omit_defaults=True):
    """A reasonable adjustment was asked for; its id is that of the command. `reason` is sealed."""

    NAME: ClassVar[str] = "adjustment-asked.v1"
    WORKED_OUT = frozenset({"title"})
    widens: tuple[Widens, ...]
    evidence: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Reasonable adjustment asked of the EPAO for the {self.title}: {', '.join(self.widens)} "
            f"(evidence {self.evidence}). Nothing is widened until it is decided."
        )


class AdjustmentDecided(OfAdjustment, frozen=True, kw_only=True, omit_defaults=True):
    """The EPAO decided on an adjustment; a later decision takes the place of this one.

    Where it is granted a sitting may last `extra_minutes` more, be at these `venues` too, and its parts be held
    `as_agreed`, whatever the standard says of each.
    """

    NAME: ClassVar[str] = "adjustment-decided.v1"
    granted: bool
    evidence: str
    extra_minutes: int = 0
    venues: tuple[str, ...] = ()
    parts_as_agreed: bool = False
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        decided = f"for the {self.title}: {self._widened()} (evidence {self.evidence})."
        if self.on_behalf:
            told = from_paper("EPAO", self.on_behalf, self.recorded_by)
            return f"{told}: reasonable adjustment {decided}"
        return f"The EPAO decided on the reasonable adjustment {decided}"

    def _widened(self) -> str:
        if not self.granted:
            return "not granted"
        said = [f"{how_many(self.extra_minutes, 'minute')} more"] if self.extra_minutes else []
        said += [f"also at: {' or '.join(self.venues)}"] if self.venues else []
        said += ["its parts as agreed"] if self.parts_as_agreed else []
        return f"granted, {', '.join(said)}"


class SpecialConsiderationDecided(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The EPAO decided whether illness or a disturbance at a sitting is considered. `reason` is sealed.

    Where it is, the next sitting of the method is no resit: it is sat as if for the first time.
    """

    NAME: ClassVar[str] = "special-consideration-decided.v1"
    WORKED_OUT = frozenset({"title", "held_on"})
    assessment: UUID
    title: str
    held_on: date | None
    granted: bool
    evidence: str
    reason: str
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        by = f", recorded by {self.recorded_by} from its notice {self.on_behalf}" if self.on_behalf else ""
        day = f" of {in_words(self.held_on)}" if self.held_on else ""
        considered = "given: the next sitting is no resit" if self.granted else "not given"
        return (
            f"Special consideration by the EPAO for the {self.title}{day} {considered} (evidence {self.evidence}){by}."
        )

    def concerns(self) -> UUID:
        """Return the id of the sitting's booking."""
        return self.assessment


class Adjustment(msgspec.Struct, frozen=True):
    """One adjustment: for which method and since when it was asked for, and what its last decision widens, if any."""

    method: str
    widens: tuple[Widens, ...]
    asked_on: date
    decided_on: date | None = None
    granted: bool = False
    extra_minutes: int = 0
    venues: tuple[str, ...] = ()
    parts_as_agreed: bool = False


class Widened(msgspec.Struct, frozen=True):
    """What the adjustments of a method, granted by some day, widen together."""

    extra_minutes: int = 0
    venues: frozenset[str] = frozenset()
    parts_as_agreed: bool = False


class Adjustments(msgspec.Struct, frozen=True):
    """Every adjustment by its id."""

    by_id: dict[UUID, Adjustment] = {}

    def waiting(self, method: str) -> Adjustment | None:
        """Return the adjustment of a method that awaits its decision, if any."""
        return next((each for each in self.by_id.values() if each.method == method and not each.decided_on), None)

    def widened(self, method: str, day: date) -> Widened:
        """Return what was widened for a method by a London date."""
        granted = [each for each in self._granted(method) if each.decided_on and each.decided_on <= day]
        return Widened(
            extra_minutes=sum(each.extra_minutes for each in granted),
            venues=frozenset(venue for each in granted for venue in each.venues),
            parts_as_agreed=any(each.parts_as_agreed for each in granted),
        )

    def _granted(self, method: str) -> Iterable[Adjustment]:
        return [each for each in self.by_id.values() if each.method == method and each.granted]

    def with_adjustment(self, adjustment_id: UUID, adjustment: Adjustment) -> "Adjustments":
        """Return the adjustments with one added or replaced."""
        return Adjustments({**self.by_id, adjustment_id: adjustment})
