"""Judging: what the accountability framework says of a provider's figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.figures.figures import FigureName, Share
from domain.figures.how_counted import Asked
from domain.rulebook.accountability import Threshold


@dataclass(frozen=True)
class Judgement:
    """What the accountability framework says of a figure on a date.

    `says` is at risk, needs improvement or on track; suspended; or not found, where no limit is known.
    """

    figure: FigureName
    says: str
    source: str
    verified: bool


def judgements(shares: Iterable[Share], asked: Asked) -> list[Judgement]:
    """Return what the framework says of the figures that it has, by what holds on the day asked about."""
    found = ((share, asked.terms.threshold(share.figure, asked.on)) for share in shares if share.of)
    return [_judged(share, threshold) for share, threshold in found if threshold]


def _judged(share: Share, threshold: Threshold) -> Judgement:
    # The share itself is judged, not as it is rounded: 49.96 percent are fewer than 50.
    says = _word(threshold, 100 * share.counted / share.of)
    return Judgement(share.figure, says, threshold.source, threshold.verified)


def _word(threshold: Threshold, percent: float) -> str:
    if threshold.suspended:
        return "suspended"
    if threshold.at_risk and threshold.at_risk.meets(percent):
        return "at risk"
    if threshold.needs_improvement and threshold.needs_improvement.meets(percent):
        return "needs improvement"
    return "on track" if threshold.at_risk or threshold.needs_improvement else "not found"
