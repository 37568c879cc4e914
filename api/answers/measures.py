"""Measures over HTTP and on the command line: of one apprenticeship, or of all, counted together by what they share."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from api.answers.apprenticeship import OnDay, enrolled
from api.answers.of_many.everybody import AnsweredFrom, Everybody, FactsBehind
from api.answers.reader import History, Reader
from api.problems import unanswerable as no_answer
from domain.days import london_date
from domain.history.measuring.measures import BY, Measures, Summary, measure, summary, together
from domain.history.replay import Point, known_at, replayed, unanswerable
from domain.state import Apprenticeship


class MeasuresRead(BaseModel):
    """The measures of one apprenticeship, as known at the end of a Europe/London date."""

    on: date
    measures: Summary


class GroupRead(BaseModel):
    """The measures of the apprenticeships that share `key`, counted together."""

    key: str
    measures: Summary


class GroupsRead(BaseModel):
    """The measures of every enrolled apprenticeship, in groups."""

    by: str
    answered_from: AnsweredFrom
    facts_behind: FactsBehind
    groups: list[GroupRead]


By = Annotated[Literal["apprentice", "tutor", "employer", "cohort"], Field(description="What a group shares.")]


class Measuring:
    """Answers how well the clocks were kept."""

    def __init__(self, reader: Reader, pool: Pool) -> None:
        """Answer from what `reader` reads, and from the read table behind `pool`."""
        self.reader = reader
        self.everybody = Everybody(reader, pool)

    def of_one(self, apprenticeship: UUID, on: OnDay = None) -> MeasuresRead:
        """Return the measures of one apprenticeship, as known at the end of a date; its replay's problems."""
        history = self.reader.history(apprenticeship)
        why = unanswerable(history, Point(known_on=on), self.reader.today(history))
        if why:
            raise no_answer(why.kind, why.title, why.detail, "on")
        state = enrolled(replayed(apprenticeship, history, Point(known_on=on)))
        measures = summary(self._measured(state, history, on))
        return MeasuresRead(on=on or self.reader.today(history), measures=measures)

    def of_all(self, by: By = "cohort", on: OnDay = None) -> GroupsRead:
        """Return the measures of all enrolled apprenticeships in groups, as known at the end of a date.

        As of today the read table answers, which may be some facts behind. As of another date every fact of the
        ledger is read, one apprenticeship at a time.
        """
        if on in {None, self.everybody.today()}:
            today, behind = london_date(datetime.now(UTC)), self.everybody.facts_behind()
            groups = self.everybody.table.groups(by, today, on)
            return GroupsRead(
                by=by, answered_from="read table", facts_behind=behind, groups=[_group(*each) for each in groups]
            )
        return GroupsRead(by=by, answered_from="replay", facts_behind=None, groups=self.replayed(by, on))

    def replayed(self, by: By, on: date | None) -> list[GroupRead]:
        """Return every group from the facts, as known at the end of a date; a problem where it is to come."""
        groups: dict[str, list[Measures]] = defaultdict(list)
        for state, history, day in self.everybody.replayed(on):
            groups[BY[by](state, day)].append(self._measured(state, history, on))
        return [_group(key, summary(together(groups[key]))) for key in sorted(groups)]

    def _measured(self, state: Apprenticeship, history: History, on: date | None) -> Measures:
        at = self.reader.at(state, on if on and on < self.reader.today(history) else None)
        return measure(state, known_at(history, Point(known_on=on)), at)


def _group(key: str, measures: Summary) -> GroupRead:
    return GroupRead(key=key, measures=measures)
