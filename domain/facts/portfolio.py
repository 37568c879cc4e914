"""The portfolio of evidence, as recorded: by reference, mapped to KSBs and duties."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import msgspec

from domain.days import how_many, in_words, listed
from domain.facts.fact import Act
from domain.rulebook.standard import Standard


class EvidenceAdded(Act, frozen=True, kw_only=True):
    """A piece of evidence joined the portfolio. `title` is sealed."""

    NAME: ClassVar[str] = "evidence-added.v1"
    onefile_id: str
    title: str
    ksbs: tuple[str, ...]
    duties: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        duties = f" and duties {listed(self.duties)}" if self.duties else ""
        return f"Evidence {self.onefile_id} added to the portfolio, showing {in_ranges(self.ksbs)}{duties}."


class ProgressUpdated(Act, frozen=True, kw_only=True):
    """An update about progress was given. `summary` is sealed."""

    NAME: ClassVar[str] = "progress-updated.v1"
    progress_percent: int
    summary: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Progress update given: {self.progress_percent} %."


class PortfolioSubmitted(Act, frozen=True, kw_only=True):
    """The portfolio was submitted with so many pieces; `uncovered` KSBs are shown by none of them."""

    NAME: ClassVar[str] = "portfolio-submitted.v1"
    submitted_on: date
    pieces: int
    uncovered: tuple[str, ...]

    def sentence(self) -> str:
        """Return it in words."""
        pieces = how_many(self.pieces, "piece")
        return f"Portfolio submitted on {in_words(self.submitted_on)} with {pieces} of evidence."


def in_ranges(ksbs: Sequence[str]) -> str:
    """Return KSBs in words, three or more that follow each other as a range, such as K1 to K4, S2."""
    runs: list[list[str]] = []
    for ksb in ksbs:
        if runs and _follows(runs[-1][-1], ksb):
            runs[-1].append(ksb)
        else:
            runs.append([ksb])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)  # noqa: PLR2004


def _follows(one: str, other: str) -> bool:
    # Some standards name their KSBs instead of numbering them.
    numbered = one[1:].isdecimal() and other[1:].isdecimal()
    return numbered and (one[0], int(one[1:]) + 1) == (other[0], int(other[1:]))


class Portfolio(msgspec.Struct, frozen=True):
    """Which evidence shows which KSBs and duties, when the portfolio was submitted, and the last progress told."""

    ksbs: dict[str, tuple[str, ...]] = {}
    duties: dict[str, tuple[str, ...]] = {}
    submitted_on: date | None = None
    updates: int = 0
    progress_percent: int | None = None
    progress_on: date | None = None

    def coverage(self, standard: Standard) -> dict[str, list[str]]:
        """Return, for every KSB of the standard, the OneFile ids of the evidence that shows it."""
        return {ksb: [piece for piece, shown in self.ksbs.items() if ksb in shown] for ksb in standard.ksbs}

    def uncovered(self, standard: Standard) -> tuple[str, ...]:
        """Return the KSBs that no evidence shows."""
        return tuple(ksb for ksb, pieces in self.coverage(standard).items() if not pieces)
