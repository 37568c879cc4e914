"""Another review interval: agreed before it is used, and no longer than the rules of the year allow."""

from typing import Annotated, ClassVar

import msgspec
from pydantic import Field

from domain.circumstances import Circumstances
from domain.clocks.progress_review import Interval, due_by, interval
from domain.days import how_many, in_words
from domain.entitlement.agreed import Agreed, apprentice_and_employer_agree
from domain.facts.fact import Recorded
from domain.facts.reviews import ReviewIntervalAgreed
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class AgreeReviewInterval(Agreed):
    """Agree that progress reviews are held at another interval than before, from the next one on."""

    NAME: ClassVar[str] = "agree-review-interval"
    TITLE: ClassVar[str] = "Agree how often reviews are held"
    months: Annotated[int, Field(strict=True, ge=1, le=24)] = Field(
        description="By the end of which calendar month after the last one the next review is held."
    )


@rule("funding rules 2026/27 ¶102.1 (2025/26 ¶97.1)")
def review_interval_is_allowed(_: Apprenticeship, command: AgreeReviewInterval, at: Circumstances) -> str | None:
    """Another review interval is no longer than the rules of the year allow."""
    longest = at.rules.clocks.review.longest_agreed_months
    if longest is None:
        months = how_many(at.rules.clocks.review.calendar_months, "month")
        return f"The rules that this apprentice started by know no other interval; hold reviews every {months}."
    if command.months <= longest:
        return None
    apart, most = how_many(command.months, "month"), how_many(longest, "month")
    return f"Reviews would be {apart} apart; agree to {most} at the most."


@rule("logic: an agreement changes something")
def review_interval_is_another_one(
    apprenticeship: Apprenticeship, command: AgreeReviewInterval, at: Circumstances
) -> str | None:
    """The interval is another one than the one that stands."""
    if command.months != interval(apprenticeship, at).months:
        return None
    return f"Reviews are held every {how_many(command.months, 'month')} already; give another interval."


@rule("funding rules 2026/27 ¶102.1: agreed in advance")
def review_interval_is_agreed_before_it_is_used(
    apprenticeship: Apprenticeship, command: AgreeReviewInterval, at: Circumstances
) -> str | None:
    """Another interval is agreed while the next review is not overdue, by the interval before and by the new one."""
    intervals = (interval(apprenticeship, at), Interval(command.months, at.occurred_on))
    due_on = min(due_by(apprenticeship, at, each).due_on for each in intervals)
    if at.occurred_on <= due_on:
        return None
    return (
        f"The next review was due by {in_words(due_on)}, and another interval is agreed before that; "
        "hold the review first, and agree to the interval of those that follow."
    )


AGREEING: list[Rule[AgreeReviewInterval]] = [
    apprentice_and_employer_agree,
    review_interval_is_allowed,
    review_interval_is_another_one,
    review_interval_is_agreed_before_it_is_used,
]


def agree(apprenticeship: Apprenticeship, command: AgreeReviewInterval, at: Circumstances) -> Decision:
    """Agree to another interval."""
    return refused(AGREEING, apprenticeship, command, at) or [
        ReviewIntervalAgreed(
            before=interval(apprenticeship, at).months,
            months=command.months,
            reason=command.reason,
            evidence=command.evidence,
        )
    ]


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[ReviewIntervalAgreed]) -> Changes:
    """Fold another interval, unless a later one was agreed."""
    before, day = apprenticeship.reviews, recorded.occurred_on
    if before.agreed_on and day < before.agreed_on:
        return {}
    return {"reviews": msgspec.structs.replace(before, agreed_months=recorded.fact.months, agreed_on=day)}
