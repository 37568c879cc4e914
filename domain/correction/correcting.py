"""Correcting: a recorded mistake is withdrawn or said rightly, by rules that keep the history possible."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from domain.body import Body, Place, Text
from domain.circumstances import Circumstances, Otherwise
from domain.correction.second_person import second_person_corrects
from domain.facts.corrections import Correction, FactCorrected, FactWithdrawn
from domain.facts.enrolment import ApplicationReceived
from domain.facts.escalations import OfClock
from domain.facts.fact import Fact, Recorded
from domain.facts.proposals import OfProposal
from domain.facts.refusal import CommandRefused
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class CorrectFact(Body):
    """Correct a fact: say rightly what was recorded, or withdraw it where it did not happen."""

    NAME: ClassVar[str] = "correct-fact"
    TITLE: ClassVar[str] = "Correct a fact"
    fact: Place = Field(
        description="The number of the wrong fact, as the history tells it, and the answer of the change before."
    )
    instead: dict[str, Any] | None = Field(
        default=None,
        description="The right values of those fields of the command that were wrong, such as occurred_on or minutes; "
        "leave it out where the fact did not happen. Free text stays as it was written.",
    )
    reason: Text


Asked = CorrectFact


@rule("logic: one corrects what is on record", guard=True)
def fact_is_on_record(apprenticeship: Apprenticeship, command: Asked, at: Circumstances) -> str | None:
    """The fact is on record."""
    if _found(at).wrong is not None:
        return None
    return f"The last fact is number {apprenticeship.recorded}; there is no number {command.fact}."


@rule("logic: a refusal changed nothing", guard=True)
def fact_changed_something(_: Apprenticeship, __: Asked, at: Circumstances) -> str | None:
    """The fact is not a refusal, which changed nothing."""
    if _found(at).kind is not CommandRefused:
        return None
    return "This is a refusal: it changed nothing, and there is nothing to correct."


@rule("provider: what follows by rule is corrected at its cause", guard=True)
def fact_was_recorded_by_somebody(_: Apprenticeship, command: Asked, at: Circumstances) -> str | None:
    """The fact was recorded by somebody, and did not follow by rule."""
    wrong, leads = _found(at).wrong, _found(at).leads
    if wrong is None or wrong.role == "system":
        return "The service noted this by itself; correct the fact that it counted from."
    if isinstance(wrong.fact, OfClock):
        return "What was done about an escalation stays; correct the fact that its clock counted from."
    if isinstance(wrong.fact, OfProposal):
        return "What became of a proposal stays; withdraw one that waits, or correct what it was carried out as."
    return None if leads == command.fact else f"This followed by rule from number {leads}; correct that one."


@rule("logic: what was withdrawn is gone", guard=True)
def fact_still_stands(_: Apprenticeship, __: Asked, at: Circumstances) -> str | None:
    """The fact is not withdrawn already."""
    by = _found(at).withdrawn_by
    return None if by is None else f"It was already withdrawn, by number {by}; to undo that, withdraw number {by}."


@rule("logic: a record begins with an application", guard=True)
def application_is_not_withdrawn(_: Apprenticeship, command: Asked, at: Circumstances) -> str | None:
    """The application, with which the record begins, is corrected and not withdrawn."""
    if command.instead is not None or _found(at).kind is not ApplicationReceived:
        return None
    return "The record begins with its application; withdraw the applicant instead, or say what was wrong in it."


@rule("logic: the last word on a fact stands", guard=True)
def correction_is_only_withdrawn(_: Apprenticeship, command: Asked, at: Circumstances) -> str | None:
    """A correction is not corrected: it is withdrawn, or its fact is corrected again."""
    wrong = _found(at).wrong
    if command.instead is None or wrong is None or not isinstance(wrong.fact, Correction):
        return None
    return f"This is itself a correction; withdraw it, or correct number {wrong.fact.wrong} again."


@rule("logic: a correction says what is right", guard=True)
def correction_says_something_else(_: Apprenticeship, command: Asked, at: Circumstances) -> str | None:
    """The right values can be said in place of the wrong ones, and differ from them."""
    if command.instead is None:
        return None
    if not _found(at).can_be_said_again:
        return "What was recorded together cannot be said again; withdraw it, and record it anew."
    return None if _found(at).differs else "This is what is on record; give the values that were wrong."


@rule("logic: what is right meets the rules", guard=True)
def right_values_meet_their_rules(_: Apprenticeship, __: Asked, at: Circumstances) -> str | None:
    """What should have been recorded meets the rules of its command."""
    return " ".join(each.reason for each in _found(at).unmet) or None


@rule("logic: the age on record is one person's")
def enrolment_stays_with_its_person(apprenticeship: Apprenticeship, _: Asked, at: Circumstances) -> str | None:
    """An enrolment stays with the person who had applied when it was made, whose age it tells."""
    person, after = _found(at).enrolled_for, _found(at).after
    if person is None or after is None or person == _applicant(after):
        return None
    if apprenticeship.enrolment and _applicant(apprenticeship) == _applicant(after):
        return None
    return (
        "The enrolment was made for another person, whose age it tells. Where it was for the wrong one, withdraw it "
        "by a correction or withdraw the apprentice, and apply anew for the right one."
    )


@rule("logic: a history remains possible")
def later_facts_remain_possible(_: Apprenticeship, __: Asked, at: Circumstances) -> str | None:
    """Everything recorded later can be true beside what is right, whether or not it would be let pass today."""
    return _found(at).impossible


@rule("provider: one open enrolment for each person and standard")
def reopened_enrolment_is_the_only_one(_: Apprenticeship, __: Body, at: Circumstances) -> str | None:
    """The person has no other open enrolment on the standard, where this one is opened again."""
    if not at.claim_taken:
        return None
    return f"The person has another open enrolment on {at.standard.reference} by now; end that one first."


CORRECTING: list[Rule[CorrectFact]] = [
    fact_is_on_record,
    fact_changed_something,
    fact_was_recorded_by_somebody,
    fact_still_stands,
    application_is_not_withdrawn,
    correction_is_only_withdrawn,
    second_person_corrects,
    correction_says_something_else,
    right_values_meet_their_rules,
    enrolment_stays_with_its_person,
    later_facts_remain_possible,
    reopened_enrolment_is_the_only_one,
]


def correct(apprenticeship: Apprenticeship, command: CorrectFact, at: Circumstances) -> Decision:
    """Correct or withdraw a fact."""
    refusal = refused(CORRECTING, apprenticeship, command, at)
    return refusal or _correction(command, _found(at))


def _found(at: Circumstances) -> Otherwise:
    return at.otherwise or Otherwise()


def _applicant(apprenticeship: Apprenticeship) -> UUID | None:
    return apprenticeship.application.person if apprenticeship.application else None


def _correction(command: CorrectFact, found: Otherwise) -> Sequence[Fact]:
    was = found.wrong.fact.sentence() if found.wrong else ""
    if command.instead is None:
        return [
            FactWithdrawn(
                wrong=command.fact, was=was, follows=found.follows, resting=found.resting, reason=command.reason
            )
        ]
    return [
        FactCorrected(
            wrong=command.fact,
            was=was,
            says=found.says,
            facts=found.facts,
            follows=found.follows,
            resting=found.resting,
            reason=command.reason,
        )
    ]


def unchanged(_: Apprenticeship, __: Recorded[Correction]) -> Changes:
    """Fold a correction: the facts that it names fold otherwise; by itself it changes nothing."""
    return {}
