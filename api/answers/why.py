"""Why: the facts and rules that led to a state, for a closed set of questions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.history import FactRead, Histories
from api.answers.reader import History, Reader
from api.answers.replay import PointAsked
from domain.history.answer import Answer, Case, Cited
from domain.history.replay import effective, known_at
from domain.history.why import Question, why

Of = Annotated[Question, Field(description="What is asked about.")]


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

    def why(self, apprenticeship: UUID, of: Of, point: PointAsked) -> Why:
        """Return why it is so, or was at a point as in a replay: the facts and rules that led there, with sources.

        `stage`: which facts led from stage to stage. `gateway`: why it was passed, deferred or refused, and how
        every requirement stands. `escalation`: for each clock how far it escalated, or why it did not. `grade`:
        what made the overall grade, or what is missing. `assessment-window`: until when, and what set that date.
        """
        history = self.reader.history(apprenticeship)
        state, day = self.reader.replayed(apprenticeship, history, point)
        known = list(known_at(history, point))
        facts = effective(known, point.on)
        answers = why(of, Case(state, facts, self.reader.on(state, history, day), known))
        return Why(of=of, on=day, version=state.version, answers=[self._read(each, known) for each in answers])

    def _read(self, answer: Answer, history: History) -> Because:
        facts = self.histories.reads(history, [each.recorded for each in answer.facts])
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
