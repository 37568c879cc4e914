"""The measures' table: a row for each apprenticeship, written with that of the caseload, and added up in groups."""

from collections.abc import Iterable
from datetime import date
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection

from activities.database import Pool, fetch, fetch_one
from domain.figures.programme_aim import ProgrammeAim
from domain.figures.progress import Progress
from domain.figures.share import percent
from domain.history.alarms_so_far import seconds
from domain.history.measuring.measures import Spread, Summary, hours
from domain.history.measuring.measures_so_far import MeasuresSoFar

_REMOVE_ALL = "DELETE FROM reading.measures"
_REMOVE = "DELETE FROM reading.measures WHERE apprenticeship = ANY (%s)"
_WRITE = "INSERT INTO reading.measures SELECT * FROM json_populate_recordset(NULL::reading.measures, %s::json)"
_LATEST = "SELECT max(recorded_on) FROM reading.caseload"

_KEYS: dict[str, LiteralString] = {
    "apprentice": "apprenticeship::text",
    "employer": "employer",
    "cohort": "cohort",
    # Most have one tutor, from the last fact on; a handover to come adds another.
    "tutor": """CASE WHEN cardinality(tutors) = 1 THEN tutors[1] ELSE (
        SELECT tutor FROM unnest(tutors, tutors_from) AS t (tutor, from_on)
        WHERE from_on <= coalesce(%(on)s, greatest(%(today)s, recorded_on)) ORDER BY from_on DESC LIMIT 1) END""",
}
# One statement sees one moment. A spread is by nearest rank, as domain.history.measuring.measures.spread has it. Rows
# are sorted by their key before their lists are taken apart: there are a hundred times as many alarms as
# apprenticeships. Rows that have the same empty months are counted first.
_ADD_UP: LiteralString = """
    WITH asked AS NOT MATERIALIZED (
        SELECT ({key}) COLLATE "C" AS key, m.*, least(greatest(%(today)s, recorded_on), training_until_on) AS until_on,
               reading.progress(judged_from_on, ahead_before_on, behind_from_on, greatest(%(today)s, recorded_on))
                   AS progress
        FROM reading.measures m
    ), gaps AS NOT MATERIALIZED (
        SELECT *, CASE WHEN cardinality(away_from) = 0 THEN 0 ELSE (
                   SELECT coalesce(sum(greatest(0, least(until_on, back_on) - left_on)), 0)::integer
                   FROM unnest(away_from, away_until) AS w (left_on, back_on)) END AS away,
               CASE WHEN cardinality(months_excused) = 0 THEN 0 ELSE (
                   SELECT count(*) FROM unnest(months_excused) AS e (month)
                   WHERE month < date_trunc('month', until_on)) END AS excused
        FROM asked
    ), numbers AS (
        SELECT key, count(*) AS apprenticeships, sum(on_time) AS on_time,
               sum(judged + coalesce((until_on - gap_since_on - away > longest_days)::integer, 0)) AS judged,
               sum(taken_over) AS taken_over,
               max(greatest(longest_gap_days, until_on - gap_since_on - away)) AS longest_gap_days,
               sum(months_without_learning + greatest(0,
                   12 * (date_part('year', until_on) - date_part('year', months_from_on))
                   + date_part('month', until_on) - date_part('month', months_from_on) - excused)::integer) AS months,
               coalesce(sum(greatest(0, planned_minutes::bigint * least(pace_days, greatest(0,
                   least(until_on, pace_until_on) - pace_from_on - away)) / pace_days - done_minutes)), 0)::bigint
                   AS minutes_behind,
               count(*) FILTER (WHERE progress = 'ahead') AS ahead,
               count(*) FILTER (WHERE progress = 'on track') AS on_track,
               count(*) FILTER (WHERE progress = 'behind') AS behind
        FROM gaps GROUP BY key
    ), empty AS (
        SELECT key, jsonb_object_agg(to_char(month, 'YYYY-MM'), times) AS empty
        FROM (SELECT key, month, sum(alike) AS times
              FROM (SELECT key, empty_months, months_from_on, months_excused,
                           date_trunc('month', until_on::timestamp) AS until_month, count(*) AS alike
                    FROM asked GROUP BY key, empty_months, months_from_on, months_excused, until_month) AS a,
                   LATERAL (
                    SELECT unnest(empty_months) AS month
                    UNION ALL  -- those that came since, whole months
                    SELECT g.month::date
                    FROM generate_series(months_from_on, until_month - interval '1 day', interval '1 month') g (month)
                    WHERE g.month::date <> ALL (months_excused)) AS b
              GROUP BY key, month) AS m
        GROUP BY key
    ), clocks AS (
        SELECT key, jsonb_object_agg(clock, overdue) FILTER (WHERE overdue > 0) AS overdue,
               jsonb_object_agg(clock, rungs) FILTER (WHERE rungs > 0) AS rungs
        FROM (SELECT key, clock, sum(overdue) AS overdue, sum(rungs) AS rungs
              FROM (SELECT key, unnest(clocks) AS clock, unnest(overdue_now) AS overdue, unnest(rungs) AS rungs
                    FROM asked) AS a
              GROUP BY key, clock) AS c
        GROUP BY key
    ), spreads AS (
        SELECT key,
               count(days) AS days_count, percentile_disc(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY days) AS days,
               count(late) AS late_count, percentile_disc(ARRAY[0.5, 0.99, 1]) WITHIN GROUP (ORDER BY late) AS late
        FROM (SELECT key, unnest(days_to_stand_down) AS days, unnest(microseconds_late) AS late
              FROM asked ORDER BY key) AS a
        GROUP BY key
    )
    SELECT key, apprenticeships, on_time, judged, taken_over, longest_gap_days, months, coalesce(empty, '{{}}'),
           minutes_behind, ahead, on_track, behind,
           coalesce(overdue, '{{}}'), coalesce(rungs, '{{}}'), days_count, days, late_count, late
    FROM numbers LEFT JOIN empty USING (key) LEFT JOIN clocks USING (key) LEFT JOIN spreads USING (key)"""
