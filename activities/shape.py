"""The shape of the database: what this code's schema files make of it, and how it differs from that now."""

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import StringIO
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from activities.database import Pool, fetch
from activities.migrations import SCHEMA

FILE = SCHEMA / "shape.csv"
_USED = {"schema", "table", "column", "function"}

# An index on whole columns makes something faster, and may come and go; REINDEX CONCURRENTLY makes more of its own.
_ASK = """
    WITH spaces AS (
        SELECT oid, nspowner AS owner, nspname AS name FROM pg_namespace WHERE nspname = ANY(%(schemas)s)
    ), tables AS (
        SELECT c.oid, c.relowner, c.relrowsecurity, s.owner, s.name || '.' || c.relname AS name,
            CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'other' END AS kind
        FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE c.relkind NOT IN ('i', 'I', 't')
    ), columns AS (
        SELECT t.oid, t.name, a.* FROM pg_attribute a JOIN tables t ON t.oid = a.attrelid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND t.kind <> 'sequence'
    ), functions AS (
        SELECT s.name || '.' || p.proname AS name, s.owner, p.* FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
    ), made (kind, of, part, how, expression) AS (
    SELECT 'server', (current_setting('server_version_num')::int / 10000)::text, '', '', ''
    UNION ALL SELECT 'schema', name, '', '', '' FROM spaces
    UNION ALL SELECT kind, name, '', concat_ws(
            ' ', CASE WHEN relrowsecurity THEN 'with row security' END,
            CASE WHEN relowner <> owner THEN 'of another' END,
            CASE WHEN kind <> 'sequence' AND NOT (has_table_privilege(relowner, oid, 'SELECT')
                AND has_table_privilege(relowner, oid, 'INSERT') AND has_table_privilege(relowner, oid, 'UPDATE')
                AND has_table_privilege(relowner, oid, 'DELETE')) THEN 'closed to its owner' END), ''
        FROM tables
    UNION ALL SELECT 'column', name, attname, concat_ws(
            ' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
            CASE WHEN attidentity <> '' THEN 'identity' WHEN attgenerated <> '' THEN 'generated'
                WHEN atthasdef THEN 'default' END), coalesce(pg_get_expr(adbin, adrelid), '')
        FROM columns LEFT JOIN pg_attrdef ON (adrelid, adnum) = (columns.oid, attnum)
    UNION ALL SELECT 'constraint', t.name, conname, concat_ws(
            ' ', CASE contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
                WHEN 'c' THEN 'check' ELSE 'other' END, CASE WHEN NOT convalidated THEN 'not valid' END,
            (SELECT '(' || string_agg(attname, ', ' ORDER BY number) || ')'
                FROM unnest(conkey) WITH ORDINALITY AS keys (attnum, number) JOIN columns USING (attnum)
                WHERE columns.oid = conrelid)), pg_get_constraintdef(pg_constraint.oid)
        FROM pg_constraint JOIN tables t ON t.oid = conrelid WHERE contype <> 'n'
    UNION ALL SELECT CASE WHEN i.indisunique THEN 'unique index' ELSE 'index' END, t.name, c.relname, concat_ws(
            ' ', CASE WHEN NOT i.indisvalid THEN 'not valid' END,
            (SELECT '(' || string_agg(coalesce(attname, 'expression'), ', ' ORDER BY number) || ')'
                FROM unnest(i.indkey) WITH ORDINALITY AS keys (attnum, number)
                LEFT JOIN columns ON columns.oid = i.indrelid AND columns.attnum = keys.attnum)),
            concat_ws(' ', pg_get_expr(i.indexprs, t.oid), pg_get_expr(i.indpred, t.oid))
        FROM pg_index i JOIN tables t ON t.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
        WHERE (i.indisunique OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) AND c.relname !~ '_cc(new|old)[0-9]*$'
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
    UNION ALL SELECT 'trigger', t.name, tgname, concat_ws(
            ' ', s.nspname || '.' || p.proname, tgtype, CASE WHEN tgqual IS NOT NULL THEN 'with a condition' END,
            CASE tgenabled WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'in replicas' END),
            pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger JOIN tables t ON t.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
        JOIN pg_namespace s ON s.oid = p.pronamespace WHERE NOT tgisinternal
    UNION ALL SELECT 'policy', t.name, polname, '', '' FROM pg_policy JOIN tables t ON t.oid = polrelid
    UNION ALL SELECT 'rule', t.name, rulename, '', ''
        FROM pg_rewrite JOIN tables t ON t.oid = ev_class WHERE t.kind <> 'view'
    UNION ALL SELECT 'function', name, '', concat_ws(
            ' ', '(' || pg_get_function_identity_arguments(oid) || ')', pg_get_function_result(oid),
            CASE WHEN prosecdef THEN 'as its owner' END, CASE WHEN proowner <> owner THEN 'of another' END,
            CASE WHEN proisstrict THEN 'strict' END, array_to_string(proconfig, ' '),
            left(encode(sha256(convert_to(nullif(prosrc, ''), 'UTF8')), 'hex'), 16)),
            coalesce(pg_get_function_sqlbody(oid), '')
        FROM functions
    UNION ALL SELECT 'right', name, 'USAGE', 'SCHEMA', '' FROM spaces WHERE has_schema_privilege(oid, 'USAGE')
    UNION ALL SELECT 'right', name, 'EXECUTE', 'FUNCTION', ''
        FROM functions WHERE has_function_privilege(oid, 'EXECUTE')
    UNION ALL SELECT 'right', name, privilege, '', ''
        FROM tables, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS privilege
        WHERE kind <> 'sequence' AND has_table_privilege(oid, privilege)
    UNION ALL SELECT 'right', name, privilege || ' (' || attname || ')', '', ''
        FROM columns, unnest('{SELECT,INSERT,UPDATE}'::text[]) AS privilege
        WHERE attacl IS NOT NULL AND NOT has_table_privilege(oid, privilege)
            AND has_column_privilege(oid, attnum, privilege)
    )
    SELECT kind, of, part, how,
        CASE WHEN expression <> '' THEN left(encode(sha256(convert_to(expression, 'UTF8')), 'hex'), 16) ELSE '' END
    FROM made"""


