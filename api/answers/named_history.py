"""Whom ids stand for, and the history with names: facts keep their ids, and their sentences are told with names."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from activities.personal_data.names import names_of
from api.answers.history import PAGE, After, Limit
from api.answers.reader import Reader
from domain.history.sentences import sentence
from domain.history.whom import ids_of, in_names


class NamedFact(BaseModel):
    """One fact in words, its ids with the names that they stand for today; who was erased has none."""

    number: int
    occurred_on: date
    recorded_at: datetime
    sentence: str = Field(examples=["Tutor Sam Reed (tutor-7) allocated for maths from 7 September 2026."])
    actor: str = Field(examples=["Jo Lee (staff-1)", "system:escalation"])
    role: str


class NamedHistoryPage(BaseModel):
    """A page of history with names; `names` tells them by id, `next` is the `after` of the following page, if any."""

    facts: list[NamedFact]
    names: dict[str, str]
    next: int | None


class NamedHistories:
    """Answers what happened, with names."""

    def __init__(self, reader: Reader, pool: Pool) -> None:
        """Answer from what `reader` reads, with names from the registers behind `pool`."""
        self.reader = reader
        self.pool = pool

    def named_history(self, apprenticeship: UUID, after: After = 0, limit: Limit = PAGE) -> NamedHistoryPage:
        """Return the facts as sentences with the names of people and employers, oldest first: for staff."""
        facts = [each for each in self.reader.history(apprenticeship) if each.originator_version > after]
        page, held = facts[:limit], ids_of(facts[:limit])
        names = names_of(self.pool, held)
        told = [
            NamedFact(
                number=each.originator_version,
                occurred_on=each.occurred_on,
                recorded_at=each.recorded_at,
                sentence=in_names(sentence(each), names, ids_of([each])),
                actor=in_names(each.actor, names, [each.actor]),
                role=each.role,
            )
            for each in page
        ]
        return NamedHistoryPage(
            facts=told, names=names, next=page[-1].originator_version if len(facts) > limit else None
        )


class NamesRead(BaseModel):
    """The names of the people and employers whom facts name, by id in small letters; who was erased has none."""

    person: UUID | None = Field(description="The apprentice, by id.")
    names: dict[str, str]

    @property
    def apprentice(self) -> str | None:
        """Return what the apprentice is called."""
        return self.names.get(str(self.person))


class Names:
    """Answers whom ids stand for."""

    def __init__(self, reader: Reader, pool: Pool) -> None:
        """Answer from what `reader` reads, with names from the registers behind `pool`."""
        self.reader = reader
        self.pool = pool

    def names(self, apprenticeship: UUID) -> NamesRead:
        """Return the names of the people and employers whom the facts of an apprenticeship name, by id."""
        application = self.reader.state(apprenticeship).application
        names = names_of(self.pool, ids_of(self.reader.history(apprenticeship)))
        return NamesRead(person=application.person if application else None, names=names)
