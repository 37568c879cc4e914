"""Values: everything that an apprenticeship holds at a point, each with the fact by which it is so, and since when."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.answers.reader import Reader
from api.answers.replay import PointAsked
from api.problems import Problem
from domain.deciding.corrected_history import corrected_by
from domain.history.provenance import PARTS, Known, provenance
from domain.history.replay import effective, known_at
from domain.history.sentences import sentence

Part = Annotated[str | None, Field(description="A part of the state, such as enrolment or sessions; all if left out.")]


class SoBy(BaseModel):
    """The fact by which a value is as it is: its number in the history, in words, and as which number corrected it."""

    number: int
    sentence: str
    occurred_on: date
    recorded_at: datetime
    corrected_by: int | None


class ValueRead(BaseModel):
    """One value: in words, the names that lead to it in the state, and by which fact it is so.

    There is no such fact of what is so from the beginning.
    """

    sentence: str = Field(examples=["Cadence, last held on: 5 October 2026"])
    path: list[str]
    value: Any
    by: SoBy | None


class ValuesRead(BaseModel):
    """Every value that words tell of an apprenticeship as it was at the end of `on`, at `version`."""

    on: date
    version: int
    values: list[ValueRead]


class Values:
    """Answers by which fact everything is as it is."""

    def __init__(self, reader: Reader) -> None:
        """Answer from what `reader` reads."""
        self.reader = reader

    def values(self, apprenticeship: UUID, point: PointAsked, of: Part = None) -> ValuesRead:
        """Return every value at a point as in a replay, or those of a part, each with the fact that last changed it."""
        if of is not None and of not in PARTS:
            raise Problem(422, "unknown-part", "Unknown part", f"A state consists of {', '.join(PARTS)}.")
        history = self.reader.history(apprenticeship)
        state, day = self.reader.replayed(apprenticeship, history, point)
        known = known_at(history, point)
        corrected = corrected_by(known)
        found = provenance(apprenticeship, effective(known, point.on), state.as_data())
        values = [_read(each, corrected) for each in found if of in {None, each.value.path[0]}]
        return ValuesRead(on=day, version=state.version, values=values)


def _read(known: Known, corrected: dict[int, int]) -> ValueRead:
    value, by = known
    return ValueRead(
        sentence=value.sentence(),
        path=[*value.path],
        value=value.value,
        by=by
        and SoBy(
            number=by.originator_version,
            sentence=sentence(by),
            occurred_on=by.occurred_on,
            recorded_at=by.recorded_at,
            corrected_by=corrected.get(by.originator_version),
        ),
    )