class Made(NamedTuple):
    """A thing that schema files make: its kind, its name or that of what it is part of, its own name there, and how.

    `expressions` tells apart the conditions, defaults and bodies in it, as the server prints them.
    """

    kind: str
    of: str
    part: str
    how: str
    expressions: str

    @property
    def wider(self) -> "Made":
        """Return the right on the whole table, of a right on a column."""
        return self._replace(part=self.part.partition(" (")[0])

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"{self.kind} {self.of}.{self.part}" if self.part else f"{self.kind} {self.of}"


class Difference(NamedTuple):
    """How a database differs: the SQL that gives back each right that the service has lost, and all else in words.

    What is `gone` of schemas, tables, columns and functions is among `otherwise` too.
    """

    lost: list[str]
    gone: list[str]
    otherwise: list[str]


def difference(pool: Pool, file: Path = FILE) -> Difference:
    """Return how the database differs from what the schema files make, as `file` tells it. Raises DATABASE_AWAY."""
    expected = _expected(file)
    found = as_found(pool, [each.of for each in expected if each.kind == "schema"])
    if {each for each in found if each.kind == "server"} - expected:
        expected, found = _without_expressions(expected), _without_expressions(found)
    missing, added = _only_in(expected, found), _only_in(found, expected)
    told = dict.fromkeys([each.name for each in missing if each.kind != "right"], "missing")
    for each in added:
        if each.kind != "right":
            told[each.name] = "changed" if each.name in told else "added"
    in_words = {name: f"{name} is {how}" for name, how in sorted(told.items())}
    return Difference(
        lost=_as_sql(each for each in missing if each.kind == "right" and each.wider not in found),
        gone=[in_words[each.name] for each in sorted(missing) if each.kind in _USED and told[each.name] == "missing"],
        otherwise=list(in_words.values()),
    )


def as_found(pool: Pool, schemas: Sequence[str]) -> frozenset[Made]:
    """Return what there is in these schemas, as far as it matters to the service. Raises DATABASE_AWAY."""
    return frozenset(fetch(pool, Made, _ASK, {"schemas": list(schemas)}))


def grants_of(kind: str, name: str) -> list[str]:
    """Return the SQL that gives the service its rights on a `table`, a `function` or a `schema`; none on what has none.

    Its name is as the server says it where a right is missing: without the schema.
    """
    how = kind.upper() if kind != "table" else ""
    rights = (each for each in _expected(FILE) if (each.kind, each.how) == ("right", how))
    return _as_sql(each for each in rights if each.of.rpartition(".")[2] == name)


@lru_cache(maxsize=1)
def _expected(file: Path) -> frozenset[Made]:
    return frozenset(map(Made._make, csv.reader(StringIO(file.read_text("utf-8")))))


def _without_expressions(these: frozenset[Made]) -> frozenset[Made]:
    """Return these as servers of every version tell them: each version prints expressions in its own way."""
    return frozenset(each._replace(expressions="") for each in these if each.kind != "server")


def _only_in(these: frozenset[Made], those: frozenset[Made]) -> frozenset[Made]:
    """Return what is not in `those`; of what is there in no form at all, the whole alone."""
    gone = {each.of for each in these} - {each.of for each in those}

    def is_told(each: Made) -> bool:
        return each.of not in gone or (not each.part and each.of.rpartition(".")[0] not in gone)

    return frozenset(each for each in these - those if is_told(each))


def _as_sql(rights: Iterable[Made]) -> list[str]:
    return [
        f"GRANT {', '.join(right.part for right in several)} ON {f'{on} {of}'.strip()} TO indenture_service;"
        for (of, on), several in groupby(sorted(rights), attrgetter("of", "how"))
    ]
