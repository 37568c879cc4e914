"""Accountability: the terms of the figures by which providers are judged, dated and cited data."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from domain.rulebook.lines import read_once
from domain.rulebook.rulepack import cited_as


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of an edition; `source` says where it was found, and `verified` whether the official text was read."""

    source: str
    verified: bool


class Exclusions(_Data, frozen=True, kw_only=True):
    """Which leavers count in no cohort.

    Those who leave before `days_in_learning` are over, of a programme planned for `planned_days` at least, and those
    who change to another standard here within so many days.
    """

    planned_days: int
    days_in_learning: int
    change_of_standard_days: int


class OverdueBreak(_Data, frozen=True, kw_only=True):
    """A break that began on a London date or later counts as a withdrawal.

    It does where nobody returned within so many months after the funding year in which it began.
    """

    began_from: date
    months_after_the_year: int


class PastPlannedEnd(_Data, frozen=True, kw_only=True):
    """Whether, from a London date on, those who completed in the year are past their planned end too."""

    from_on: date
    completed_too: bool


class LongBreak(_Data, frozen=True, kw_only=True):
    """A break is long after more days than these."""

    longer_than_days: int


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a percentage is too low, or too high: one of these."""

    below: float | None = None
    above: float | None = None
    at_least: float | None = None

    def meets(self, percent: float) -> bool:
        """Return whether a percentage lies where the limit says."""
        if self.below is not None:
            return percent < self.below
        if self.above is not None:
            return percent > self.above
        return self.at_least is not None and percent >= self.at_least


class Threshold(_Data, frozen=True, kw_only=True):
    """How a figure is judged from one London date until another, both included; not at all where it is suspended.

    Where no limit is told, none was found.
    """

    figure: str
    from_on: date
    until_on: date = date.max
    at_risk: Limit | None = None
    needs_improvement: Limit | None = None
    suspended: bool = False


class ProgressTerms(_Data, frozen=True, kw_only=True):
    """An apprentice is ahead or behind by `tolerance_points` of the whole or more, once `quiet_percent` are over."""

    tolerance_points: int
    quiet_percent: int


class AccountabilityData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edition as its file tells it."""

    name: str
    edition: int
    effective_from: date
    exclusions: Exclusions
    overdue_breaks: tuple[OverdueBreak, ...]
    past_planned_end: tuple[PastPlannedEnd, ...]
    long_break: LongBreak
    progress: ProgressTerms
    thresholds: tuple[Threshold, ...]


class Accountability(AccountabilityData, frozen=True, kw_only=True):
    """An edition, and the `id` by which what is answered cites it."""

    id: str

    @property
    def told_from(self) -> date:
        """Return the first London date as of which figures can be told by this edition."""
        return max(self.effective_from, min(map(_from_on, self.past_planned_end)))

    def overdue_break(self, began_on: date) -> OverdueBreak:
        """Return when a break that began on a London date counts as a withdrawal; the first terms hold before too."""
        began = [each for each in self.overdue_breaks if each.began_from <= began_on]
        return max(began, key=_began_from) if began else min(self.overdue_breaks, key=_began_from)

    def completed_too(self, on: date) -> bool:
        """Return whether those who completed count as past their planned end, by what holds on a London date."""
        return max((each for each in self.past_planned_end if each.from_on <= on), key=_from_on).completed_too

    def threshold(self, figure: str, on: date) -> Threshold | None:
        """Return how a figure is judged on a London date, or None where nobody judges it."""
        return next((each for each in self.thresholds if each.figure == figure and _holds(each, on)), None)


def _holds(threshold: Threshold, on: date) -> bool:
    return threshold.from_on <= on <= threshold.until_on


def _began_from(each: OverdueBreak) -> date:
    return each.began_from


def _from_on(each: PastPlannedEnd) -> date:
    return each.from_on


def read_accountability(path: Path) -> Accountability:
    """Return the edition in a file. Raises msgspec.DecodeError where it does not fit."""
    text = path.read_bytes()
    read = read_once(text, AccountabilityData)
    citation = cited_as(read.name, read.edition, hashlib.sha256(text).hexdigest())
    return Accountability(**msgspec.structs.asdict(read), id=citation)


def accountability_on(editions: Sequence[Accountability], day: date) -> Accountability:
    """Return the newest edition in force on a London date."""
    return max((each for each in editions if each.effective_from <= day), key=lambda each: each.edition)
