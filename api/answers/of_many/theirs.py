"""Theirs: which apprenticeships on the caseload somebody has most to do with."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from activities.caseload.table import Row, read
from activities.database import Pool
from api.access.caller import Caller
from domain.command import Registered, SpeaksFor
from domain.entitlement.relations import LEADS, STAFF, acts_for
from domain.stage import Stage

Wants = Sequence[dict[str, Any]]
"""What rows of the caseload have in common, each as `read` takes it: one of them is enough."""

ASKS_OF = {
    "coordinator": ("escalated", "proposal_waits", "grade_awaited"),
    **dict.fromkeys(LEADS, ("escalated", "proposal_waits", "grade_awaited", "in_question")),
}
"""What of a row of the caseload asks for somebody of these roles."""


def theirs(caller: Caller, registered: Registered, today: date) -> Wants:
    """Return which rows of the caseload the caller has most to do with."""
    found: list[dict[str, Any]] = [{each: True} for each in ASKS_OF.get(caller.role, ())]
    if caller.role in LEADS:
        found.append({"stage": Stage.GATEWAY})
    if caller.role == "tutor":
        found += [{"own_tutor": caller.subject}, {"also_for": caller.subject}]
    if caller.role in STAFF and registered.manages:
        found.append({"of_tutors": [*registered.manages]})
    if caller.role == "apprentice" and registered.person:
        found.append({"person": UUID(registered.person)})
    if caller.role == "employer":
        found += [{"employer": UUID(each)} for each in _spoken_for(registered.employers, today)]
    if caller.role == "assessor":
        found += [{"grade_awaited_of": each} for each in _spoken_for(registered.epaos, today)]
    return found


def _spoken_for(organisations: Iterable[SpeaksFor], today: date) -> list[str]:
    return [each.organisation for each in organisations if acts_for([each], each.organisation, today)]


def rows_of(pool: Pool, wants: Wants, most: int, *, about: UUID | None = None) -> list[Row]:
    """Return the rows that are wanted, by when they are due, at most so many of each; or the one asked `about`."""
    only = {"apprenticeship": about} if about else {}
    found: dict[UUID, Row] = {}
    for each in wants:
        found |= {row.apprenticeship: row for row in read(pool, {**each, **only}, most, order="due")}
    return list(found.values())
