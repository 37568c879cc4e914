"""What is handed in for an assessment: when, and with how many words. What comes late or is too long warns."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from domain.assessment.one_assessment import method_of
from domain.circumstances import Circumstances
from domain.days import how_many, in_words
from domain.rule import Rule, always, rule
from domain.rulebook.assessment_plan import SHARE, HandIn
from domain.state import Apprenticeship


class WithWork(Protocol):
    """A command about a sitting that tells what was handed in for it."""

    @property
    def assessment(self) -> UUID:
        """Return the id of the sitting."""
        ...

    @property
    def handed_in(self) -> Mapping[str, date]:
        """Return the London date of each thing."""
        ...

    @property
    def words(self) -> Mapping[str, int]:
        """Return how many words it has."""
        ...


def _wanted(apprenticeship: Apprenticeship, command: WithWork, at: Circumstances) -> tuple[HandIn, ...]:
    booked = apprenticeship.assessments.by_id[command.assessment]
    return tuple(each for each in method_of(booked.method, at).hand_in if each.asked)


@rule("standard: what is handed in for a method")
def what_is_handed_in_belongs_to_the_method(
    apprenticeship: Apprenticeship, command: WithWork, at: Circumstances
) -> str | None:
    """Whatever was handed in is what the method asks for."""
    wanted = [each.what for each in _wanted(apprenticeship, command, at)]
    strangers = [what for what in {**command.handed_in, **command.words} if what not in wanted]
    if not strangers:
        return None
    return f"The method asks for {', '.join(wanted) or 'nothing'} to be handed in, and not for {', '.join(strangers)}."


@rule("standard: deadlines of what is handed in", warns=always)
def what_is_handed_in_was_there_in_time(
    apprenticeship: Apprenticeship, command: WithWork, at: Circumstances
) -> str | None:
    """What is handed in for a method was there in time."""
    gateway, said = apprenticeship.gateway.passed_on, []
    for each in _wanted(apprenticeship, command, at):
        day, latest = command.handed_in.get(each.what), _latest(each, command, gateway, at.occurred_on)
        if latest and day is None:
            said.append(f"It is not said when the {each.what} was handed in; it is due by {in_words(latest)}.")
        elif latest and day and day > latest:
            said.append(f"The {each.what} was handed in on {in_words(day)}; it was due by {in_words(latest)}.")
    return " ".join(said) or None


def _latest(wanted: HandIn, command: WithWork, gateway: date | None, held_on: date) -> date | None:
    since = command.handed_in.get(wanted.after) if wanted.after else gateway
    days = [held_on - timedelta(days=wanted.days_before)] if wanted.days_before is not None else []
    days += [since + timedelta(weeks=wanted.within_weeks)] if wanted.within_weeks is not None and since else []
    return min(days, default=None)


@rule("standard: words of what is handed in", warns=always)
def what_is_handed_in_has_its_words(apprenticeship: Apprenticeship, command: WithWork, at: Circumstances) -> str | None:
    """What is handed in has the words that the standard allows it."""
    said = []
    for each in _wanted(apprenticeship, command, at):
        number = command.words.get(each.what)
        if each.words is None or (number is not None and _allowed(each, each.words, number)):
            continue
        has = "it is not said how many words it has" if number is None else f"it has {how_many(number, 'word')}"
        percent = f", {each.words_percent} percent more or fewer" if each.words_percent else " at most"
        said.append(f"The {each.what} has {how_many(each.words, 'word')}{percent}; {has}.")
    return " ".join(said) or None


def _allowed(wanted: HandIn, words: int, number: int) -> bool:
    if not wanted.words_percent:
        return number <= words
    return abs(number - words) * SHARE <= words * wanted.words_percent


HANDING_IN: list[Rule[WithWork]] = [
    what_is_handed_in_belongs_to_the_method,
    what_is_handed_in_was_there_in_time,
    what_is_handed_in_has_its_words,
]
