"""The history of an apprenticeship: every fact in words and as data, those asked for, page by page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.access.caller import Asker
from api.answers.reader import History, Reader
from api.problems import Problem, unanswerable
from domain.body import Day
from domain.days import in_words
from domain.deciding.corrected_history import corrected_by
from domain.facts.fact import Recorded
from domain.facts.refusal import CommandRefused
from domain.folds import EVOLVE
from domain.history.acts_in_question import acts_in_question
from domain.history.hindsight import in_hindsight
from domain.history.sentences import Period, Refusals, Selection, days_late, sentence

KINDS = sorted({CommandRefused.NAME, *(kind.NAME for kind in EVOLVE)})
PAGE, LONGEST_PAGE = 50, 200

Kinds = Annotated[tuple[str, ...], Field(description="Names of facts, such as session-held.v1; all where left out.")]
Actor = Annotated[str | None, Field(description="Who did it, by id, such as staff-1 or system:escalation.")]
OfCommand = Annotated[UUID | None, Field(description="The command that led to it, by id.")]
Bound = Annotated[Day | None, Field(description="A Europe/London date, included.")]
After = Annotated[int, Field(ge=0, le=2**31 - 2, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class Entitled(BaseModel):
    """By which line of which policy the actor was entitled, and for which relation to the apprenticeship."""

    policy: str
    line: str
    relation: str


class FactRead(BaseModel):
    """One fact: in words and as data, who recorded it in which role, when it happened and when it was recorded.

    `number` is its place in the history, which answers of changes tell and corrections name; `corrected_by` is the
    number of the correction that withdrew it or says it otherwise, `asked` the name of the command that led to it
    and `command` that command's id, `rules` the rule pack. `taken_over` says that it was told of a past, and is no
    record of its day; `source` what it was told from, if that was said. `in_hindsight` says of what a clock raised
    that, and why, it would not have on what is known now, `in_question` of an act that it rests on what was corrected
    since, and which number answers for it.
    """

    number: int = Field(description="Its place in the history, which corrections name as `fact`.")
    version: int = Field(description="Its number once more; no version for If-Match.")
    corrected_by: int | None
    name: str
    sentence: str
    in_hindsight: str | None
    in_question: str | None
    occurred_on: date
    recorded_at: datetime
    days_late: int = Field(description="How many days after it happened it was recorded.")
    taken_over: bool = Field(description="Told of a past that was taken over: no record made at the time.")
    source: str = Field(description="What it was told from; empty where nobody said.", examples=["former-system"])
    actor: str
    role: str
    command: UUID
    asked: str
    rules: str
    entitled_by: Entitled | None = Field(description="None of facts from before there was a policy.")
    fact: dict[str, Any]


class FactOnRecord(FactRead):
    """A fact as a history tells it: with the hash by which it stands in the chain of the ledger."""

    hash: str = Field(
        description="SHA-256 in hexadecimal, by which it stands in the chain; who has its pack recomputes it."
    )


class HistoryPage(BaseModel):
    """A page of history; `next` is the `after` of the following page, if there is one."""

    facts: list[FactOnRecord]
    next: int | None


@dataclass(frozen=True)
class Marks:
    """What became of facts, by their numbers: which correction says them otherwise, and what puts them in question."""

    corrected_by: Mapping[int, int]
    in_question: Mapping[int, str]


class Histories:
    """Answers what happened."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def history(  # noqa: PLR0913, PLR0917 - one argument for each thing that may be asked
        self,
        apprenticeship: UUID,
        caller: Asker,
        kind: Kinds = (),
        actor: Actor = None,
        command: OfCommand = None,
        occurred_from: Bound = None,
        occurred_until: Bound = None,
        recorded_from: Bound = None,
        recorded_until: Bound = None,
        refusals: Refusals = Refusals.INCLUDED,
        after: After = 0,
        limit: Limit = PAGE,
    ) -> HistoryPage:
        """Return the facts as sentences and as data, oldest first: all, or of a kind, actor, command or period."""
        asked = Selection(
            kinds=frozenset(_known(name) for name in kind),
            actor=actor,
            command=command,
            occurred=period(occurred_from, occurred_until, "occurred_until"),
            recorded=period(recorded_from, recorded_until, "recorded_until"),
            refusals=refusals,
        )
        history = self.reader.history(apprenticeship)
        facts = [each for each in history if each.originator_version > after and asked.takes(each)]
        page = self.on_record(history, facts[:limit], staff_notes=caller.reads_staff_notes)
        return HistoryPage(facts=page, next=page[-1].number if len(facts) > limit else None)

    def on_record(
        self, history: History, facts: Sequence[Recorded[Any]], *, staff_notes: bool = True
    ) -> list[FactOnRecord]:
        """Return facts of a history as `reads` does, each with its hash."""
        read = self.reads(history, facts, staff_notes=staff_notes)
        hashes = self.reader.ledger.hashes(history[0].originator_id, [each.number for each in read])
        return [FactOnRecord.model_construct(**vars(each), hash=hashes[each.number]) for each in read]

    def reads(self, history: History, facts: Iterable[Recorded[Any]], *, staff_notes: bool = True) -> list[FactRead]:
        """Return facts of a history as they are read, their free text opened where its key is here.

        Without `staff_notes` what staff wrote in their own words is withheld.
        """
        marks = Marks(corrected_by(history), acts_in_question(history))
        opened = self.reader.opening(staff_notes=staff_notes)
        return [self._read(history, each, marks, opened) for each in facts]

    def _read(
        self, known: History, recorded: Recorded[Any], marks: Marks, opened: Callable[[Recorded[Any]], dict[str, Any]]
    ) -> FactRead:
        by = recorded.entitled_by
        return FactRead(
            number=recorded.originator_version,
            version=recorded.originator_version,
            corrected_by=marks.corrected_by.get(recorded.originator_version),
            name=recorded.fact.NAME,
            sentence=sentence(recorded),
            in_hindsight=in_hindsight(known, recorded.originator_version, self.reader.book),
            in_question=marks.in_question.get(recorded.originator_version),
            occurred_on=recorded.occurred_on,
            recorded_at=recorded.recorded_at,
            days_late=days_late(recorded),
            taken_over=recorded.taken_over,
            source=recorded.source,
            actor=recorded.actor,
            role=recorded.role,
            command=recorded.command,
            asked=recorded.asked,
            rules=recorded.rules,
            entitled_by=by and Entitled(policy=by.policy, line=by.line, relation=by.relation),
            fact=opened(recorded),
        )


def period(from_on: date | None, until_on: date | None, named: str) -> Period:
    """Return the period between two London dates; raises a 422 problem where it ends before it begins.

    What says its end is `named` in the query.
    """
    asked = Period(from_on, until_on)
    if asked.from_on and asked.until_on and asked.empty:
        detail = f"The period ends on {in_words(asked.until_on)}, before it begins on {in_words(asked.from_on)}."
        raise unanswerable("empty-period", "Empty period", detail, named)
    return asked


def _known(name: str) -> str:
    if name in KINDS:
        return name
    near = get_close_matches(name, KINDS, n=1, cutoff=0)[0]
    detail = f"No fact has one of the names asked for; the nearest is {near}. docs/commands.md lists them."
    raise Problem(422, "unknown-kind", "Unknown kind", detail)
