"""At-risk cases: sessions missed in a row open one; a session held, or a decision, closes it."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from domain.body import Body, Text
from domain.circumstances import Circumstances
from domain.facts.at_risk import AtRisk, AtRiskCaseClosed, AtRiskCaseOpened, Miss
from domain.facts.fact import Fact, Recorded
from domain.facts.sessions import SessionHeld, SessionMissed
from domain.rule import Decision, refused, rule
from domain.state import Apprenticeship, Changes


class CloseAtRiskCase(Body):
    """Close the case of an apprentice at risk, by decision."""

    NAME: ClassVar[str] = "close-at-risk-case"
    TITLE: ClassVar[str] = "Close the at-risk case"
    reason: Text


@rule("logic: one closes what is open", guard=True)
def at_risk_case_is_open(apprenticeship: Apprenticeship, _: CloseAtRiskCase, __: Circumstances) -> str | None:
    """A case is open."""
    return None if apprenticeship.at_risk.opened_on else "No at-risk case is open for this apprentice."


CLOSING = [at_risk_case_is_open]


def close(apprenticeship: Apprenticeship, command: CloseAtRiskCase, at: Circumstances) -> Decision:
    """Close the open case by decision."""
    misses = _misses(apprenticeship)
    return refused(CLOSING, apprenticeship, command, at) or [
        AtRiskCaseClosed(
            opened_on=apprenticeship.at_risk.opened_on or at.occurred_on,
            held_on=None,
            missed_until=max((miss.on for miss in misses), default=None),
            reason=command.reason,
        )
    ]


def opened_by(apprenticeship: Apprenticeship, missed: SessionMissed, at: Circumstances) -> list[Fact]:
    """Return the case that a session missed opens, or nothing where one is open or too few are missed in a row.

    While a past is told, one held in between may still come: its closing opens the case.
    """
    misses = [*_misses(apprenticeship), Miss(missed.planned_on, missed.missed_by)]
    return [] if apprenticeship.taking_over.open else _opened(apprenticeship, misses, at)


def opened_by_what_was_told(apprenticeship: Apprenticeship, at: Circumstances) -> list[Fact]:
    """Return the case that the sessions missed in a past that is told open, by all that was told."""
    return _opened(apprenticeship, _misses(apprenticeship), at)


def _opened(apprenticeship: Apprenticeship, misses: list[Miss], at: Circumstances) -> list[Fact]:
    row = _in_a_row(misses, apprenticeship.cadence.last_held_on, apprenticeship.at_risk.settled_until)
    if apprenticeship.at_risk.opened_on or len(row) < at.rules.attendance.missed_in_a_row:
        return []
    return [
        AtRiskCaseOpened(
            opened_on=at.occurred_on,
            missed_on=tuple(miss.on for miss in row),
            missed_by=tuple(miss.by for miss in row),
        )
    ]


def closed_by(apprenticeship: Apprenticeship, held: SessionHeld, at: Circumstances) -> list[Fact]:
    """Return the end of the open case where a session held leaves too few missed in a row, else nothing."""
    case = apprenticeship.at_risk
    row = _in_a_row(_misses(apprenticeship), apprenticeship.cadence.last_held_on, case.settled_until, held.held_on)
    if case.opened_on is None or len(row) >= at.rules.attendance.missed_in_a_row:
        return []
    return [AtRiskCaseClosed(opened_on=case.opened_on, held_on=held.held_on, missed_until=None, reason=None)]


def _misses(apprenticeship: Apprenticeship) -> list[Miss]:
    return [
        Miss(session.planned_on, session.missed_by)
        for session in apprenticeship.sessions.by_id.values()
        if session.missed_by
    ]


def _in_a_row(misses: Iterable[Miss], *after: date | None) -> list[Miss]:
    last = max((day for day in after if day), default=None)
    return sorted(miss for miss in misses if last is None or miss.on > last)


def opened(apprenticeship: Apprenticeship, recorded: Recorded[AtRiskCaseOpened]) -> Changes:
    """Fold the opening of a case."""
    return {"at_risk": AtRisk(recorded.fact.opened_on, apprenticeship.at_risk.settled_until)}


def closed(apprenticeship: Apprenticeship, recorded: Recorded[AtRiskCaseClosed]) -> Changes:
    """Fold the end of a case."""
    return {"at_risk": AtRisk(None, recorded.fact.missed_until or apprenticeship.at_risk.settled_until)}
