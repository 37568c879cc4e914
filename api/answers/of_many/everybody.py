"""What is answered of every enrolled apprenticeship: as of today from the read table, as of another day by replay."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from activities.caseload.measures import MeasuresTable
from activities.caseload.projection import Place
from activities.database import Pool
from api.answers.reader import History, Reader
from api.problems import unanswerable
from domain.days import in_words, london_date
from domain.history.replay import Point, replayed
from domain.state import Apprenticeship

AnsweredFrom = Annotated[
    Literal["read table", "replay"],
    Field(description="As of today the read table answers, as of another day a replay of every fact."),
]
FactsBehind = Annotated[
    int | None,
    Field(description="How many facts of the ledger the read table did not account for yet; none after a replay."),
]


class Then(NamedTuple):
    """An enrolled apprenticeship as known at the end of the London date `on`, and all its facts until now."""

    state: Apprenticeship
    history: History
    on: date


class Everybody:
    """Reads everybody who is enrolled."""

    def __init__(self, reader: Reader, pool: Pool) -> None:
        """Read from the ledger by `reader`, and from the read table behind `pool`."""
        self.reader = reader
        self.table = MeasuresTable(pool)
        self.place = Place(pool, "caseload")

    def today(self) -> date:
        """Return today's London date, which is never before that of the last fact in the read table."""
        today = london_date(datetime.now(UTC))
        return max(today, self.table.latest() or today)

    def facts_behind(self) -> int:
        """Return how many facts the read table does not account for yet."""
        where = self.place.look()
        return where.head - where.position

    def replayed(self, on: date | None) -> Iterator[Then]:
        """Yield everybody from the facts, as known at the end of a date; in the end a problem where it is to come."""
        latest = date.min
        for stream in self.reader.ledger.streams():
            history = self.reader.ledger.history(stream)
            today = self.reader.today(history)
            latest = max(latest, today)
            state = replayed(stream, history, Point(known_on=on))
            if state.enrolment is not None:
                yield Then(state, history, on or today)
        _not_to_come(on, latest)


def _not_to_come(on: date | None, latest: date) -> None:
    if on is not None and on > latest > date.min:
        detail = f"Today is {in_words(latest)}; ask for that date or an earlier one, not for {in_words(on)}."
        raise unanswerable("still-to-come", "Still to come", detail, "on")
