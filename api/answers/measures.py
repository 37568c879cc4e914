"""Measures over HTTP and on the command line: of one apprenticeship, or of all, counted together by what they share."""

from collections import defaultdict
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.apprenticeship import OnDay, enrolled
from api.answers.reader import History, Reader
from api.problems import Problem
from domain.days import in_words
from domain.history.measures import BY, Measures, Summary, measure, summary, together
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
    groups: list[GroupRead]


By = Annotated[Literal["apprentice", "tutor", "employer", "cohort"], Field(description="What a group shares.")]


class Measuring:
    """Answers how well the clocks were kept."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def of_one(self, apprenticeship: UUID, on: OnDay = None) -> MeasuresRead:
        """Return the measures of one apprenticeship, as known at the end of a date; its replay's problems."""
        history = self.reader.history(apprenticeship)
        why = unanswerable(history, Point(known_on=on), self.reader.today(history))
        if why:
            raise Problem(422, why.kind, why.title, why.detail)
        state = enrolled(replayed(apprenticeship, history, Point(known_on=on)))
        measures = summary(self._measured(state, history, on))
        return MeasuresRead(on=on or self.reader.today(history), measures=measures)

    def of_all(self, by: By = "cohort", on: OnDay = None) -> GroupsRead:
        """Return the measures of all enrolled apprenticeships in groups, as known at the end of a date.

        Every fact of the ledger is read, one apprenticeship at a time.
        """
        groups: dict[str, list[Measures]] = defaultdict(list)
        latest = date.min
        for stream in self.reader.ledger.streams():
            history = self.reader.ledger.history(stream)
            today = self.reader.today(history)
            latest = max(latest, today)
            state = replayed(stream, history, Point(known_on=on))
            if state.enrolment is not None:
                groups[BY[by](state, on or today)].append(self._measured(state, history, on))
        _not_to_come(on, latest)
        found = [GroupRead(key=key, measures=summary(together(groups[key]))) for key in sorted(groups)]
        return GroupsRead(by=by, groups=found)

    def _measured(self, state: Apprenticeship, history: History, on: date | None) -> Measures:
        at = self.reader.at(state, on if on and on < self.reader.today(history) else None)
        return measure(state, known_at(history, Point(known_on=on)), at)


def _not_to_come(on: date | None, latest: date) -> None:
    if on is not None and on > latest > date.min:
        detail = f"Today is {in_words(latest)}; ask for that date or an earlier one, not for {in_words(on)}."
        raise Problem(422, "still-to-come", "Still to come", detail)
