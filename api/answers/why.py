"""Why: the facts and rules that led to a state, for a closed set of questions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.access.caller import Asker
from api.answers.history import FactRead, Histories
from api.answers.reader import History, Reader
from api.answers.replay import PointAsked
from api.problems import Problem
from domain.history.answer import Answer, Case, Cited
from domain.history.replay import Point, effective, known_at
from domain.history.why import Question, why

Of = Annotated[Question, Field(description="What is asked about.")]
OfFact = Annotated[
    int | None, Field(ge=1, le=2**31 - 1, description="The number of the fact, for `entitlement`; else the last one.")
]


class CitedRule(BaseModel):
    """A rule with its source: what it says, whether it was met, and the reason where one was given."""

    rule: str
    says: str
    source: str
    met: bool
    reason: str | None


class LedThere(BaseModel):
    """A fact that led there, with the rules that it met, or that a refusal did not."""

    fact: FactRead
    rules: list[CitedRule]


class Because(BaseModel):
    """What is so in one sentence, the facts that led there, the newest first, and the rules that decide now."""

    says: str
    facts: list[LedThere]
    rules: list[CitedRule]


class Why(BaseModel):
    """Why it was so at the end of `on`, by what was known at `version`: one answer for each thing asked about."""

    of: Question
    on: date
    version: int
    answers: list[Because] = Field(description="One; of escalation one for each thing due and each other clock.")


class Reasons:
    """Answers why."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader
        self.histories = Histories(reader)

    def why(self, apprenticeship: UUID, of: Of, point: PointAsked, caller: Asker, fact: OfFact = None) -> Why:
        """Return why it is so, or was at a point as in a replay: the facts and rules that led there, with sources.

        `stage`: which facts led from stage to stage. `gateway`: why it was passed, deferred or refused, and how
        every requirement stands. `escalation`: for each clock how far it escalated, or why it did not. `grade`:
        what made the overall grade, or what is missing. `assessment-window`: until when, and what set that date.
        `entitlement`: by which line of the policy, and for which relation, the actor of a `fact` was entitled.
        """
        history = self.reader.history(apprenticeship)
        return self.told(of, history, point, staff_notes=caller.reads_staff_notes, fact=fact)

    def told(
        self, of: Question, history: History, point: Point, *, staff_notes: bool = True, fact: int | None = None
    ) -> Why:
        """Return why it is so by a history; raises as `why` does."""
        state, day = self.reader.replayed(history[0].originator_id, history, point)
        known = list(known_at(history, point))
        if fact is not None and fact > len(known):
            detail = f"By then {len(known)} facts were on record; give the number of one of them, as the history does."
            raise Problem(422, "unknown-fact", "Unknown fact", detail)
        case = Case(state, effective(known, point.on), self.reader.on(state, history, day), known, fact)
        answers = [self._read(each, known, staff_notes=staff_notes) for each in why(of, case)]
        return Why(of=of, on=day, version=state.version, answers=answers)

    def _read(self, answer: Answer, history: History, *, staff_notes: bool) -> Because:
        facts = self.histories.reads(history, [each.recorded for each in answer.facts], staff_notes=staff_notes)
        return Because(
            says=answer.says,
            facts=[
                LedThere(fact=fact, rules=[_rule(rule) for rule in each.rules])
                for fact, each in zip(facts, answer.facts, strict=True)
            ],
            rules=[_rule(rule) for rule in answer.rules],
        )


def _rule(cited: Cited) -> CitedRule:
    return CitedRule(rule=cited.rule, says=cited.says, source=cited.source, met=cited.met, reason=cited.reason)
