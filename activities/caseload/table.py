"""The caseload's table: what a row says of an apprenticeship, how rows are written, and how they are read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from activities.database import Pool, fetch
from domain.clocks.due_now import DueNow
from domain.clocks.in_question import IN_QUESTION
from domain.clocks.session import SESSION
from domain.days import london_date
from domain.deciding.decide import what_is_due
from domain.facts.enrolment import Enrolment
from domain.facts.sessions import Session
from domain.figures.progress import progress_dates
from domain.rulebook.rulebook import Rulebook
from domain.stage import ENDED
from domain.state import Apprenticeship
from domain.tutoring.one_session import tutor_of
from domain.tutoring.planning import awaited

_COLUMNS: LiteralString = """
    apprenticeship, person, standard, cohort, employer, stage, tutor, started_on, planned_end_on,
    last_held_on, next_due_on, overdue_clocks, overdue_since, open_escalation, at_risk_since, in_break, proposed_by,
    also_for, grade_awaited_of, in_question, recorded_on, planned_on, planned_at,
    judged_from_on, ahead_before_on, behind_from_on, starts_on, cites_pack, cites_standard, version, position"""
_UPSERT: LiteralString = """
    INSERT INTO reading.caseload ({columns})
    SELECT {columns} FROM json_populate_recordset(NULL::reading.caseload, %s::json)
    ON CONFLICT (apprenticeship) DO UPDATE SET ({columns}) = (
        SELECT {columns} FROM (SELECT EXCLUDED.*) AS written)"""
_SELECT: LiteralString = "SELECT {columns} FROM reading.caseload"
_WRITE = _UPSERT.format(columns=_COLUMNS)
_READ = _SELECT.format(columns=_COLUMNS)
_REMOVE_ALL = "DELETE FROM reading.caseload"
_REMOVE = "DELETE FROM reading.caseload WHERE apprenticeship = %s"

_COMPARED: dict[str, LiteralString] = {
    "stage": "stage = %s",
    "tutor": "tutor = %s",
    "own_tutor": "lower(tutor) = %s",
    "cohort": "cohort = %s",
    "employer": "employer = %s",
    "person": "person = %s",
    "apprenticeship": "apprenticeship = %s",
    "apprenticeships": "apprenticeship = ANY (%s)",
    "overdue_clock": "%s = ANY (overdue_clocks)",
    "due_before": "next_due_on < %s",
    "proposed_by": "proposed_by <> '{}' AND proposed_by @> ARRAY[%s]",
    "also_for": "also_for <> '{}' AND also_for @> ARRAY[%s]",
    "of_tutors": "open_escalation IS NOT NULL AND lower(tutor) = ANY (%s)",
    "grade_awaited_of": "grade_awaited_of = %s",
    "progress": "reading.progress(judged_from_on, ahead_before_on, behind_from_on, greatest(%s, recorded_on)) = %s",
}
_ORDER: dict[str, LiteralString] = {
    "id": " ORDER BY apprenticeship LIMIT %s",
    "due": " ORDER BY coalesce(next_due_on, '9999-12-31'), apprenticeship LIMIT %s",
}
_AFTER: dict[str, LiteralString] = {
    "id": "apprenticeship > %s",
    "due": "(coalesce(next_due_on, '9999-12-31'), apprenticeship) > (%s, %s)",
}
_TRUE: dict[str, LiteralString] = {
    "overdue": "overdue_since IS NOT NULL",
    "escalated": "open_escalation IS NOT NULL",
    "at_risk": "at_risk_since IS NOT NULL",
    "in_break": "in_break",
    "proposal_waits": "proposed_by <> '{}'",
    "grade_awaited": "grade_awaited_of IS NOT NULL",
    "in_question": "in_question",
}


_TALLY: LiteralString = """
    SELECT CASE grouping(stage, tutor, cohort, employer)
            WHEN 7 THEN 'stages' WHEN 11 THEN 'tutors' WHEN 13 THEN 'cohorts' WHEN 14 THEN 'employers' ELSE 'all' END,
        coalesce(stage, tutor, cohort, employer::text), count(*), count(overdue_since), count(open_escalation),
        count(at_risk_since), count(*) FILTER (WHERE in_break)
    FROM reading.caseload{where}
    GROUP BY GROUPING SETS ((stage), (tutor), (cohort), (employer), ())
    ORDER BY 1, 2"""


class Row(msgspec.Struct, frozen=True):
    """One apprenticeship on the caseload.

    Dates are of Europe/London. `tutor` is who was responsible on the day of the last fact,
    `overdue_clocks` are the names of those that run and are overdue, `overdue_since` is when the first of them
    fell so, and `open_escalation` the highest rung reached of any. `proposed_by` are those, in small letters, whose
    proposals wait for a second person, and `also_for` those to whom an open escalation was given, or who hold a session
    that is awaited, if they are not the tutor. From the EPAO `grade_awaited_of` a grade is awaited, and an act that is
    `in_question` waits for a lead. `recorded_on` is the day of the last
    fact, `planned_on` are those of the sessions awaited, the earliest first, and `planned_at` their times of day,
    where they have one. Of the progress it has the dates that ProgressDates has. `starts_on` is when the enrolment
    starts, and `cites_pack` and `cites_standard` are the ids of what it cites. `version` is that of the state and
    `position` that of its last fact in the log.
    """

    apprenticeship: UUID
    person: UUID
    standard: str
    cohort: str
    employer: UUID | None
    stage: str
    tutor: str | None
    started_on: date | None
    planned_end_on: date | None
    last_held_on: date | None
    next_due_on: date | None
    overdue_clocks: list[str]
    overdue_since: date | None
    open_escalation: int | None
    at_risk_since: date | None
    in_break: bool
    proposed_by: list[str]
    also_for: list[str]
    grade_awaited_of: str | None
    in_question: bool
    recorded_on: date
    planned_on: list[date]
    planned_at: list[time | None]
    judged_from_on: date | None
    ahead_before_on: date | None
    behind_from_on: date | None
    starts_on: date | None
    cites_pack: str | None
    cites_standard: str | None
    version: int
    position: int


def row_of(state: Apprenticeship, position: int, book: Rulebook) -> Row | None:
    """Return what the caseload says of an apprenticeship, or None while nobody has applied for it.

    No clock is read: now is when its last fact was recorded, so that the same facts always make the
    same row. A handover to come shows with the first fact recorded after it. Raises
    ChangedRulesError.
    """
    application, now, clock = state.application, state.last_recorded_at, state.cadence
    if application is None or now is None:
        return None
    enrolment = state.enrolment
    due_now = what_is_due(state, now, book)
    session, overdue = due_now.of(SESSION), due_now.overdue()
    to_come = sorted((each for each in state.sessions.by_id.values() if awaited(state, each)), key=_begins)
    return Row(
        apprenticeship=state.id,
        person=application.person,
        standard=application.standard,
        cohort=application.cohort,
        employer=enrolment.employer if enrolment else None,
        stage=state.stage.value,
        tutor=state.tutors.responsible(london_date(now)),
        started_on=enrolment.starts_on if enrolment and clock.since_on else None,
        planned_end_on=enrolment.planned_end_on if enrolment else None,
        last_held_on=clock.last_held_on,
        next_due_on=min((due.due_on for due in session), default=None),
        overdue_clocks=sorted({each.clock for each in overdue}),
        overdue_since=overdue[0].overdue_on if overdue else None,
        open_escalation=max((each.rungs for each in overdue), default=0) or None,
        at_risk_since=None if state.stage in ENDED else state.at_risk.opened_on,
        in_break=state.interruption.open,
        proposed_by=sorted({each.proposed_by.lower() for each in state.proposals.waiting}),
        **_asks_for(due_now, to_come),
        recorded_on=london_date(now),
        **_planned(to_come),
        **msgspec.structs.asdict(progress_dates(state, due_now.at)),
        **_terms(enrolment),
        version=state.version,
        position=position,
    )


def _terms(enrolment: Enrolment | None) -> dict[str, Any]:
    if enrolment is None:
        return {"starts_on": None, "cites_pack": None, "cites_standard": None}
    return {"starts_on": enrolment.starts_on, "cites_pack": enrolment.pack, "cites_standard": enrolment.standard}


def _planned(to_come: Sequence[Session]) -> dict[str, Any]:
    days, times = [each.planned_on for each in to_come], [each.starts_at for each in to_come]
    return {"planned_on": days, "planned_at": times}


def _asks_for(due_now: DueNow, to_come: Iterable[Session]) -> dict[str, Any]:
    state, tutor = due_now.apprenticeship, due_now.apprenticeship.tutors.responsible(due_now.at.today)
    given = {each.assignee for each in state.clocks.open() if each.assignee}
    theirs = {each.lower() for each in given | {tutor_of(state, session) for session in to_come}}
    awaited_now = state.stage not in ENDED and state.assessments.without_result()
    return {
        "also_for": sorted(theirs - {(tutor or "").lower()}),
        "grade_awaited_of": state.enrolment.epao if state.enrolment and awaited_now else None,
        "in_question": bool(due_now.of(IN_QUESTION)),
    }


def _begins(session: Session) -> tuple[date, time]:
    return session.planned_on, session.starts_at or time.min


def write(connection: Connection[Any], rows: Iterable[Row]) -> None:
    """Insert the rows, or put them in the place of those that are there."""
    connection.execute(_WRITE, (msgspec.json.encode(list(rows)).decode(),))


def remove_all(connection: Connection[Any]) -> None:
    """Remove every row; others see them until the transaction ends."""
    connection.execute(_REMOVE_ALL)


def remove(connection: Connection[Any], apprenticeship: UUID) -> None:
    """Remove the row of an apprenticeship, where there is one."""
    connection.execute(_REMOVE, (apprenticeship,))


class After(NamedTuple):
    """The last row of the page before, and when it was due, or `date.max`; None where rows are in the order of ids."""

    apprenticeship: UUID
    due_on: date | None = None


def read(
    pool: Pool, wanted: Mapping[str, Any], limit: int, *, order: str = "id", after: After | None = None
) -> list[Row]:
    """Return at most `limit` rows in an `order`, id or due, that come `after` the last of the page before.

    `wanted` names what they have in common: stage, tutor, cohort, employer, person, apprenticeship, apprenticeships (a
    list), overdue, overdue_clock, escalated, at_risk, in_break, proposal_waits, grade_awaited, grade_awaited_of (an
    EPAO), in_question, due_before (a date that next_due_on is earlier than), progress (a London date and the word for
    it), and in small letters, as tokens write a staff number, proposed_by, own_tutor, also_for, and of_tutors: of any
    of these, and escalated. Raises KeyError for another name, and DATABASE_AWAY.
    """
    conditions = [_condition(name, value) for name, value in wanted.items()]
    values = _values(wanted)
    if after:
        conditions.append(_AFTER[order])
        values += [after.due_on, after.apprenticeship] if order == "due" else [after.apprenticeship]
    where: LiteralString = " WHERE " + " AND ".join(conditions) if conditions else ""
    return fetch(pool, Row, _READ + where + _ORDER[order], [*values, limit])


@dataclass(frozen=True)
class Tally:
    """How many apprenticeships there are that have something in common, and how many of them stand where.

    `overdue`, `escalated`, `at_risk` and `in_break` count as the rows tell them; the others are by name.
    """

    all: int
    overdue: int
    escalated: int
    at_risk: int
    in_break: int
    stages: dict[str, int]
    tutors: dict[str, int]
    cohorts: dict[str, int]
    employers: dict[str, int]


class _Counted(NamedTuple):
    by: str
    name: str | None
    all: int
    overdue: int
    escalated: int
    at_risk: int
    in_break: int


def tallied(pool: Pool, wanted: Mapping[str, Any]) -> Tally:
    """Return how many rows there are as `read` would find them. Raises as it does."""
    counted = fetch(pool, _Counted, _TALLY.format(where=_where(wanted)), _values(wanted))
    (whole,) = [each for each in counted if each.by == "all"]
    by = {
        each: {row.name: row.all for row in counted if row.by == each and row.name is not None}
        for each in ("stages", "tutors", "cohorts", "employers")
    }
    return Tally(whole.all, whole.overdue, whole.escalated, whole.at_risk, whole.in_break, **by)


def _where(wanted: Mapping[str, Any]) -> LiteralString:
    conditions = [_condition(name, value) for name, value in wanted.items()]
    return " WHERE " + " AND ".join(conditions) if conditions else ""


def _values(wanted: Mapping[str, Any]) -> list[Any]:
    compared = [value for name, value in wanted.items() if name in _COMPARED]
    return [each for value in compared for each in (value if isinstance(value, tuple) else (value,))]


def _condition(name: str, value: object) -> LiteralString:
    if name in _COMPARED:
        return _COMPARED[name]
    return f"({_TRUE[name]})" if value else f"NOT ({_TRUE[name]})"
