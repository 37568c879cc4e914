"""The service's rights in the database: what the schema files give it, and which of them are lost."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from activities.database import Pool, fetch
from activities.migrations import schema_texts

_GRANT = re.compile(
    r"^GRANT (?P<privileges>[^;]+?)\s+ON (?:(?P<kind>SCHEMA|FUNCTION|ALL TABLES IN SCHEMA) )?(?P<names>[^;]+?)"
    r" TO indenture_service;",
    re.MULTILINE,
)
_DROPPED = re.compile(r"^DROP TABLE ([\w.]+);", re.MULTILINE)
_PRIVILEGE = re.compile(r"(?P<privilege>[A-Z]+)(?: \((?P<column>\w+)\))?")
_NAME = re.compile(r"(?P<name>[\w.]+)(?:\([\w, ]+\))?")

# The server finds a thing by its name only for who may use its schema: here it is found in the catalogue.
_LOST = """
    SELECT given.number
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) WITH ORDINALITY
        AS given (kind, schema, name, privilege, col, number)
    JOIN pg_namespace AS space ON space.nspname = given.schema
    LEFT JOIN pg_class AS found ON found.relnamespace = space.oid AND found.relname = given.name
    LEFT JOIN pg_proc AS code ON code.pronamespace = space.oid AND code.proname = given.name
    WHERE NOT CASE
        WHEN given.kind = 'schema' THEN has_schema_privilege(space.oid, given.privilege)
        WHEN given.kind = 'function' THEN has_function_privilege(code.oid, given.privilege)
        WHEN given.col IS NULL THEN has_table_privilege(found.oid, given.privilege)
        ELSE has_column_privilege(found.oid, given.col, given.privilege)
    END
    ORDER BY given.number"""

_GONE = """
    SELECT DISTINCT given.schema || '.' || given.name
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS given (kind, schema, name)
    LEFT JOIN pg_namespace AS space ON space.nspname = given.schema
    LEFT JOIN pg_class AS found ON found.relnamespace = space.oid AND found.relname = given.name
    LEFT JOIN pg_proc AS code ON code.pronamespace = space.oid AND code.proname = given.name
    WHERE CASE given.kind WHEN 'table' THEN found.oid IS NULL WHEN 'function' THEN code.oid IS NULL END
    ORDER BY 1"""


class _Right(NamedTuple):
    kind: str
    schema: str
    name: str
    privilege: str
    column: str | None

    @property
    def on(self) -> str:
        """Return on what it is, as SQL."""
        named = {"schema": f"SCHEMA {self.schema}", "function": f"FUNCTION {self.schema}.{self.name}"}
        return named.get(self.kind, f"{self.schema}.{self.name}")

    @property
    def what(self) -> str:
        """Return what it lets do, as SQL."""
        return f"{self.privilege} ({self.column})" if self.column else self.privilege


def grants_of(kind: str, name: str) -> list[str]:
    """Return the SQL that gives the service its rights on a `table`, a `function` or a `schema`; none on what has none.

    Its name is as the server says it where a right is missing: without the schema.
    """
    return _as_sql([right for right in _given() if (right.kind, right.name) == (kind, name)])


def lost_rights(pool: Pool) -> list[str]:
    """Return the SQL that gives back each right that the service has not, of all that the schema files give it.

    Raises DATABASE_AWAY.
    """
    given = _given()
    lost = fetch(pool, int, _LOST, [list(each) for each in zip(*given, strict=True)])
    return _as_sql([given[number - 1] for number in lost])


def gone(pool: Pool) -> list[str]:
    """Return the names of tables and functions that the service has rights on, and that are not there.

    Raises DATABASE_AWAY.
    """
    return fetch(pool, str, _GONE, [list(each) for each in zip(*_given(), strict=True)][:3])


def _as_sql(rights: list[_Right]) -> list[str]:
    return [
        f"GRANT {', '.join(right.what for right in several)} ON {on} TO indenture_service;"
        for on, several in groupby(rights, attrgetter("on"))
    ]


@lru_cache(maxsize=1)
def _given() -> list[_Right]:
    given: dict[_Right, None] = {}
    for text in schema_texts().values():
        dropped = set(_DROPPED.findall(text))
        given = {right: None for right in given if right.on not in dropped} | dict.fromkeys(_given_by(text))
    return sorted(given, key=attrgetter("on"))


def _given_by(text: str) -> Iterator[_Right]:
    for grant in _GRANT.finditer(text):
        kind, names = grant["kind"] or "TABLE", grant["names"]
        if kind.startswith("ALL"):
            kind, names = "TABLE", ", ".join(re.findall(rf"^CREATE TABLE ({names}\.\w+) ", text, re.MULTILINE))
        for named in _NAME.finditer(names):
            schema, _, name = named["name"].partition(".")
            for each in _PRIVILEGE.finditer(grant["privileges"]):
                yield _Right(kind.lower(), schema, name or schema, each["privilege"], each["column"])
