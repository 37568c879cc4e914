"""The last sealing: when the ledger was last sealed and wholly proved, and what kept it from being sealed since."""

from datetime import datetime
from typing import NamedTuple

from activities.database import Pool, fetch

_READ = """
    SELECT (SELECT min(created_at) FROM ledger.meta), s.sealed_at, s.position, s.wholly, t.tried_at, t.kind, t.why
    FROM (
        SELECT max(sealed_at) AS sealed_at, max(position) AS position,
               max(sealed_at) FILTER (WHERE proved_after = 0) AS wholly
        FROM ledger.seals
    ) s LEFT JOIN upkeep.sealing t ON true"""
_KEEP = """
    INSERT INTO upkeep.sealing (tried_at, kind, why) VALUES (clock_timestamp(), %s, %s)
    ON CONFLICT ((true)) DO UPDATE SET tried_at = EXCLUDED.tried_at, kind = EXCLUDED.kind, why = EXCLUDED.why
    RETURNING 1"""


class LastSealing(NamedTuple):
    """What is known of sealing, the seals' signatures not looked at; aware UTC instants.

    The ledger `began_at` one, and was last sealed, with so many facts, and wholly proved before a seal. It was last
    `tried_at` another; `kind` and `why` tell what kept it from being sealed then, and are None where it was sealed.
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
    fetch(pool, int, _KEEP, (kind, why))


def last_sealing(pool: Pool) -> LastSealing:
    """Return what is known of sealing. Raises DATABASE_AWAY."""
    return fetch(pool, LastSealing, _READ)[0]
