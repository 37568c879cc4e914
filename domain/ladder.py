"""Escalation ladders, dated and cited data: which rung tells whom, how many working days after falling overdue."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rung: so many working days after the clock fell overdue these roles are told, by a channel, in a wording."""

    working_days: int
    tell: tuple[str, ...]
    channel: str
    wording: str


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rungs of one clock, the lowest first."""

    rungs: tuple[Rung, ...]


class LaddersData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of ladders, one for each clock that it names; `hour` is the London hour at which people are told."""

    name: str
    edition: int
    effective_from: date
    hour: int
    clocks: dict[str, Ladder]


class Ladders(LaddersData, frozen=True, kw_only=True):
    """The ladders of one file. `digest` is the SHA-256 of the file they stand in."""

    digest: str

    @property
    def id(self) -> str:
        """Return the name, edition and content hash under which facts cite these ladders."""
        return f"{self.name}.v{self.edition}@{self.digest[:16]}"


class InForce(NamedTuple):
    """The ladder of one clock, and the id under which facts cite the file it stands in."""

    id: str
    hour: int
    rungs: tuple[Rung, ...]


def in_force(editions: Iterable[Ladders], clock: str, day: date) -> InForce:
    """Return the ladder of a clock in force on a London date; raises ValueError where there is none."""
    fitting = [each for each in editions if clock in each.clocks and each.effective_from <= day]
    newest = max(fitting, key=lambda each: (each.effective_from, each.edition))
    return _of(newest, clock)


def cited(editions: Iterable[Ladders], clock: str, ladder_id: str) -> InForce | None:
    """Return the ladder of a clock in the file that facts cite, or None where it is not here."""
    found = [each for each in editions if each.id == ladder_id and clock in each.clocks]
    return _of(found[0], clock) if found else None


def _of(ladders: Ladders, clock: str) -> InForce:
    return InForce(ladders.id, ladders.hour, ladders.clocks[clock].rungs)
