"""The apprenticeships of a person, as the ledger tells them with its corrections."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.deciding.fold import fold
from domain.facts.corrections import FactCorrected
from domain.facts.enrolment import ApplicationReceived
from domain.facts.fact import Facts, Recorded
from domain.state import Apprenticeship

NAMES_A_PERSON = (ApplicationReceived.NAME, FactCorrected.NAME)
"""The facts that name a person: the same as in schema/0013_register_changes.sql."""

_MENTION = """
    SELECT DISTINCT stream_id FROM ledger.events
    WHERE name = ANY (%s) AND position(%s::bytea IN data) > 0 ORDER BY stream_id"""
_HISTORY = "SELECT name, data FROM ledger.events WHERE stream_id = %s ORDER BY stream_version"

History = list[Recorded[Any]]


def lives_of(connection: Connection[Any], facts: Facts, person: UUID) -> Iterable[tuple[Apprenticeship, History]]:
    """Yield each apprenticeship that is rightly about a person, with its history: no application made by mistake."""
    for (stream,) in connection.execute(_MENTION, (list(NAMES_A_PERSON), str(person).encode())).fetchall():
        history = [facts.decode(*fact) for fact in connection.execute(_HISTORY, (stream,)).fetchall()]
        life = fold(stream, history)
        if life.application and life.application.person == person:
            yield life, history
