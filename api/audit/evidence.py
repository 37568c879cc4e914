"""The evidence of one apprenticeship at a point: all that its pack tells of it, by one reading of the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api.answers.clocks import Clocks
from api.answers.history import FactOnRecord, Histories
from api.answers.reader import Reader, ReadOnce
from api.answers.replay import Replay, Replaying
from api.answers.sessions import Sessions
from api.answers.values import Values, ValuesRead
from api.answers.why import Reasons, Why
from api.audit.free_texts import Texts, free_texts
from api.showing.standing import Standing, moved_by
from domain.history.cited_files import sources
from domain.history.measuring.cadence_kept import CadenceKept, cadence_kept
from domain.history.replay import Point, known_at
from domain.history.why import Question

_WHY = (Question.STAGE, Question.GATEWAY, Question.GRADE, Question.ASSESSMENT_WINDOW)
"""What a pack answers of why it was so. Why each clock escalated or did not, its rungs in the history tell."""


@dataclass(frozen=True)
class Evidence:
    """What was so at a point, and what was known then.

    `texts` are the free text of facts by their numbers, `sources` the files of rules that they cite, `known_on` is
    the London date that bounds what was known, if one does.
    """

    apprenticeship: UUID
    known_on: date | None
    replay: Replay
    standing: Standing
    facts: Sequence[FactOnRecord]
    texts: Mapping[int, Texts]
    values: ValuesRead
    whys: Mapping[Question, Why]
    cadence: CadenceKept | None
    sources: Mapping[str, bytes]


def evidence(reader: Reader, apprenticeship: UUID, point: Point) -> Evidence:
    """Return the evidence of an apprenticeship at a point; raises as a replay to it does."""
    once = ReadOnce(reader)
    history = once.history(apprenticeship)
    state, day = once.replayed(apprenticeship, history, point)
    replay, known = Replaying(once).told(state, day, history, point), known_at(history, point)
    at = once.on(state, history, day)
    facts = Histories(once).on_record(list(known), known)
    whys: dict[Question, Why] = {each: Reasons(once).told(each, history, point) for each in _WHY}
    standing = Standing.replayed(
        replay,
        facts,
        sessions=Sessions(once).sessions(apprenticeship, point),
        clocks=Clocks(once).clocks(apprenticeship, point).clocks,
        moved=moved_by(whys[Question.STAGE]),
        standard=at.standard.as_data(),
    )
    return Evidence(
        apprenticeship=apprenticeship,
        known_on=point.known_on,
        replay=replay,
        standing=standing,
        facts=facts,
        texts={each.originator_version: free_texts(each, read) for each, read in zip(known, facts, strict=True)},
        values=Values(once).values(apprenticeship, point),
        whys=whys,
        cadence=cadence_kept(state, at),
        sources=sources(state, known, once.book),
    )
