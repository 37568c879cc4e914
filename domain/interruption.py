"""A break in learning: agreed by apprentice and employer, it stops the clocks; a return starts them anew."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Day, Text, Yes
from domain.cadence import stand_down
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.fact import Fact, Recorded
from domain.rule import Decision, refused, rule

if TYPE_CHECKING:
    from domain.state import Apprenticeship, Changes


class BeginBreak(Body):
    """Begin a break in learning. `occurred_on` is its first day."""

    NAME: ClassVar[str] = "begin-break"
    last_learning_on: Day = Field(description="The last evidenced date of learning before the break.")
    expected_return_on: Day
    agreed_by_apprentice: Yes
    agreed_by_employer: Yes
    reason: Text


class ReturnFromBreak(Body):
    """Return from a break in learning. `occurred_on` is the first day back."""

    NAME: ClassVar[str] = "return-from-break"


class BreakBegan(Fact, frozen=True, kw_only=True):
    """A break in learning began. `reason` is sealed."""

    NAME: ClassVar[str] = "break-began.v1"
    from_on: date
    last_learning_on: date
    expected_return_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Break in learning from {in_words(self.from_on)}, return expected on "
            f"{in_words(self.expected_return_on)}; last learning on {in_words(self.last_learning_on)}."
        )


class ReturnedFromBreak(Fact, frozen=True, kw_only=True):
    """The apprentice returned; `days` is how long the break lasted."""

    NAME: ClassVar[str] = "returned-from-break.v1"
    from_on: date
    returned_on: date
    days: int

    def sentence(self) -> str:
        """Return it in words."""
        return f"Returned on {in_words(self.returned_on)} after a break in learning of {self.days} days."


class Interruption(msgspec.Struct, frozen=True):
    """The open break, if any, and the days that ended breaks took in all."""

    from_on: date | None = None
    expected_return_on: date | None = None
    days: int = 0
    last_return_on: date | None = None

    @property
    def open(self) -> bool:
        """Return whether the apprentice is on a break."""
        return self.from_on is not None


@rule("funding rules, breaks in learning")
def break_is_agreed(_: "Apprenticeship", command: BeginBreak, __: Circumstances) -> str | None:
    """Apprentice and employer both agree to the break."""
    if command.agreed_by_apprentice and command.agreed_by_employer:
        return None
    return "A break in learning needs the agreement of the apprentice and of the employer."


@rule("funding rules, breaks in learning")
def return_is_expected_after_the_break_begins(
    _: "Apprenticeship", command: BeginBreak, at: Circumstances
) -> str | None:
    """The return is expected after the break begins."""
    if command.expected_return_on > at.occurred_on:
        return None
    return (
        f"The break begins on {in_words(at.occurred_on)}; "
        f"the return cannot be expected on {in_words(command.expected_return_on)}."
    )


@rule("funding rules 2026/27 ¶302")
def last_learning_is_not_after_the_break_begins(
    apprenticeship: "Apprenticeship", command: BeginBreak, at: Circumstances
) -> str | None:
    """The last learning lies between the start and the first day of the break."""
    if apprenticeship.enrolled.starts_on <= command.last_learning_on <= at.occurred_on:
        return None
    return f"Learning cannot have ended on {in_words(command.last_learning_on)}, outside the programme so far."


@rule("logic: a session that was held was not in a break")
def break_begins_after_the_last_session(
    apprenticeship: "Apprenticeship", _: BeginBreak, at: Circumstances
) -> str | None:
    """The break begins after the last session held and the last return."""
    clock = apprenticeship.cadence
    held = clock.last_held_on
    if held is not None and at.occurred_on <= held:
        return f"A session was held on {in_words(held)}; the break can begin on the day after."
    if clock.since_on is not None and at.occurred_on < clock.since_on:
        return f"Learning began (again) on {in_words(clock.since_on)}; the break cannot begin before that."
    return None


@rule("funding rules, breaks in learning", guard=True)
def apprentice_is_on_a_break(apprenticeship: "Apprenticeship", _: ReturnFromBreak, __: Circumstances) -> str | None:
    """The apprentice is on a break."""
    return None if apprenticeship.interruption.open else "The apprentice is not on a break in learning."


@rule("funding rules, breaks in learning")
def return_comes_after_the_break_began(
    apprenticeship: "Apprenticeship", _: ReturnFromBreak, at: Circumstances
) -> str | None:
    """The return comes after the break began."""
    began = apprenticeship.interruption.from_on
    if began is None or at.occurred_on > began:
        return None
    return f"The break began on {in_words(began)}; the return is a later day."


BEGINNING = [
    break_is_agreed,
    return_is_expected_after_the_break_begins,
    last_learning_is_not_after_the_break_begins,
    break_begins_after_the_last_session,
]
RETURNING = [apprentice_is_on_a_break, return_comes_after_the_break_began]


def begin(apprenticeship: "Apprenticeship", command: BeginBreak, at: Circumstances) -> Decision:
    """Begin a break: an open escalation stands down."""
    return refused(BEGINNING, apprenticeship, command, at) or [
        BreakBegan(
            from_on=at.occurred_on,
            last_learning_on=command.last_learning_on,
            expected_return_on=command.expected_return_on,
            reason=command.reason,
        ),
        *stand_down(apprenticeship, "a break in learning began"),
    ]


def come_back(apprenticeship: "Apprenticeship", command: ReturnFromBreak, at: Circumstances) -> Decision:
    """Return from a break."""
    began = apprenticeship.interruption.from_on or at.occurred_on
    return refused(RETURNING, apprenticeship, command, at) or [
        ReturnedFromBreak(from_on=began, returned_on=at.occurred_on, days=(at.occurred_on - began).days)
    ]


def began(apprenticeship: "Apprenticeship", recorded: Recorded[BreakBegan]) -> "Changes":
    """Fold the beginning of a break."""
    fact = recorded.fact
    before = apprenticeship.interruption
    return {
        "interruption": msgspec.structs.replace(
            before, from_on=fact.from_on, expected_return_on=fact.expected_return_on
        )
    }


def returned(apprenticeship: "Apprenticeship", recorded: Recorded[ReturnedFromBreak]) -> "Changes":
    """Fold a return: the session clock counts from it."""
    fact = recorded.fact
    days = apprenticeship.interruption.days + fact.days
    return {
        "interruption": Interruption(days=days, last_return_on=fact.returned_on),
        "cadence": apprenticeship.cadence.restarted(fact.returned_on),
    }
