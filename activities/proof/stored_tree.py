"""The Merkle tree of the last seal as it is stored: taken from, and brought up to date, by whoever makes the next."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import Connection

from activities.proof.merkle import Nodes

_PLACES = "SELECT stream, place FROM upkeep.leaves WHERE stream = ANY (%s)"
_READ = """
    SELECT s.band, s.place, s.hashes FROM unnest(%s::integer[], %s::bigint[]) AS wanted (band, place)
    JOIN upkeep.subtrees s ON s.band = wanted.band AND s.place = wanted.place"""
_REMOVE_ALL = "WITH removed AS (DELETE FROM upkeep.subtrees) DELETE FROM upkeep.leaves"
_WRITE = """
    INSERT INTO upkeep.subtrees (band, place, hashes) SELECT * FROM unnest(%s::integer[], %s::bigint[], %b::bytea[])
    ON CONFLICT (band, place) DO UPDATE SET hashes = EXCLUDED.hashes"""
_BEGIN = """
    INSERT INTO upkeep.leaves (stream, place) SELECT * FROM unnest(%s::uuid[], %s::bigint[])
    ON CONFLICT (stream) DO UPDATE SET place = EXCLUDED.place"""

_HASH = 32
_NONE = bytes(_HASH)
_FIRST_OF_LEVEL = (0, 16, 24, 28)
"""Where the nodes of each level of a subtree begin in its row: there are 16 of the lowest, and half as many above."""
_NODES = 30

Subtree = tuple[int, int]
"""Four levels of the tree above sixteen nodes: the band of those levels, and the place in it."""


def places(connection: Connection[Any], streams: Collection[UUID]) -> dict[UUID, int]:
    """Return the places of those of these streams that have one. Raises DATABASE_AWAY."""
    return dict(connection.execute(_PLACES, (list(streams),)).fetchall())


def nodes(connection: Connection[Any], wanted: Iterable[tuple[int, int]]) -> Nodes:
    """Return those of the wanted nodes that are stored. Raises DATABASE_AWAY."""
    at = {node: _row_of(*node) for node in wanted}
    rows = _read(connection, {subtree for subtree, _ in at.values()})
    found = {node: rows[subtree][begin : begin + _HASH] for node, (subtree, begin) in at.items() if subtree in rows}
    return {node: bytes(hash_) for node, hash_ in found.items() if hash_ != _NONE}


def store(connection: Connection[Any], changed: Nodes, began: Mapping[int, UUID], *, whole: bool) -> None:
    """Store nodes, and the ids of streams that began by their places; instead of all others where it is the `whole`.

    Raises DATABASE_AWAY.
    """
    if whole:
        connection.execute(_REMOVE_ALL)
    at = {node: _row_of(*node) for node in changed}
    rows: dict[Subtree, bytearray] = defaultdict(lambda: bytearray(_NODES * _HASH))
    rows.update(_read(connection, {subtree for subtree, _ in at.values()}))
    for node, (subtree, begin) in at.items():
        rows[subtree][begin : begin + _HASH] = changed[node]
    bands, in_band = zip(*rows, strict=True) if rows else ((), ())
    connection.execute(_WRITE, (list(bands), list(in_band), [bytes(row) for row in rows.values()]))
    connection.execute(_BEGIN, (list(began.values()), list(began)))


def _read(connection: Connection[Any], subtrees: Collection[Subtree]) -> dict[Subtree, bytearray]:
    bands, in_band = zip(*subtrees, strict=True) if subtrees else ((), ())
    found = connection.execute(_READ, (list(bands), list(in_band)), binary=True)
    return {(band, place): bytearray(hashes) for band, place, hashes in found}


def _row_of(level: int, place: int) -> tuple[Subtree, int]:
    """Return in which subtree a node lies, and at which byte of its row it begins."""
    band, above = divmod(level, len(_FIRST_OF_LEVEL))
    subtree, number = divmod(place, _FIRST_OF_LEVEL[1] >> above)
    return (band, subtree), (_FIRST_OF_LEVEL[above] + number) * _HASH
