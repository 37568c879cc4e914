"""That streams are among those that a seal vouches for: how each had ended, and the path from there to the root."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from activities.database import Pool, fetch
from activities.proof.merkle import Tree
from activities.proof.seal import Seal

# The order is that in which the streams began, as the tree has them.
_ENDS = """
    SELECT b.stream_id, e.stream_version, e.hash
    FROM ledger.events b
    CROSS JOIN LATERAL (
        SELECT stream_version, hash FROM ledger.events
        WHERE stream_id = b.stream_id AND position <= %s ORDER BY stream_version DESC LIMIT 1
    ) e
    WHERE b.stream_version = 1 AND b.position <= %s ORDER BY b.position"""


class Inclusion(NamedTuple):
    """How a stream ended when a seal was made: at `version`, as leaf number `place`, counted from 0.

    `path` is what that leaf is hashed with on its way to the seal's root. Version 0 says that the stream
    had not begun.
    """

    version: int
    place: int
    path: list[bytes]


NOT_BEGUN = Inclusion(0, 0, [])


class _Ended(NamedTuple):
    stream: UUID
    version: int
    hash: bytes


def inclusions(pool: Pool, seal: Seal, streams: Collection[UUID]) -> Mapping[UUID, Inclusion]:
    """Return how each of these streams is included in a seal. Raises DATABASE_AWAY."""
    ended = fetch(pool, _Ended, _ENDS, (seal.position, seal.position))
    tree = Tree()
    tree.grow({each.stream.bytes: (each.version, each.hash, 0) for each in ended})
    wanted, found = set(streams), dict.fromkeys(streams, NOT_BEGUN)
    for place, each in enumerate(ended):
        if each.stream in wanted:
            found[each.stream] = Inclusion(each.version, place, tree.path(place))
    return found
