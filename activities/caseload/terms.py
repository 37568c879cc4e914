"""On which terms apprentices are enrolled: whom a rule may be for is found without reading everybody's facts."""

from collections.abc import Callable
from datetime import date
from typing import LiteralString
from uuid import UUID

from activities.database import Pool, fetch
from domain.rulebook.drafts import Terms

# What the rows do not account for yet may be on any terms. It is asked first: meanwhile the rows only come nearer.
_CHANGED_SINCE: LiteralString = """
    SELECT DISTINCT e.stream_id::text FROM ledger.events e, reading.position p
    WHERE p.projection = 'caseload' AND e.position > p.position"""
_BY_TERMS: LiteralString = """
    SELECT standard, starts_on, cites_pack, cites_standard, array_agg(apprenticeship) FROM reading.caseload
    WHERE starts_on IS NOT NULL GROUP BY standard, starts_on, cites_pack, cites_standard"""


def enrolled_on(pool: Pool, wanted: Callable[[Terms], bool]) -> list[UUID]:
    """Return every apprenticeship that may be enrolled on terms that are `wanted`, in the order of their ids.

    Those with facts that the caseload does not account for yet are among them, whatever their terms. It blocks, and
    raises DATABASE_AWAY.
    """
    found = set(fetch(pool, UUID, _CHANGED_SINCE))
    for terms, apprenticeships in fetch(pool, _on_terms, _BY_TERMS):
        found.update(apprenticeships if wanted(terms) else ())
    return sorted(found)


def _on_terms(
    standard: str, starts_on: date, pack: str, cited: str | None, apprenticeships: list[UUID]
) -> tuple[Terms, list[UUID]]:
    return Terms(standard, starts_on, pack, cited), apprenticeships
