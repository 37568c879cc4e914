"""Allocating tutors: by element and by period, handed over without a gap."""

from datetime import date, timedelta
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Day, Element
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.fact import Recorded
from domain.facts.tutors import Allocation, TutorAllocated, TutorHandedOver, Tutors
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class AllocateTutor(Body):
    """Allocate a tutor to teach one element, from a date and perhaps until one."""

    NAME: ClassVar[str] = "allocate-tutor"
    TITLE: ClassVar[str] = "Allocate a tutor"
    tutor: Code = Field(description="The tutor's staff number.")
    element: Element = "knowledge-skills-behaviours"
    from_on: Day
    until_on: Day | None = Field(default=None, description="The last date, or open.")


class HandOverTutor(Body):
    """Hand an element over to another tutor from a date on; the former one teaches until the day before."""

    NAME: ClassVar[str] = "hand-over-tutor"
    TITLE: ClassVar[str] = "Hand over to another tutor"
    element: Element = "knowledge-skills-behaviours"
    to_tutor: Code
    from_on: Day


@rule("seed: on-programme delivery")
def element_belongs_to_the_standard(_: Apprenticeship, command: AllocateTutor, at: Circumstances) -> str | None:
    """The element belongs to the standard."""
    if command.element in at.standard.element_keys:
        return None
    elements = ", ".join(at.standard.element_keys)
    return f"{command.element} is no element of {at.standard.reference}; its elements are {elements}."


@rule("seed: on-programme delivery")
def allocation_ends_after_it_begins(_: Apprenticeship, command: AllocateTutor, __: Circumstances) -> str | None:
    """An allocation ends on or after the day it begins."""
    if command.until_on is None or command.until_on >= command.from_on:
        return None
    return f"It would end on {in_words(command.until_on)}, before it begins on {in_words(command.from_on)}."


@rule("seed: on-programme delivery")
def element_has_one_tutor_at_a_time(
    apprenticeship: Apprenticeship, command: AllocateTutor, _: Circumstances
) -> str | None:
    """An element has one tutor at a time."""
    said = [
        f"Tutor {held.tutor} already teaches {held.element} {held.when()}; hand it over instead."
        for held in apprenticeship.tutors.allocations
        if held.element == command.element and held.overlaps(command.from_on, command.until_on)
    ]
    return " ".join(said) or None


@rule("seed: on-programme delivery", guard=True)
def element_has_a_tutor_to_hand_over(
    apprenticeship: Apprenticeship, command: HandOverTutor, _: Circumstances
) -> str | None:
    """The element has a tutor on the day before the handover, who taught it before."""
    if apprenticeship.tutors.teaching(command.element, command.from_on - timedelta(days=1)):
        return None
    return (
        f"Nobody teaches {command.element} on the day before {in_words(command.from_on)}; "
        "allocate a tutor instead, so that no gap is hidden."
    )


@rule("seed: on-programme delivery")
def handover_changes_the_tutor(apprenticeship: Apprenticeship, command: HandOverTutor, _: Circumstances) -> str | None:
    """A handover is to another tutor."""
    held = apprenticeship.tutors.teaching(command.element, command.from_on - timedelta(days=1))
    if held is None or held.tutor != command.to_tutor:
        return None
    return f"Tutor {command.to_tutor} already teaches {command.element}."


@rule("seed: on-programme delivery")
def no_later_allocation_stands_in_the_way(
    apprenticeship: Apprenticeship, command: HandOverTutor, _: Circumstances
) -> str | None:
    """No later allocation of the element stands in the way of a handover."""
    said = [
        f"Tutor {held.tutor} is allocated from {in_words(held.from_on)}; hand over after that date."
        for held in apprenticeship.tutors.allocations
        if held.element == command.element and held.from_on >= command.from_on
    ]
    # Of a past that is told, a later handover may be told before an earlier one.
    return None if apprenticeship.taking_over.open else " ".join(said) or None


ALLOCATING = [
    element_belongs_to_the_standard,
    allocation_ends_after_it_begins,
    element_has_one_tutor_at_a_time,
]
HANDING_OVER = [
    element_has_a_tutor_to_hand_over,
    handover_changes_the_tutor,
    no_later_allocation_stands_in_the_way,
]


def allocate(apprenticeship: Apprenticeship, command: AllocateTutor, at: Circumstances) -> Decision:
    """Allocate a tutor."""
    return refused(ALLOCATING, apprenticeship, command, at) or [
        TutorAllocated(
            tutor=command.tutor,
            element=command.element,
            from_on=command.from_on,
            until_on=command.until_on,
        )
    ]


def hand_over(apprenticeship: Apprenticeship, command: HandOverTutor, at: Circumstances) -> Decision:
    """Hand an element over to another tutor."""
    held = apprenticeship.tutors.teaching(command.element, command.from_on - timedelta(days=1))
    return refused(HANDING_OVER, apprenticeship, command, at) or [
        TutorHandedOver(
            element=command.element,
            # Of a past that is told, a handover in between may still come.
            from_tutor=held.tutor if held and not apprenticeship.taking_over.open else "",
            to_tutor=command.to_tutor,
            from_on=command.from_on,
        )
    ]


def allocated(apprenticeship: Apprenticeship, recorded: Recorded[TutorAllocated]) -> Changes:
    """Fold an allocation."""
    fact = recorded.fact
    new = Allocation(fact.tutor, fact.element, fact.from_on, fact.until_on)
    return {"tutors": Tutors((*apprenticeship.tutors.allocations, new))}


def _until(tutors: Tutors, fact: TutorHandedOver) -> date | None:
    begins = [each.from_on for each in tutors.allocations if each.element == fact.element]
    following = min((day for day in begins if day > fact.from_on), default=None)
    return following - timedelta(days=1) if following else None


def handed_over(apprenticeship: Apprenticeship, recorded: Recorded[TutorHandedOver]) -> Changes:
    """Fold a handover: the former allocation ends the day before the new one begins."""
    fact = recorded.fact
    before = fact.from_on - timedelta(days=1)
    kept: list[Allocation] = []
    for held in apprenticeship.tutors.allocations:
        if held.covers(fact.element, before):
            until_on = held.until_on if held.until_on != before else _until(apprenticeship.tutors, fact)
            # In its predecessor's place: the first element's tutor answers for the apprentice.
            kept += [
                msgspec.structs.replace(held, until_on=before),
                Allocation(fact.to_tutor, fact.element, fact.from_on, until_on),
            ]
        else:
            kept.append(held)
    return {"tutors": Tutors(tuple(kept))}
