"""Amending the registers: an entry is corrected, or a person erased, and either is recorded."""

from collections.abc import Iterable
from dataclasses import astuple, replace
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.database import Pool, with_connection
from activities.personal_data.free_text import SealedTexts
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
from activities.personal_data.register_log import Author, ErasedError, RegisterChange, erasure, is_erased, record
from domain.deciding.fold import fold
from domain.facts.application import ApplicationReceived
from domain.facts.corrections import FactCorrected
from domain.facts.enrolment import Enrolled
from domain.facts.fact import Facts, Recorded
from domain.stage import ENDED
from domain.state import Apprenticeship

NAMES_A_PERSON = (ApplicationReceived.NAME, FactCorrected.NAME)
"""The facts that name a person: the same as in schema/0013_register_changes.sql."""

_PATIENCE = "SET LOCAL lock_timeout = '3s'"
# Whoever registers meanwhile waits: a ULN that is taken must not be found by PostgreSQL, which would log it.
_NOBODY_REGISTERS = "LOCK TABLE people.apprentices IN SHARE ROW EXCLUSIVE MODE"
# The lock of ledger.append: what is recorded meanwhile waits, and then finds the person erased.
_NOTHING_IS_RECORDED = "SELECT pg_advisory_xact_lock(731013791)"
_REGISTERED = "SELECT 1 FROM people.apprentices WHERE person = %s"
_ULN_TAKEN = "SELECT 1 FROM people.apprentices WHERE uln = %s AND person <> %s"
_CORRECT = """
    UPDATE people.apprentices SET (given_name, family_name, email, date_of_birth, uln) = (%s, %s, %s, %s, %s)
    WHERE person = %s AND (given_name, family_name, email, date_of_birth, uln) IS DISTINCT FROM (%s, %s, %s, %s, %s)"""
_CORRECT_EMPLOYER = """
    UPDATE people.employers SET (name, division) = (%s, %s)
    WHERE employer = %s AND (name, division) IS DISTINCT FROM (%s, %s)"""
_ERASE = "DELETE FROM people.apprentices WHERE person = %s"
_DESTROY_KEYS = "DELETE FROM people.keys WHERE apprenticeship = ANY (%s)"
_MENTION = """
    SELECT DISTINCT stream_id FROM ledger.events
    WHERE name = ANY (%s) AND position(%s::bytea IN data) > 0 ORDER BY stream_id"""
_HISTORY = "SELECT name, data FROM ledger.events WHERE stream_id = %s ORDER BY stream_version"

History = list[Recorded[Any]]


class StillOpenError(Exception):
    """A person is not erased while an apprenticeship of theirs has not ended."""

    def __init__(self, life: Apprenticeship) -> None:
        """Say which one is open."""
        super().__init__(f"apprenticeship {life.id} is open")
        self.life = life


class BornTooLateError(Exception):
    """An apprenticeship of the person started before this date of birth."""


class AgeToCorrect(NamedTuple):
    """An age at the start, in completed years, that a fact tells otherwise than the register now does."""

    apprenticeship: UUID
    fact: int
    recorded: int
    rightly: int


class Amending:
    """Corrects and erases; every call blocks, may be repeated, and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool, facts: Facts, texts: SealedTexts) -> None:
        """Use connections of `pool`; read the ledger's `facts`, and let `texts` forget the keys that are destroyed."""
        self.pool = pool
        self.people = People(pool)
        self.facts = facts
        self.texts = texts

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

    def erase(self, person: UUID, by: Author) -> RegisterChange:
        """Erase a person's entry, and the keys of all their apprenticeships; a repeat returns the first erasure.

        All or nothing. Raises UnknownPersonError, and StillOpenError while an apprenticeship has not ended.
        """
        erased = with_connection(self.pool, partial(self._erase, person=person, by=by))
        self.texts.forget()
        return erased

    def _registered(self, person: UUID) -> Apprentice:
        found = self.people.apprentice(person)
        if found is None and is_erased(self.pool, person):
            raise ErasedError(f"{person} was erased")
        if found is None:
            raise UnknownPersonError(f"nobody is registered as {person}")
        return found

    def _erase(self, connection: Connection[Any], *, person: UUID, by: Author) -> RegisterChange:
        with connection.transaction():
            for lock in (_PATIENCE, _NOBODY_REGISTERS, _NOTHING_IS_RECORDED):
                connection.execute(lock)
            if before := erasure(connection, person):
                return before
            if not connection.execute(_REGISTERED, (person,)).fetchone():
                raise UnknownPersonError(f"nobody is registered as {person}")
            lives = [life for life, _ in self._lives(connection, person)]
            for life in lives:
                if life.stage not in ENDED:
                    raise StillOpenError(life)
            ids = [life.id for life in lives]
            connection.execute(_ERASE, (person,))
            connection.execute(_DESTROY_KEYS, (ids,))
            return record(connection, person, "erased", by, ids)

    def _ages(self, connection: Connection[Any], *, person: UUID, details: ApprenticeDetails) -> list[AgeToCorrect]:
        found = []
        for life, history in self._lives(connection, person):
            if life.enrolment:
                try:
                    rightly = age(details.date_of_birth, life.enrolment.starts_on)
                except ValueError:
                    raise BornTooLateError(f"apprenticeship {life.id} started before") from None
                found.append(AgeToCorrect(life.id, _enrolled_by(history), life.enrolment.age_at_start, rightly))
        return [each for each in found if each.recorded != each.rightly]

    def _lives(self, connection: Connection[Any], person: UUID) -> Iterable[tuple[Apprenticeship, History]]:
        # From the ledger and as corrected: an application may have been made for somebody else by mistake.
        for (stream,) in connection.execute(_MENTION, (list(NAMES_A_PERSON), str(person).encode())).fetchall():
            facts = connection.execute(_HISTORY, (stream,)).fetchall()
            history = [self.facts.decode(name, data) for name, data in facts]
            life = fold(stream, history)
            if life.application and life.application.person == person:
                yield life, history


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
