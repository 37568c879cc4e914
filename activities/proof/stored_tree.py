"""The Merkle tree of the last seal as it is stored: taken from, and brought up to date, by whoever makes the next."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import Connection

from activities.proof.merkle import Nodes

_PLACES = "SELECT stream, place FROM upkeep.tree WHERE stream = ANY (%s)"
_NODES = """
    SELECT t.level, t.place, t.hash FROM unnest(%s::integer[], %s::bigint[]) AS wanted (level, place)
    JOIN upkeep.tree t ON t.level = wanted.level AND t.place = wanted.place"""
_REMOVE_ALL = "DELETE FROM upkeep.tree"
_WRITE = """
    INSERT INTO upkeep.tree (level, place, hash, stream)
    SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::bytea[], %s::uuid[])
    ON CONFLICT (level, place) DO UPDATE SET hash = EXCLUDED.hash"""


def places(connection: Connection[Any], streams: Collection[UUID]) -> dict[UUID, int]:
    """Return the places of those of these streams that have one. Raises DATABASE_AWAY."""
    return dict(connection.execute(_PLACES, (list(streams),)).fetchall())


def nodes(connection: Connection[Any], wanted: Iterable[tuple[int, int]]) -> Nodes:
    """Return those of the wanted nodes that are stored. Raises DATABASE_AWAY."""
    levels, at = zip(*wanted, strict=True) if wanted else ((), ())
    found = connection.execute(_NODES, (list(levels), list(at)), binary=True)
    return {(level, place): hash_ for level, place, hash_ in found}


def store(connection: Connection[Any], changed: Nodes, began: Mapping[int, UUID], *, whole: bool) -> None:
    """Store nodes, those of streams that began with their ids; in the place of all others where they are the `whole`.

    Raises DATABASE_AWAY.
    """
    if whole:
        connection.execute(_REMOVE_ALL)
    if changed:
        levels, at = zip(*changed, strict=True)
        streams = [None if level else began.get(place) for level, place in changed]
        connection.execute(_WRITE, (list(levels), list(at), list(changed.values()), streams))
