"""Whether a row of the caseload is one of those that are asked for, as `table.read` finds them."""

from collections.abc import Callable, Mapping
from typing import Any

from activities.caseload.table import Row

_FITS: Mapping[str, Callable[[Row, Any], bool]] = {
    "own_tutor": lambda row, said: (row.tutor or "").lower() == said,
    "also_for": lambda row, said: said in row.also_for,
    "of_tutors": lambda row, said: row.open_escalation is not None and (row.tutor or "").lower() in said,
    "person": lambda row, said: row.person == said,
    "employer": lambda row, said: row.employer == said,
    "stage": lambda row, said: row.stage == said,
    "grade_awaited_of": lambda row, said: row.grade_awaited_of == said,
    "escalated": lambda row, said: (row.open_escalation is not None) is said,
    "proposal_waits": lambda row, said: bool(row.proposed_by) is said,
    "grade_awaited": lambda row, said: (row.grade_awaited_of is not None) is said,
    "in_question": lambda row, said: row.in_question is said,
}


def fits(row: Row, wanted: Mapping[str, Any]) -> bool:
    """Return whether `read` would find a row by what is wanted, of what Today asks for. Raises KeyError for another."""
    return all(_FITS[name](row, said) for name, said in wanted.items())