_AIMS: LiteralString = """SELECT ({key}) COLLATE "C" AS key, aim::text FROM reading.measures"""
_ADDED_UP = {by: _ADD_UP.format(key=key) for by, key in _KEYS.items()}
_AIMS_BY = {by: _AIMS.format(key=key) for by, key in _KEYS.items()}
_AIM = msgspec.json.Decoder(ProgrammeAim)


class Group(NamedTuple):
    """The measures of the apprenticeships that share `key`."""

    key: str
    measures: Summary


class Keyed(msgspec.Struct, frozen=True, gc=False):
    """An aim, and the key of its group."""

    key: str
    aim: ProgrammeAim


class _Latest(NamedTuple):
    recorded_on: date | None


class MeasuresTable:
    """Reads the measures as of a day. Every call blocks and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Read what stands behind `pool`."""
        self._pool = pool

    def latest(self) -> date | None:
        """Return the London date of the last fact that the rows account for; None where there is none."""
        return fetch_one(self._pool, _Latest, _LATEST).recorded_on

    def groups(self, by: str, today: date, on: date | None) -> list[Group]:
        """Return every group `by` one of domain.history.measuring.measures.BY, in the order of their keys.

        Each apprenticeship is measured as of the London date `today`, or of its last fact where that is later;
        its tutor is who answers for it then, or on the date `on`.
        """
        found = fetch(self._pool, _group, _ADDED_UP[by], {"today": today, "on": on})
        return sorted(found, key=lambda each: each.key)

    def aims(self, by: str, today: date, on: date | None) -> list[Keyed]:
        """Return the aim of everybody, with the key of their group as `groups` has it."""
        return fetch(self._pool, _keyed, _AIMS_BY[by], {"today": today, "on": on})


def _keyed(key: str, aim: str) -> Keyed:
    return Keyed(key, _AIM.decode(aim))


def write(connection: Connection[Any], apprenticeships: Iterable[UUID], measures: Iterable[MeasuresSoFar]) -> None:
    """Put the measures in the place of what is there of these apprenticeships."""
    connection.execute(_REMOVE, (list(apprenticeships),))
    connection.execute(_WRITE, (msgspec.json.encode(list(measures)).decode(),))


def remove_all(connection: Connection[Any]) -> None:
    """Remove every row; others see them until the transaction ends."""
    connection.execute(_REMOVE_ALL)


def _group(*row: Any) -> Group:
    key, count, on_time, judged, taken_over, gap, months, empty, minutes, *rest = row
    ahead, on_track, behind, overdue, rungs, days_count, days, late_count, late = rest
    progress = {Progress.AHEAD: ahead, Progress.ON_TRACK: on_track, Progress.BEHIND: behind}
    return Group(
        key,
        Summary(
            apprenticeships=count,
            sessions_on_time=on_time,
            sessions_judged=judged,
            sessions_taken_over=taken_over,
            on_time_percent=percent(on_time, judged),
            longest_gap_days=gap,
            months_without_learning=months,
            empty_months=empty,
            hours_behind_plan=hours(minutes),
            progress={status.value: times for status, times in progress.items() if times},
            overdue_now=overdue,
            rungs_fired=rungs,
            days_to_stand_down=Spread(days_count, *days) if days_count else None,
            alarm_lateness_seconds=Spread(late_count, *map(seconds, late)) if late_count else None,
        ),
    )
