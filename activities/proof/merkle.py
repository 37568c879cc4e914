"""A Merkle tree over the ends of the streams: one hash says how every stream ended, and a short path proves one."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from struct import Struct
from uuid import UUID

Ended = tuple[int, bytes, *tuple[object, ...]]
"""The version and the hash of a stream's last fact; what else is known of it is not looked at."""

Nodes = Mapping[tuple[int, int], bytes]
"""Nodes of a tree, by their level, of which the leaves are 0, and by their place in it, counted from 0."""

ROOT_OF_NONE = sha256().digest()
"""The root over no stream at all: SHA-256 of nothing."""

_LEAF, _NODE = b"\x00", b"\x01"
_told = Struct(">c16si32s").pack


def leaf(stream: bytes, version: int, end: bytes) -> bytes:
    """Return the leaf of a stream: SHA-256(00 | stream id | version int4 | hash of its last fact)."""
    return sha256(_told(_LEAF, stream, version, end)).digest()


class Tree:
    """The tree of RFC 6962 over the streams in the order in which they began; a stream without a pair moves up as is.

    It grows with the streams, and makes anew only what lies above a stream that has moved on.
    """

    def __init__(self) -> None:
        """Begin without a stream."""
        self._ends: list[bytes] = []
        self.streams: dict[int, UUID] = {}
        """The streams by their places."""
        self._levels: list[list[bytes]] = [[]]

    @property
    def nodes(self) -> Nodes:
        """Return every node."""
        return {(at, place): hash_ for at, level in enumerate(self._levels) for place, hash_ in enumerate(level)}

    def grow(self, ends: Mapping[bytes, Ended]) -> bytes:
        """Take in the ends of all streams, in the order in which they began, and return the root.

        Of no stream at all it is SHA-256 of nothing.
        """
        moved = set()
        for place, (stream, (version, end, *_)) in enumerate(ends.items()):
            if place == len(self._ends):
                self._ends.append(b"")
                self.streams[place] = UUID(bytes=stream)
            if self._ends[place] != end:
                self._ends[place] = end
                _put(self._levels[0], place, leaf(stream, version, end))
                moved.add(place)
        self._raise(moved)
        return self._levels[-1][0] if self._ends else ROOT_OF_NONE

    def path(self, place: int) -> list[bytes]:
        """Return what the stream at `place` is hashed with on its way to the root, from the leaf upwards."""
        siblings = []
        for level in self._levels[:-1]:
            siblings += level[place ^ 1 : (place ^ 1) + 1]
            place //= 2
        return siblings

    def _raise(self, moved: set[int]) -> None:
        at = 0
        while len(self._levels[at]) > 1:
            if len(self._levels) == at + 1:
                self._levels.append([])
            moved = {place // 2 for place in moved}
            for place in sorted(moved):
                _put(self._levels[at + 1], place, _node(self._levels[at][2 * place : 2 * place + 2]))
            at += 1


def root_of(end: bytes, place: int, streams: int, path: Sequence[bytes]) -> bytes:
    """Return the root to which `path` leads from the leaf `end` of the stream that began as number `place`, from 0."""
    hash_, steps, last = end, iter(path), streams - 1
    while last:
        if place % 2:
            hash_ = _node([next(steps, b""), hash_])
        elif place < last:
            hash_ = _node([hash_, next(steps, b"")])
        place, last = place // 2, last // 2
    return hash_


def beside(places: Iterable[int], streams: int) -> set[tuple[int, int]]:
    """Return where the nodes stand that the leaves at these places, of so many, are hashed with on their way up."""
    found, level, width, here = set(), 0, streams, set(places)
    while width > 1:
        found |= {(level, place ^ 1) for place in here if place ^ 1 < width} - {(level, place) for place in here}
        level, width, here = level + 1, (width + 1) // 2, {place // 2 for place in here}
    return found


def raised(leaves: Mapping[int, bytes], known: Nodes, streams: int) -> Nodes:
    """Return these leaves by their places, of so many, and all nodes above them; the last is the root.

    What they are hashed with is taken from `known`; raises KeyError for what is not there.
    """
    found, level, width, here = {(0, place): hash_ for place, hash_ in leaves.items()}, 0, streams, set(leaves)
    while width > 1:
        here = {place // 2 for place in here}
        for place in sorted(here):
            below = [(level, each) for each in (2 * place, 2 * place + 1) if each < width]
            found[level + 1, place] = _node([found.get(each) or known[each] for each in below])
        level, width = level + 1, (width + 1) // 2
    return found


def _node(pair: Sequence[bytes]) -> bytes:
    return pair[0] if len(pair) == 1 else sha256(_NODE + pair[0] + pair[1]).digest()


def _put(level: list[bytes], place: int, hash_: bytes) -> None:
    if place == len(level):
        level.append(hash_)
    else:
        level[place] = hash_
