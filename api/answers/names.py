"""Whom the ids of one apprenticeship stand for."""

from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from activities.personal_data.names import names_of
from api.answers.reader import Reader
from domain.history.whom import ids_of


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
