"""The last sealing: when the ledger was last sealed and wholly proved, and what kept it from being sealed since."""

from datetime import datetime
from typing import LiteralString, NamedTuple

from activities.database import Pool, fetch_one, with_connection

_READ = """
    SELECT (SELECT min(created_at) FROM ledger.meta)::timestamptz, s.sealed_at::timestamptz, s.position,
           s.wholly::timestamptz, t.tried_at::timestamptz, t.kind, t.why
    FROM (
        SELECT max(sealed_at) AS sealed_at, max(position) AS position,
               max(sealed_at) FILTER (WHERE proved_after = 0) AS wholly
        FROM ledger.seals
    ) s LEFT JOIN upkeep.sealing t ON true"""
_KEEP: LiteralString = """
    INSERT INTO upkeep.sealing AS s (tried_at, kind, why) VALUES (clock_timestamp(), %s, %s)
    ON CONFLICT ((true)) DO UPDATE SET tried_at = EXCLUDED.tried_at, kind = EXCLUDED.kind, why = EXCLUDED.why"""
_UNLESS_IT_SAYS_WHY: LiteralString = " WHERE s.why IS NULL OR s.kind = EXCLUDED.kind"

BEGUN = "begun"
"""The kind of an attempt that has not ended, as far as anybody knows."""
_BEGUN = "it went on until then, and did not end: see whether workers end while they seal"


class LastSealing(NamedTuple):
    """What is known of sealing, the seals' signatures not looked at; aware UTC instants.

    The ledger `began_at` one, and was last sealed, with so many facts, and wholly proved before a seal. It was last
    `tried_at` another; `kind` and `why` tell what kept it from being sealed then, and are None where it was sealed.
    Of one that was BEGUN they tell that it did not end, and `tried_at` when it went on last, which may be just now.
    """

    began_at: datetime | None
    sealed_at: datetime | None
    facts: int | None
    wholly_proved_at: datetime | None
    tried_at: datetime | None
    kind: str | None
    why: str | None


def keep(pool: Pool, kind: str | None, why: str | None) -> None:
    """Keep how an attempt to seal ended, in the place of the one before: why not, or None. Raises DATABASE_AWAY."""
    with_connection(pool, lambda connection: connection.execute(_KEEP, (kind, why)))


def keep_begun(pool: Pool) -> None:
    """Keep that an attempt to seal begins, or goes on; why the one before failed is kept until it ends.

    Raises DATABASE_AWAY.
    """
    with_connection(pool, lambda connection: connection.execute(_KEEP + _UNLESS_IT_SAYS_WHY, (BEGUN, _BEGUN)))


def last_sealing(pool: Pool) -> LastSealing:
    """Return what is known of sealing. Raises DATABASE_AWAY."""
    return fetch_one(pool, LastSealing, _READ)
