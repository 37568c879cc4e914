"""The last reconciliation: when it ended, and how many workflows differed from the ledger."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from activities.database import Pool, fetch

_READ = 'SELECT finished_at::timestamptz, compared, found::jsonb, "left"::jsonb FROM upkeep.reconciliation'
_KEEP = """
    INSERT INTO upkeep.reconciliation (finished_at, compared, found, "left")
    VALUES (%s, %s, %s::jsonb, %s::jsonb)
    ON CONFLICT ((true)) DO UPDATE
    SET finished_at = EXCLUDED.finished_at, compared = EXCLUDED.compared,
        found = EXCLUDED.found, "left" = EXCLUDED."left"
    RETURNING compared"""


class LastReconciliation(NamedTuple):
    """How many were compared, and how many differed by kind: at first, and what was left of that after a repair.

    `finished_at` is an aware UTC instant.
    """

    finished_at: datetime
    compared: int
    found: Mapping[str, int]
    left: Mapping[str, int]


def keep(pool: Pool, last: LastReconciliation) -> None:
    """Keep it, in the place of the one before. Raises DATABASE_AWAY."""
    found, left = (msgspec.json.encode(each).decode() for each in (last.found, last.left))
    fetch(pool, int, _KEEP, (last.finished_at, last.compared, found, left))


def last_reconciliation(pool: Pool) -> LastReconciliation | None:
    """Return the last one, or None before there was any. Raises DATABASE_AWAY."""
    return next(iter(fetch(pool, LastReconciliation, _READ)), None)
