"""A restart after a withdrawal: it names the earlier episode, and goes on with its age, rules, months and hours."""

from datetime import date
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.body import Day
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.enrolment import EarlierEpisode
from domain.learning.eligibility import counted_minutes
from domain.rule import rule
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.rulepack import RulePack
from domain.rulebook.standard import Standard
from domain.state import Apprenticeship


class EarlierTold(BaseModel):
    """What the ledger tells of the earlier episode of a restart, and whether one may restart from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    apprenticeship: UUID
    starts_on: Day
    age_at_start: int
    pack: str
    standard: str | None
    ended_on: Day
    days: int
    minutes: int
    withdrawn: bool = True
    same_person: bool = True
    same_standard: bool = True

    def as_fact(self) -> EarlierEpisode:
        """Return what of it is kept with the enrolment."""
        return EarlierEpisode(**self.model_dump(exclude={"withdrawn", "same_person", "same_standard"}))


class Restarts(Protocol):
    """An enrolment that may be a restart."""

    @property
    def starts_on(self) -> date:
        """Return the London date on which it starts."""
        ...

    @property
    def earlier(self) -> EarlierTold | None:
        """Return the earlier episode, if there is one."""
        ...


def earlier_episode(before: Apprenticeship, after: Apprenticeship) -> dict[str, Any] | None:
    """Return what an apprenticeship tells of itself for a restart as another one; None where it was never enrolled."""
    enrolment, ending = before.enrolment, before.ending
    if enrolment is None or before.application is None:
        return None
    last = ending.last_learning_on
    trained = (last - enrolment.starts_on).days + 1 if last else 0
    away = sum((min(back, last) - left).days for left, back in before.interruption.ended if left < last) if last else 0
    application = after.application
    return {
        "apprenticeship": before.id,
        "starts_on": enrolment.original_start_on,
        "age_at_start": enrolment.age_at_start,
        "pack": enrolment.pack,
        "standard": enrolment.standard,
        "ended_on": last or enrolment.starts_on,
        "days": enrolment.earlier_days + trained - away,
        "minutes": counted_minutes(before, last or enrolment.starts_on),
        "withdrawn": ending.withdrawn_on is not None,
        "same_person": application is not None and application.person == before.application.person,
        "same_standard": application is not None and application.standard == before.application.standard,
    }


@rule("funding rules: a restart follows a withdrawal", guard=True)
def earlier_episode_ended_by_a_withdrawal(_: Apprenticeship, command: Restarts, __: Circumstances) -> str | None:
    """The earlier episode of a restart ended by a withdrawal."""
    if command.earlier is None or command.earlier.withdrawn:
        return None
    return "The earlier episode has not ended by a withdrawal; withdraw there first, or leave restart_of out."


@rule("logic: one restarts what was one's own", guard=True)
def earlier_episode_is_of_this_person_and_standard(
    _: Apprenticeship, command: Restarts, at: Circumstances
) -> str | None:
    """The earlier episode of a restart is the same person's, on the same standard."""
    if command.earlier is None or (command.earlier.same_person and command.earlier.same_standard):
        return None
    if command.earlier.same_person:
        return f"The earlier episode is not on {at.standard.reference}; leave restart_of out."
    return "The earlier episode is another person's; leave restart_of out, or name the right one."


@rule("logic: one episode follows another")
def restart_comes_after_the_earlier_episode(_: Apprenticeship, command: Restarts, __: Circumstances) -> str | None:
    """A restart starts after the last day of the earlier episode."""
    if command.earlier is None or command.starts_on > command.earlier.ended_on:
        return None
    return f"The earlier episode lasted until {in_words(command.earlier.ended_on)}; a restart starts on a later day."


def rules_of_the_start(
    earlier: EarlierTold | None, starts_on: date, reference: str, book: Rulebook
) -> tuple[RulePack, Standard]:
    """Return the rule pack and the version of a standard by which an enrolment is decided.

    A restart on the same standard keeps those of the earlier episode; every other enrolment has those of its London
    date of start.
    """
    if earlier and earlier.same_standard:
        cited = next((each for each in book.standards if each.id == earlier.standard), None)
        return book.pack(earlier.pack), cited or book.standard(reference, earlier.standard)
    return book.pack_for(starts_on), book.standard_for(reference, starts_on)
