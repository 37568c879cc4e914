"""Erasing a person: once nothing obliges to keep them, or because two people decide it; each step on record."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.database import Pool, with_connection
from activities.personal_data.free_text import SealedTexts
from activities.personal_data.lives import lives_of
from activities.personal_data.people import UnknownPersonError
from activities.personal_data.register_log import (
    Author,
    ErasedError,
    Erasing,
    RegisterChange,
    erasure,
    last_proposal,
    record,
)
from domain.days import london_date
from domain.ending.keeping import kept_until
from domain.facts.fact import Facts
from domain.rulebook.retention import Retention, retention_on
from domain.stage import ENDED
from domain.state import Apprenticeship

Reason = Literal["asked by the apprentice", "registered by mistake", "ordered by an authority"]
"""Why somebody is to be erased before their time: of a list, because what is on record here names nobody."""

KEPT = "kept until this date"
PROPOSED_BY_THEMSELVES = "another one decides"
NOT_KEPT = "nothing obliges to keep them"

_PATIENCE = "SET LOCAL lock_timeout = '3s'"
# Whoever registers meanwhile waits: what is erased must not be corrected.
_NOBODY_REGISTERS = "LOCK TABLE people.apprentices IN SHARE ROW EXCLUSIVE MODE"
# The lock of ledger.append: what is recorded meanwhile waits, and then finds the person erased.
_NOTHING_IS_RECORDED = "SELECT pg_advisory_xact_lock(731013791)"
_REGISTERED = "SELECT 1 FROM people.apprentices WHERE person = %s"
_ERASE = "DELETE FROM people.apprentices WHERE person = %s"
_DESTROY_KEYS = "DELETE FROM people.keys WHERE apprenticeship = ANY (%s)"


class StillOpenError(Exception):
    """A person is not erased while an apprenticeship of theirs has not ended."""

    def __init__(self, life: Apprenticeship) -> None:
        """Say which one is open."""
        super().__init__(f"apprenticeship {life.id} is open")
        self.life = life


class KeptError(Exception):
    """A person is kept for now: `refused` is what was recorded of that, `because` of which edition."""

    def __init__(self, refused: RegisterChange, because: Retention) -> None:
        """Say until when."""
        super().__init__(f"{refused.person} is kept until {refused.kept_until}")
        self.refused = refused
        self.because = because


class ProposedError(Exception):
    """Somebody else has proposed to erase the person already."""


class Keeping(NamedTuple):
    """How a person stands: kept until a London date or no longer, by which edition, and a proposal that waits."""

    kept_until: date | None
    because: Retention
    proposal: RegisterChange | None
    apprenticeships: list[UUID]


class Erasures:
    """Proposes, decides and carries out; every call blocks, may be repeated, and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool, facts: Facts, texts: SealedTexts, editions: Sequence[Retention]) -> None:
        """Use connections of `pool`; read the ledger's `facts`, and let `texts` forget the keys that are destroyed."""
        self.pool = pool
        self.facts = facts
        self.texts = texts
        self.editions = editions

    def standing(self, person: UUID) -> Keeping:
        """Return how a person stands. Raises UnknownPersonError, ErasedError and StillOpenError."""
        return with_connection(self.pool, partial(self._standing, person=person))

    def propose(self, person: UUID, reason: Reason, reference: str | None, by: Author) -> RegisterChange:
        """Propose to erase a person before their time, for another one to decide; a repeat returns the first proposal.

        Raises UnknownPersonError, ErasedError, StillOpenError, and ProposedError where another proposal waits.
        """

        def work(connection: Connection[Any]) -> RegisterChange:
            with connection.transaction():
                _hold(connection, _NOBODY_REGISTERS)
                standing = self._standing(connection, person)
                if (waits := standing.proposal) is None:
                    said = Erasing(reason, reference, standing.kept_until, None)
                    return record(connection, person, "erasure-proposed", by, [], said)
                if (waits.actor, waits.reason, waits.reference) != (by.actor, reason, reference):
                    raise ProposedError(f"an erasure of {person} was proposed")
                return waits

        return with_connection(self.pool, work)

    def decline(self, person: UUID, by: Author) -> None:
        """Decline a proposal, or take it back, which is recorded; nothing where none waits. Raises as `standing`."""

        def work(connection: Connection[Any]) -> None:
            with connection.transaction():
                _hold(connection, _NOBODY_REGISTERS)
                if waits := self._standing(connection, person).proposal:
                    said = Erasing(waits.reason, waits.reference, waits.kept_until, waits.number)
                    record(connection, person, "erasure-declined", by, [], said)

        with_connection(self.pool, work)

    def erase(self, person: UUID, by: Author) -> RegisterChange:
        """Erase a person's entry, and the keys of all their apprenticeships; a repeat returns the first erasure.

        All or nothing. Raises UnknownPersonError, StillOpenError while an apprenticeship has not ended, and
        KeptError while they are kept and nobody else has proposed it, which is recorded.
        """
        done = with_connection(self.pool, partial(self._erase, person=person, by=by))
        if done.what == "erasure-refused":
            raise KeptError(done, self._because())
        self.texts.forget()
        return done

    def _erase(self, connection: Connection[Any], *, person: UUID, by: Author) -> RegisterChange:
        with connection.transaction():
            _hold(connection, _NOBODY_REGISTERS, _NOTHING_IS_RECORDED)
            if before := erasure(connection, person):
                return before
            standing = self._standing(connection, person)
            refused = self._refusal(standing, by)
            if refused:
                return record(connection, person, "erasure-refused", by, [], refused)
            connection.execute(_ERASE, (person,))
            connection.execute(_DESTROY_KEYS, (standing.apprenticeships,))
            return record(connection, person, "erased", by, standing.apprenticeships, _why(standing))

    def _refusal(self, standing: Keeping, by: Author) -> Erasing | None:
        if standing.kept_until is None:
            return None
        if standing.proposal is None:
            return Erasing(KEPT, standing.because.id, standing.kept_until, None)
        if standing.proposal.actor == by.actor:
            return Erasing(PROPOSED_BY_THEMSELVES, standing.because.id, standing.kept_until, standing.proposal.number)
        return None

    def _standing(self, connection: Connection[Any], person: UUID) -> Keeping:
        if erasure(connection, person):
            raise ErasedError(f"{person} was erased")
        if not connection.execute(_REGISTERED, (person,)).fetchone():
            raise UnknownPersonError(f"nobody is registered as {person}")
        lives = [life for life, _ in lives_of(connection, self.facts, person)]
        for life in lives:
            if life.stage not in ENDED:
                raise StillOpenError(life)
        because, now = self._because(), datetime.now(UTC)
        until = max((day for life in lives if (day := kept_until(life, because))), default=date.min)
        proposal = last_proposal(connection, person, since=now - timedelta(days=because.proposal_stands_days))
        kept = until if until >= london_date(now) else None
        return Keeping(kept, because, proposal, [life.id for life in lives])

    def _because(self) -> Retention:
        return retention_on(self.editions, london_date(datetime.now(UTC)))


def _why(standing: Keeping) -> Erasing:
    proposal = standing.proposal if standing.kept_until else None
    if proposal is None:
        return Erasing(NOT_KEPT, standing.because.id, None, None)
    return Erasing(proposal.reason, proposal.reference, standing.kept_until, proposal.number)


def _hold(connection: Connection[Any], *locks: Any) -> None:
    for lock in (_PATIENCE, *locks):
        connection.execute(lock)
