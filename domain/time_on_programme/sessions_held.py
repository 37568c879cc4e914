"""Sessions held: on which days, in which cadence."""

from datetime import date

from domain.circumstances import Circumstances
from domain.state import Apprenticeship


def sessions_held_on(apprenticeship: Apprenticeship, element: str | None, at: Circumstances) -> list[date]:
    """Return the London dates of the sessions held that count in the cadence of an element, or in the shared one."""
    found = apprenticeship.sessions.by_id.values()
    return [each.held_on for each in found if each.held_on and cadence_of(each.element, at) == element]


def cadence_of(element: str, at: Circumstances) -> str | None:
    """Return the element if the standard gives it a cadence of its own, else None: it shares one."""
    return element if element in at.standard.own_cadence else None
