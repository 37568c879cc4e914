"""Choosing the EPAO: at the enrolment or later, always from the register."""

from typing import ClassVar, Protocol

import msgspec
from pydantic import Field

from domain.body import Body, Code
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.enrolment import EpaoChosen
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class NamesEpao(Protocol):
    """A command that names an EPAO, or none yet."""

    @property
    def epao(self) -> str | None:
        """Return the id by which the register names it."""
        ...


class ChooseEpao(Body):
    """Choose the end-point assessment organisation, or another one; it is agreed with the employer."""

    NAME: ClassVar[str] = "choose-epao"
    TITLE: ClassVar[str] = "Choose the EPAO"
    epao: Code = Field(description="The end-point assessment organisation, as the register names it.")


@rule("seed: end-point assessment")
def epao_is_on_the_register(_: Apprenticeship, command: NamesEpao, at: Circumstances) -> str | None:
    """The EPAO is on the register and assesses the standard."""
    if command.epao is None:
        return None
    epao = at.book.epaos.get(command.epao)
    if epao is None:
        return f"No EPAO {command.epao} is on the register; it lists: {', '.join(at.book.epaos)}."
    if at.standard.reference not in epao.standards:
        return f"{epao.name} does not assess {at.standard.reference}."
    if not epao.listed_from <= at.today <= epao.listed_until:
        return f"{epao.name} is not on the register on {in_words(at.today)}."
    return None


@rule("logic: a choice is made once")
def epao_is_not_the_chosen_one(apprenticeship: Apprenticeship, command: ChooseEpao, _: Circumstances) -> str | None:
    """The EPAO is not the one chosen already."""
    if command.epao != apprenticeship.enrolled.epao:
        return None
    return f"{command.epao} is already chosen."


CHOOSING: list[Rule[ChooseEpao]] = [epao_is_on_the_register, epao_is_not_the_chosen_one]


def choose(apprenticeship: Apprenticeship, command: ChooseEpao, at: Circumstances) -> Decision:
    """Choose the EPAO."""
    return refused(CHOOSING, apprenticeship, command, at) or [EpaoChosen(epao=command.epao)]


def chosen(apprenticeship: Apprenticeship, recorded: Recorded[EpaoChosen]) -> Changes:
    """Fold a choice, unless there was a later one; one that is dated before the enrolment shows with it."""
    before, day = apprenticeship.enrolment, recorded.occurred_on
    if before is None or day < (before.epao_chosen_on or day):
        return {}
    return {"enrolment": msgspec.structs.replace(before, epao=recorded.fact.epao, epao_chosen_on=day)}
