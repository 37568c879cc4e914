"""Corrections, as recorded: a mistake is named by a new fact, both stay for ever, and so does what rested on it."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.days import in_words
from domain.facts.fact import Act
from domain.facts.refusal import Unmet


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fact as it should have been recorded: its name, the London date on which it happened, and its fields."""

    name: str
    occurred_on: date
    fact: dict[str, Any]


class Following(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the facts recorded together from place `first` on come to, by rule, when another one is corrected."""

    first: int
    facts: tuple[Stated, ...]


class Resting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act that was right by what was known, and rests on what was corrected since: it stays, and is in question.

    `act` is its place, `name` that of its fact, `about` what it concerns, `says` what was done, as a clause,
    `occurred_on` when, and `recorded_by` who recorded it. `correction` is the place of the correction since which
    it is so, recorded on the London date `since_on`; `unmet` are the rules that it does not meet on what is known
    now, `instead` what it would say now, where it meets them all and says something else.
    """

    act: int
    name: str
    about: UUID | None
    says: str
    occurred_on: date
    recorded_by: str
    correction: int
    since_on: date
    unmet: tuple[Unmet, ...]
    instead: str | None

    def sentence(self) -> str:
        """Return in words what was done by what was known, and what is so since the correction."""
        day = in_words(self.occurred_on)
        done = self.says if day in self.says else f"{self.says} on {day}"
        since = f"Since the correction of {in_words(self.since_on)}"
        return f"{done[:1].upper()}{done[1:]} by what was known. {since}: {self.reasons()}"

    def reasons(self) -> str:
        """Return in words what is so since the correction."""
        instead = [f"It would now say: {self.instead}"] if self.instead else []
        return " ".join([*(each.reason for each in self.unmet), *instead])


class Correction(Act, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about a fact: `wrong` is its place, `was` what it said; `reason` is sealed.

    `follows` tells everything that comes out otherwise by rule, `resting` every act that is in question, both with
    all the corrections so far. The oldest ones let no act stand that rested on what was corrected.
    """

    wrong: int
    was: str
    follows: tuple[Following, ...]
    resting: tuple[Resting, ...] = ()
    reason: str

    def _also(self) -> str:
        changed = ", ".join(str(each.first) for each in self.follows)
        rests = ", ".join(str(each.act) for each in self.resting)
        follows = f" By rule this changes number {changed} too." if changed else ""
        return follows + (f" In question, as it rests on what was corrected: number {rests}." if rests else "")


class FactWithdrawn(Correction, frozen=True, kw_only=True, omit_defaults=True):
    """A recorded fact did not happen."""

    NAME: ClassVar[str] = "fact-withdrawn.v1"

    def sentence(self) -> str:
        """Return it in words."""
        return f"Number {self.wrong} did not happen and is withdrawn: {self.was}{self._also()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return f"what was recorded as number {self.wrong} was withdrawn"


class FactCorrected(Correction, frozen=True, kw_only=True, omit_defaults=True):
    """A recorded fact happened otherwise: `facts` stand in the place of those recorded together with it."""

    NAME: ClassVar[str] = "fact-corrected.v1"
    says: str
    facts: tuple[Stated, ...]

    def sentence(self) -> str:
        """Return it in words."""
        return f"Number {self.wrong} is corrected: {self.was} Rightly: {self.says}{self._also()}"

    def cause(self) -> str:
        """Return it as a clause."""
        return f"what was recorded as number {self.wrong} was corrected"


class Answers(Act, frozen=True, kw_only=True):
    """An act that answers for acts in question: `answers` names each by its place and that of the correction."""

    answers: tuple[tuple[int, int], ...]

    def _answered(self) -> str:
        places = ", ".join(str(act) for act, _ in self.answers)
        return f" This answers for number {places}." if places else ""


class ActUpheld(Answers, frozen=True, kw_only=True):
    """A lead decided that the act in the place `act` stands. `says` is what was done, as a clause; `reason` is sealed.

    `name` is that of its fact.
    """

    NAME: ClassVar[str] = "act-upheld.v1"
    act: int
    name: str
    says: str
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Number {self.act} stands, although what it rested on was corrected: {self.says}."


class InQuestion(msgspec.Struct, frozen=True):
    """The acts that rest on what was corrected, and which of them were answered for, each with its correction."""

    resting: tuple[Resting, ...] = ()
    answered: tuple[tuple[int, int], ...] = ()

    def open(self) -> list[Resting]:
        """Return the acts in question that nobody answered for yet, in the order of recording."""
        return [each for each in self.resting if (each.act, each.correction) not in self.answered]

    def of(self, name: str) -> Resting | None:
        """Return the last act of this name that is in question and not answered for, if any."""
        return next((each for each in reversed(self.open()) if each.name == name), None)

    def by_place(self, act: int) -> Resting | None:
        """Return what is in question of the act in a place, answered for or not."""
        return next((each for each in self.resting if each.act == act), None)

    def answered_by(self, *kinds: type[Act], about: UUID | None = None) -> tuple[tuple[int, int], ...]:
        """Return what an act answers for that undoes acts of these kinds, or those that concern one thing."""
        names = {kind.NAME for kind in kinds}
        found = [each for each in self.open() if each.name in names and (about is None or each.about == about)]
        return tuple((each.act, each.correction) for each in found)

    def with_act(self, resting: Resting) -> "InQuestion":
        """Return them with one more act in question."""
        return InQuestion((*self.resting, resting), self.answered)

    def after(self, fact: Answers) -> "InQuestion":
        """Return them after an answer."""
        return InQuestion(self.resting, (*self.answered, *fact.answers))
