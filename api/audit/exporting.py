"""Everything that the service holds about one person, gathered for them: as data, and as a page to read."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from psycopg import Connection
from pydantic import BaseModel, Field

from activities.access.access_log import AccessChange
from activities.access.access_log import changes as access_changes
from activities.audit.audit_reads import AuditReads
from activities.audit.samples import Samples
from activities.database import with_connection
from activities.personal_data.lives import History, lives_of
from activities.personal_data.people import Apprentice, People
from activities.personal_data.register_log import changes, is_erased
from activities.personal_data.subjects import Subjects
from api.answers.history import FactRead, Histories
from api.answers.reader import Reader
from api.answers.replay import Replaying
from api.audit.access_changes import AccessChangeRead
from api.audit.audit_reads import AuditRead, told
from api.audit.free_texts import free_texts
from api.audit.page_templates import template
from api.audit.register_changes import RegisterChangeRead
from api.problems import Problem, erased
from domain.facts.messages import OfMessage
from domain.history.replay import Point
from domain.history.state_in_words import lines_of

ALL = 2**31 - 1


class ExportedApprenticeship(BaseModel):
    """An apprenticeship of the person: how it stands in words, every fact, and which facts are of letters."""

    apprenticeship: UUID
    stage: str
    as_it_stands: list[str]
    facts: list[FactRead]
    letters: list[int] = Field(description="The numbers of the facts that tell of a letter about them.")
    samples: list[UUID] = Field(description="The samples into which auditors drew it.")


class Export(BaseModel):
    """All that is held about one person. The copies of letters are not kept here: what became of them is."""

    made_at: datetime
    entry: dict[str, Any] = Field(description="The entry in the register.")
    subjects: list[str] = Field(description="As whom the person signs in.")
    register_changes: list[RegisterChangeRead] = Field(description="When the entry was corrected, and by whom.")
    access_changes: list[AccessChangeRead] = Field(description="When their access ended or was given back.")
    apprenticeships: list[ExportedApprenticeship]
    reads: list[AuditRead] = Field(description="Who of the auditors read about them, and whose searches found them.")


class Exporter:
    """Gathers what is held about a person."""

    def __init__(self, reader: Reader, samples: Samples, people: People, reads: AuditReads) -> None:
        """Read it from these."""
        self.reader = reader
        self.samples = samples
        self.people = people
        self.reads = reads

    def files(self, person: UUID, made_at: datetime) -> dict[str, bytes]:
        """Return the export as files by name: data and a page. Raises a problem for who is unknown or was erased."""
        histories: dict[UUID, History] = {}
        export = self._gathered(person, made_at, histories)
        return {
            "person.json": export.model_dump_json(indent=2).encode() + b"\n",
            "person.html": template("person.html").render(export=export, texts=_texts(export, histories)).encode(),
        }

    def _gathered(self, person: UUID, made_at: datetime, histories: dict[UUID, History]) -> Export:
        entry = self._entry(person)
        lives = with_connection(self.people.pool, partial(self._lives, person=person))
        histories |= lives
        log = changes(self.people.pool, person=person, after=0, limit=ALL)
        subjects = Subjects(self.people.pool).those_of(person)
        return Export(
            made_at=made_at,
            entry=vars(entry),
            subjects=subjects,
            register_changes=[RegisterChangeRead(**each._asdict()) for each in log],
            access_changes=[
                AccessChangeRead(**each._asdict()) for subject in subjects for each in self._access(subject)
            ],
            apprenticeships=[self._apprenticeship(life, history) for life, history in lives.items()],
            reads=[told(each) for each in self._reads(person, list(lives))],
        )

    def _entry(self, person: UUID) -> Apprentice:
        entry = self.people.apprentice(person)
        if entry is None and is_erased(self.people.pool, person):
            raise erased()
        if entry is None:
            raise Problem(404, "not-found", "Not found", "nothing is registered under this id")
        return entry

    def _access(self, subject: str) -> list[AccessChange]:
        return access_changes(self.people.pool, subject=subject, after=0, limit=ALL)

    def _lives(self, connection: Connection[Any], *, person: UUID) -> dict[UUID, History]:
        return {life.id: history for life, history in lives_of(connection, self.reader.ledger.facts, person)}

    def _apprenticeship(self, apprenticeship: UUID, history: History) -> ExportedApprenticeship:
        state, day = self.reader.replayed(apprenticeship, history, Point())
        standing = Replaying(self.reader).told(state, day, history, Point())
        return ExportedApprenticeship(
            apprenticeship=apprenticeship,
            stage=state.stage.value,
            as_it_stands=list(lines_of(standing.state)),
            facts=Histories(self.reader).reads(history, history),
            letters=[each.originator_version for each in history if isinstance(each.fact, OfMessage)],
            samples=self.samples.that_drew(apprenticeship),
        )

    def _reads(self, person: UUID, lives: Sequence[UUID]) -> list[Any]:
        found = self.reads.recorded({"person": person}, after=0, limit=ALL)
        for each in lives:
            found += self.reads.recorded({"apprenticeship": each}, after=0, limit=ALL)
        return sorted(found)


def _texts(export: Export, histories: dict[UUID, History]) -> dict[tuple[UUID, int], list[tuple[str, str]]]:
    return {
        (each.apprenticeship, read.number): free_texts(stored, read)
        for each in export.apprenticeships
        for stored, read in zip(histories[each.apprenticeship], each.facts, strict=True)
    }
