"""Withdrawing: an apprentice leaves, or ends without a certificate."""

from datetime import timedelta
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Day, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.ending.last_learning import last_learning_is_not_before_the_last_on_record, last_learning_on_record
from domain.facts.ending import WithdrawalReason, Withdrawn
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class Withdraw(Body):
    """Withdraw the apprentice; `occurred_on` is the date of notification."""

    NAME: ClassVar[str] = "withdraw"
    TITLE: ClassVar[str] = "Withdraw the apprentice"
    last_learning_on: Day | None = Field(
        default=None,
        description="The last evidenced date of learning; left out by who never started, or learned nothing.",
    )
    reason: WithdrawalReason
    explanation: Text


@rule("funding rules 2026/27 ¶302, ¶310.1")
def last_learning_lies_in_the_programme(
    apprenticeship: Apprenticeship, command: Withdraw, at: Circumstances
) -> str | None:
    """The last learning lies between the start and the notification."""
    told, enrolment = command.last_learning_on, apprenticeship.enrolment
    if told is None or enrolment is None or at.occurred_on < enrolment.starts_on:
        return None
    if told > at.occurred_on:
        return f"The last learning cannot be after the notification of {in_words(at.occurred_on)}."
    if told >= enrolment.starts_on:
        return None
    return f"The last learning cannot be before the start on {in_words(enrolment.starts_on)}."


@rule("funding rules 2026/27 ¶302, ¶310.1")
def who_never_started_has_no_last_learning(
    apprenticeship: Apprenticeship, command: Withdraw, at: Circumstances
) -> str | None:
    """Who leaves before the start has no last day of learning."""
    enrolment = apprenticeship.enrolment
    if command.last_learning_on is None or (enrolment and at.occurred_on >= enrolment.starts_on):
        return None
    start = f"before the start on {in_words(enrolment.starts_on)}" if enrolment else "without an enrolment"
    return f"The apprentice leaves {start}, and has no last day of learning; leave last_learning_on out."


@rule("seed: all assessments must be individually passed; ILR: no achievement")
def failed_assessment_is_on_record(apprenticeship: Apprenticeship, command: Withdraw, _: Circumstances) -> str | None:
    """Who ends for having failed the end-point assessment has failed a method of it, and not passed it since."""
    sittings = apprenticeship.assessments
    failed = {each.method for each in sittings.by_id.values() if each.failed}
    if command.reason is not WithdrawalReason.FAILED_ASSESSMENT or any(not sittings.passed(each) for each in failed):
        return None
    return "No failed assessment is on record; grade it first, or give the reason for which the apprentice leaves."


@rule("seed: a break in learning stops the clocks")
def last_learning_lies_outside_a_break(
    apprenticeship: Apprenticeship, command: Withdraw, _: Circumstances
) -> str | None:
    """The last learning does not lie within a break in learning, after its first day."""
    day = command.last_learning_on
    if day is None:
        return None
    if not (apprenticeship.interruption.covers(day) and apprenticeship.interruption.covers(day - timedelta(days=1))):
        return None
    return f"The apprentice was on a break in learning on {in_words(day)}; give the last learning before it."


@rule("logic: who has learned leaves after the start")
def withdrawal_is_notified_after_the_start(
    apprenticeship: Apprenticeship, _: Withdraw, at: Circumstances
) -> str | None:
    """Who has learned anything on the programme is withdrawn on or after the start date."""
    enrolment = apprenticeship.enrolment
    if enrolment is None or at.occurred_on >= enrolment.starts_on or last_learning_on_record(apprenticeship) is None:
        return None
    return (
        f"Training started on {in_words(enrolment.starts_on)}; give that date or a later one, "
        "or correct the enrolment first."
    )


WITHDRAWING: list[Rule[Withdraw]] = [
    withdrawal_is_notified_after_the_start,
    who_never_started_has_no_last_learning,
    last_learning_lies_in_the_programme,
    last_learning_is_not_before_the_last_on_record,
    last_learning_lies_outside_a_break,
    failed_assessment_is_on_record,
]


def withdraw(apprenticeship: Apprenticeship, command: Withdraw, at: Circumstances) -> Decision:
    """Withdraw the apprentice."""
    return refused(WITHDRAWING, apprenticeship, command, at) or [
        Withdrawn(
            last_learning_on=command.last_learning_on,
            notified_on=at.occurred_on,
            reason=command.reason,
            explanation=command.explanation,
        ),
    ]


def withdrawn(apprenticeship: Apprenticeship, recorded: Recorded[Withdrawn]) -> Changes:
    """Fold the withdrawal."""
    fact = recorded.fact
    ended = msgspec.structs.replace(
        apprenticeship.ending,
        withdrawn_on=fact.notified_on,
        last_learning_on=fact.last_learning_on,
        withdrawal_reason=fact.reason,
    )
    return {"ending": ended}
