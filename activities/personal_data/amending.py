"""Amending the registers: an entry is corrected, which is recorded."""

from dataclasses import astuple, replace
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.database import Pool, with_connection
from activities.personal_data.lives import History, lives_of
from activities.personal_data.people import (
    Apprentice,
    ApprenticeDetails,
    Employer,
    EmployerDetails,
    People,
    UlnTakenError,
    UnknownPersonError,
    age,
)
from activities.personal_data.register_log import Author, ErasedError, is_erased, record
from domain.facts.enrolment import Enrolled
from domain.facts.fact import Facts

_PATIENCE = "SET LOCAL lock_timeout = '3s'"
# Whoever registers meanwhile waits: a ULN that is taken must not be found by PostgreSQL, which would log it.
_NOBODY_REGISTERS = "LOCK TABLE people.apprentices IN SHARE ROW EXCLUSIVE MODE"
_ULN_TAKEN = "SELECT 1 FROM people.apprentices WHERE uln = %s AND person <> %s"
_CORRECT = """
    UPDATE people.apprentices SET (given_name, family_name, email, date_of_birth, uln) = (%s, %s, %s, %s, %s)
    WHERE person = %s AND (given_name, family_name, email, date_of_birth, uln) IS DISTINCT FROM (%s, %s, %s, %s, %s)"""
_CORRECT_EMPLOYER = """
    UPDATE people.employers SET (name, division) = (%s, %s)
    WHERE employer = %s AND (name, division) IS DISTINCT FROM (%s, %s)"""


class BornTooLateError(Exception):
    """An apprenticeship of the person started before this date of birth."""


class AgeToCorrect(NamedTuple):
    """An age at the start, in completed years, that a fact tells otherwise than the register now does."""

    apprenticeship: UUID
    fact: int
    recorded: int
    rightly: int


class Amending:
    """Corrects; every call blocks, may be repeated, and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool, facts: Facts) -> None:
        """Use connections of `pool`, and read the ledger's `facts`."""
        self.pool = pool
        self.people = People(pool)
        self.facts = facts

    def correct(self, person: UUID, details: ApprenticeDetails, by: Author) -> tuple[Apprentice, list[AgeToCorrect]]:
        """Put `details` in the place of a person's entry; return it, and which ages at the start it makes wrong.

        What is on record already is no change. Raises UnknownPersonError, ErasedError, UlnTakenError if
        another has this ULN, and BornTooLateError.
        """
        self._registered(person)
        ages = with_connection(self.pool, partial(self._ages, person=person, details=details))
        with_connection(self.pool, partial(_correct, person=person, details=details, by=by))
        return replace(self._registered(person), **vars(details)), ages

    def correct_employer(self, employer: UUID, details: EmployerDetails, by: Author) -> Employer:
        """Put `details` in the place of an employer's entry, and return it; what is on record already is no change.

        An apprenticeship keeps the division that it was enrolled under. Raises UnknownPersonError.
        """
        if self.people.employer(employer) is None:
            raise UnknownPersonError(f"no employer is registered as {employer}")
        with_connection(self.pool, partial(_correct_employer, employer=employer, details=details, by=by))
        return Employer(**vars(details), employer=employer)

    def _registered(self, person: UUID) -> Apprentice:
        found = self.people.apprentice(person)
        if found is None and is_erased(self.pool, person):
            raise ErasedError(f"{person} was erased")
        if found is None:
            raise UnknownPersonError(f"nobody is registered as {person}")
        return found

    def _ages(self, connection: Connection[Any], *, person: UUID, details: ApprenticeDetails) -> list[AgeToCorrect]:
        found = []
        for life, history in lives_of(connection, self.facts, person):
            if life.enrolment:
                try:
                    rightly = age(details.date_of_birth, life.enrolment.original_start_on)
                except ValueError:
                    raise BornTooLateError(f"apprenticeship {life.id} started before") from None
                found.append(AgeToCorrect(life.id, _enrolled_by(history), life.enrolment.age_at_start, rightly))
        return [each for each in found if each.recorded != each.rightly]


def _correct(connection: Connection[Any], *, person: UUID, details: ApprenticeDetails, by: Author) -> None:
    said = astuple(details)
    with connection.transaction():
        for lock in (_PATIENCE, _NOBODY_REGISTERS):
            connection.execute(lock)
        if connection.execute(_ULN_TAKEN, (details.uln, person)).fetchone():
            raise UlnTakenError("another apprentice is registered with this ULN")
        if connection.execute(_CORRECT, (*said, person, *said)).rowcount:
            record(connection, person, "corrected", by, [])


def _correct_employer(connection: Connection[Any], *, employer: UUID, details: EmployerDetails, by: Author) -> None:
    said = astuple(details)
    with connection.transaction():
        connection.execute(_PATIENCE)
        if connection.execute(_CORRECT_EMPLOYER, (*said, employer, *said)).rowcount:
            record(connection, employer, "employer-corrected", by, [])


def _enrolled_by(history: History) -> int:
    return max(each.originator_version for each in history if isinstance(each.fact, Enrolled))
