"""The short way to a seal: what is new since the last seal is proved, and what came before stands as that sealed it."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from activities.proof.accounts import misclaimed, unaccounted
from activities.proof.chain import Chain, End, begin, facts_of, resumed
from activities.proof.damage import Damage
from activities.proof.merkle import Nodes, beside, leaf, raised
from activities.proof.registers import REGISTERS, RegisterEnd, proved
from activities.proof.seal import PublicKeys, Seal
from activities.proof.seal_check import SealCheck
from activities.proof.seal_log import held_seals
from activities.proof.snapshot import looking
from activities.proof.stored_tree import nodes, places

Ends = Mapping[bytes, End]


class DoesNotFitError(Exception):
    """Something new does not fit, or to what was sealed: the whole proof says what."""


@dataclass(frozen=True)
class New:
    """What is new since seal `last`: how the log, its streams and the registers end now.

    `nodes` are those of the tree that changed, and `began` the streams that began, by their places.
    """

    last: Seal
    chain: Chain
    streams: int
    root: bytes
    registers: tuple[RegisterEnd, ...]
    nodes: Nodes
    began: Mapping[int, UUID]


def last_to_go_on_from(
    connection: Connection[Any], keys: PublicKeys, *, now: datetime, whole_every: timedelta
) -> Seal | None:
    """Return the last seal, or None where the whole log is to be proved: it was last longer ago than `whole_every`.

    So it is where a seal does not hold, and before there is one that tells of the registers. Raises UnreadableError
    and DATABASE_AWAY.
    """
    with looking(connection):
        check = SealCheck(begin(connection).ledger, keys, held_seals(connection), ())
    wholly = [seal.sealed_at for seal in check.awaited if not seal.proved_after]
    if check.damages or not wholly or max(wholly) + whole_every <= now:
        return None
    last = check.awaited[-1]
    return None if last.format == 1 else last


def proved_since(connection: Connection[Any], last: Seal) -> New:
    """Return what is new since a seal. Raises DoesNotFitError, UnreadableError and DATABASE_AWAY."""
    with looking(connection):
        chain = resumed(connection, begin(connection).chain, last.position)
    if chain.log_hash.hex() != last.log_hash:
        raise DoesNotFitError
    before = dict(chain.ends)
    with looking(connection), closing(facts_of(connection, last.position)) as facts:
        misfit = chain.take(facts)
    with looking(connection):
        if misfit or unaccounted(connection, chain, last.position) or misclaimed(connection, chain, last.position):
            raise DoesNotFitError
    registers = _registers(connection, last)
    began = [UUID(bytes=stream) for stream in chain.ends if stream not in before]
    streams = last.streams + len(began)
    with looking(connection):
        changed = _changed(connection, last, before, chain.ends, streams)
    *_, root = changed.values() or [bytes.fromhex(last.root)]
    return New(last, chain, streams, root, registers, changed, dict(enumerate(began, last.streams)))


def _registers(connection: Connection[Any], last: Seal) -> tuple[RegisterEnd, ...]:
    known = {end.name: end for end in last.registers}
    found = [proved(connection, name, {}, known.get(name)) for name in sorted({*REGISTERS, *known})]
    if any(isinstance(each, Damage) for each in found):
        raise DoesNotFitError
    return tuple(each for each in found if isinstance(each, RegisterEnd))


def _changed(connection: Connection[Any], last: Seal, before: Ends, ends: Ends, streams: int) -> Nodes:
    at = {stream.bytes: place for stream, place in places(connection, [UUID(bytes=each) for each in before]).items()}
    if at.keys() != before.keys() or any(place >= last.streams for place in at.values()):
        raise DoesNotFitError
    # What is stored is believed because it leads to the root that was signed: all that is taken from it does.
    leaves = {at[stream]: leaf(stream, version, end) for stream, (version, end, *_) in before.items()}
    rightmost = {last.streams - 1} if streams > last.streams > 0 else set()
    stored = nodes(connection, {*beside({*leaves, *rightmost}, last.streams), *((0, place) for place in rightmost)})
    try:
        leaves = {place: stored[0, place] for place in rightmost} | leaves
        led_to = [*raised(leaves, stored, last.streams).values()][-1:]
        if leaves and led_to != [bytes.fromhex(last.root)]:
            raise DoesNotFitError
        at |= {stream: place for place, stream in enumerate((each for each in ends if each not in at), last.streams)}
        moved = {at[stream]: leaf(stream, version, end) for stream, (version, end, *_) in ends.items()}
        return raised(leaves | moved, stored, streams) if moved else {}
    except KeyError as error:
        raise DoesNotFitError from error
