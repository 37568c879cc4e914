"""The register of people: who an apprentice and an employer are, kept apart from the ledger."""

from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime
from typing import LiteralString, NamedTuple
from uuid import UUID, uuid5

from activities.database import Pool, fetch, with_connection
from activities.personal_data.register_log import ErasedError, is_corrected, is_erased
from domain.enrolment.school_leaving import may_start_from

ENTRIES = UUID("5b7c6d0e-3a57-4a51-9c0f-0d7d6f1a2e94")


class UnknownPersonError(LookupError):
    """Nobody is registered under this id."""


class UlnTakenError(Exception):
    """Another apprentice is registered with this ULN."""


class KeyReusedError(Exception):
    """The id was already used to register somebody with other details."""


@dataclass(frozen=True)
class ApprenticeDetails:
    """Who an apprentice is. Shows nothing of it when printed."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    email: str = field(repr=False)
    date_of_birth: date = field(repr=False)
    uln: str = field(repr=False)


@dataclass(frozen=True)
class Apprentice(ApprenticeDetails):
    """An apprentice in the register. `registered_at` is in UTC, by the database's clock."""

    person: UUID
    registered_at: datetime


@dataclass(frozen=True)
class EmployerDetails:
    """Who an employer is, and whose bank holidays it keeps. Whom to write to stands in the register of contacts."""

    name: str = field(repr=False)
    division: str


@dataclass(frozen=True)
class Employer(EmployerDetails):
    """An employer in the register."""

    employer: UUID


class AtTheStart(NamedTuple):
    """What the rules of an enrolment need, in place of a date of birth.

    The age is told in completed years, the first day on which the person may start only where the start is earlier.
    """

    age_at_start: int
    may_start_from: date | None


def entry_id(kind: str, subject: str, key: str) -> UUID:
    """Return the id of what `subject` registers under an idempotency key: always the same."""
    return uuid5(ENTRIES, f"{kind}\n{subject}\n{key}")


def age(born: date, day: date) -> int:
    """Return the years completed on `day`.

    Who was born on 29 February completes a common year's year on 1 March.
    Raises ValueError if `day` is before the birth.
    """
    if day < born:
        raise ValueError("no age before birth")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class People:
    """Reads and writes the register; every call blocks, and raises DATABASE_AWAY as `fetch` does."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def register_apprentice(self, person: UUID, details: ApprenticeDetails) -> Apprentice:
        """Return the apprentice registered as `person`, as corrected since; a repeat changes nothing.

        Raises KeyReusedError if `person` has other details, UlnTakenError if another has this ULN, and
        ErasedError if `person` was erased.
        """
        self._insert(
            "INSERT INTO people.apprentices"
            " (given_name, family_name, email, date_of_birth, uln, person)"
            " SELECT %s, %s, %s, %s, %s, %s WHERE NOT EXISTS"
            " (SELECT FROM audit.register_changes WHERE person = %s AND what = 'erased') ON CONFLICT DO NOTHING",
            (*astuple(details), person, person),
        )
        stored = self.apprentice(person)
        if stored is None and is_erased(self.pool, person):
            raise ErasedError(f"{person} was erased")
        if stored is None:
            raise UlnTakenError("another apprentice is registered with this ULN")
        wanted = replace(stored, **vars(details))
        if stored != wanted and not is_corrected(self.pool, person):
            raise KeyReusedError("this id stands for an apprentice with other details")
        return stored

    def apprentice(self, person: UUID) -> Apprentice | None:
        """Return the apprentice, or None if nobody is registered under this id."""
        found = fetch(
            self.pool,
            Apprentice,
            "SELECT given_name, family_name, email, date_of_birth, uln, person, registered_at"
            " FROM people.apprentices WHERE person = %s",
            (person,),
        )
        return found[0] if found else None

    def at_the_start(self, person: UUID, starts_on: date) -> AtTheStart:
        """Return what an enrolment that starts on a Europe/London date has to know of a person.

        Raises UnknownPersonError if nobody is registered as `person`, ValueError before the birth.
        """
        apprentice = self.apprentice(person)
        if apprentice is None:
            raise UnknownPersonError(f"nobody is registered as {person}")
        earliest = may_start_from(apprentice.date_of_birth)
        return AtTheStart(age(apprentice.date_of_birth, starts_on), earliest if starts_on < earliest else None)

    def register_employer(self, employer: UUID, details: EmployerDetails) -> Employer:
        """Return the employer registered as `employer`, as corrected since; a repeat changes nothing.

        Raises KeyReusedError if `employer` has other details.
        """
        wanted = Employer(**vars(details), employer=employer)
        self._insert(
            "INSERT INTO people.employers (name, division, employer) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            astuple(wanted),
        )
        stored = self.employer(employer) or wanted
        if stored != wanted and not is_corrected(self.pool, employer):
            raise KeyReusedError("this id stands for an employer with other details")
        return stored

    def employer(self, employer: UUID) -> Employer | None:
        """Return the employer, or None if nobody is registered under this id."""
        found = fetch(
            self.pool,
            Employer,
            "SELECT name, division, employer FROM people.employers WHERE employer = %s",
            (employer,),
        )
        return found[0] if found else None

    def _insert(self, statement: LiteralString, row: tuple[object, ...]) -> None:
        with_connection(self.pool, lambda connection: connection.execute(statement, row))
