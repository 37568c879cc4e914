"""Confirming a progress review: each party says itself, or by a paper that it signed, that it took part."""

from typing import ClassVar

import msgspec

from domain.body import Day, PartyStatement
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.fact import Recorded
from domain.facts.reviews import Attendance, AttendanceConfirmed, Attendee
from domain.facts.sessions import Party
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class ConfirmReview(PartyStatement):
    """Confirm having taken part in a progress review, as the apprentice or as the employer."""

    NAME: ClassVar[str] = "confirm-review"
    TITLE: ClassVar[str] = "Confirm taking part in a review"
    held_on: Day
    party: Party


@rule("logic: one confirms what was held", guard=True, presupposed=True)
def review_is_on_record(apprenticeship: Apprenticeship, command: ConfirmReview, _: Circumstances) -> str | None:
    """A progress review of that day is on record."""
    if apprenticeship.reviews.of(command.held_on):
        return None
    return f"No progress review of {in_words(command.held_on)} is on record; let the tutor record it first."


@rule("funding rules 2026/27 ¶102: what a review agreed is shared with all who took part")
def party_took_part_in_the_review(
    apprenticeship: Apprenticeship, command: ConfirmReview, _: Circumstances
) -> str | None:
    """Whoever confirms a review took part in it, by its record."""
    if Attendee(command.party) in _review(apprenticeship, command).attended_by:
        return None
    return (
        f"By its record the {command.party} took no part in the progress review of {in_words(command.held_on)}; "
        "if that is wrong, let it be corrected first."
    )


@rule("logic: one confirms a review once")
def party_has_not_confirmed_the_review_yet(
    apprenticeship: Apprenticeship, command: ConfirmReview, _: Circumstances
) -> str | None:
    """The party has not confirmed the review yet."""
    if command.party not in _review(apprenticeship, command).confirmed_by:
        return None
    return f"The {command.party} has already confirmed the progress review of {in_words(command.held_on)}."


@rule("logic: a review is confirmed after it was held", presupposed=True)
def review_is_confirmed_after_it_was_held(_: Apprenticeship, command: ConfirmReview, at: Circumstances) -> str | None:
    """A review is confirmed on the day on which it was held, or later."""
    if at.occurred_on >= command.held_on:
        return None
    return f"The progress review was held on {in_words(command.held_on)}; it cannot have been confirmed before."


@rule("logic: who took part was the employer of that day")
def employer_of_the_review_confirms(
    apprenticeship: Apprenticeship, command: ConfirmReview, at: Circumstances
) -> str | None:
    """The employer who confirms a review employs the apprentice on its day."""
    if command.party is Party.APPRENTICE or apprenticeship.employment.unbroken(at.occurred_on, command.held_on):
        return None
    return (
        f"Whoever employs the apprentice on {in_words(at.occurred_on)} did not on {in_words(command.held_on)}; "
        "give the day on which the employer of the review said so."
    )


CONFIRMING: list[Rule[ConfirmReview]] = [
    review_is_on_record,
    party_took_part_in_the_review,
    party_has_not_confirmed_the_review_yet,
    review_is_confirmed_after_it_was_held,
    employer_of_the_review_confirms,
]


def confirm(apprenticeship: Apprenticeship, command: ConfirmReview, at: Circumstances) -> Decision:
    """Confirm having taken part in a review."""
    return refused(CONFIRMING, apprenticeship, command, at) or [
        AttendanceConfirmed(party=command.party, held_on=command.held_on, **on_paper(command, at))
    ]


def confirmed(apprenticeship: Apprenticeship, recorded: Recorded[AttendanceConfirmed]) -> Changes:
    """Fold what a party says of its part in a review."""
    fact, before = recorded.fact, apprenticeship.reviews
    review = before.of(fact.held_on) or Attendance(fact.held_on, ())
    said = msgspec.structs.replace(review, confirmed_by=(*review.confirmed_by, fact.party))
    return {"reviews": msgspec.structs.replace(before, on_record=before.with_attendance(said))}


def _review(apprenticeship: Apprenticeship, command: ConfirmReview) -> Attendance:
    return apprenticeship.reviews.of(command.held_on) or Attendance(command.held_on, ())
