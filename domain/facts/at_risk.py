"""Apprentices at risk, as recorded, and whether a case is open."""

from datetime import date
from typing import ClassVar, NamedTuple

import msgspec

from domain.days import in_words
from domain.facts.fact import Derivation


class AtRiskCaseOpened(Derivation, frozen=True, kw_only=True):
    """A case was opened, because sessions were missed in a row: planned for these dates, missed by these people."""

    NAME: ClassVar[str] = "at-risk-case-opened.v1"
    opened_on: date
    missed_on: tuple[date, ...]
    missed_by: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        missed = ", ".join(f"{in_words(on)} by the {by}" for on, by in zip(self.missed_on, self.missed_by, strict=True))
        return f"At-risk case opened: sessions were missed in a row ({missed})."


class AtRiskCaseClosed(Derivation, frozen=True, kw_only=True):
    """A case was closed: by a session held, or by decision for a `reason`, which is sealed.

    `missed_until` is the date of the last session missed before a decision: it opens no other case.
    """

    NAME: ClassVar[str] = "at-risk-case-closed.v1"
    opened_on: date
    held_on: date | None
    missed_until: date | None
    reason: str | None

    def sentence(self) -> str:
        """Return it in words."""
        because = f"a session was held on {in_words(self.held_on)}" if self.held_on else "by decision"
        return f"At-risk case of {in_words(self.opened_on)} closed: {because}."


class AtRisk(msgspec.Struct, frozen=True):
    """The open case, if any, and the date up to which missed sessions were settled by decision."""

    opened_on: date | None = None
    settled_until: date | None = None


class Miss(NamedTuple):
    """A session missed: the date it was planned for, and by whom it was missed."""

    on: date
    by: str
