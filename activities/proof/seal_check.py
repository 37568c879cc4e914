"""Seals compared: with their signatures, with each other, and with the log as it is walked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from activities.proof.chain import Chain
from activities.proof.damage import Damage, Kind
from activities.proof.merkle import Tree
from activities.proof.seal import NONE_BEFORE, PublicKeys, Seal, UnreadableSealError, read_seal
from activities.proof.seal_log import HeldSeal


class SealCheck:
    """What the seals in a ledger, and those kept elsewhere, say of its log; `damages` are the seals that do not hold.

    Only seals that hold, with a signature that is believed, are compared with the log; `last` is the last one that
    fits it and has no seal before it that does not hold.
    """

    def __init__(self, ledger: UUID, keys: PublicKeys, held: Sequence[HeldSeal], kept: Sequence[Seal]) -> None:
        """Check the seals `held` in the ledger one after the other, and each one `kept` elsewhere beside them."""
        self.ledger = ledger
        self.keys = keys
        self.tree = Tree()
        self.damages: list[Damage] = []
        self.last: Seal | None = None
        sound = {seal.number: seal for seal in self._in_order(held)}
        for seal in kept:
            damage = self._dishonest(seal) or _missing(seal, sound, held)
            if damage:
                self.damages.append(damage)
            if damage is None or damage.kind is Kind.CUT:
                sound[seal.number] = seal
        self.awaited = sorted(sound.values(), key=lambda seal: (seal.position, seal.number))
        self.compared: Seal | None = None
        self.registers: defaultdict[str, dict[int, tuple[str, int]]] = defaultdict(dict)
        """What these seals say of each register: by the number of a row, its hash and the number of the first seal."""
        for seal in self.awaited:
            for end in seal.registers:
                self.registers[end.name].setdefault(end.number, (end.hash, seal.number))

    @property
    def pauses(self) -> list[int]:
        """Return the positions at which the log is to be compared."""
        return [seal.position for seal in self.awaited]

    def compare(self, chain: Chain) -> Damage | None:
        """Return how the log, proved up to here, differs from what a seal says of it."""
        while self.awaited and self.awaited[0].position == chain.position:
            seal = self.awaited.pop(0)
            streams, root = len(chain.ends), self.tree.grow(chain.ends).hex()
            if (seal.log_hash, seal.streams, seal.root) != (chain.log_hash.hex(), streams, root):
                return Damage(seal.position, None, None, self._rewritten(seal), seal=seal.number)
            self.compared = seal
            if all(seal.number < (damage.seal or 0) for damage in self.damages):
                self.last = seal
        return None

    def cut(self, chain: Chain) -> Damage | None:
        """Return which seal tells of more facts than the whole log holds."""
        for seal in self.awaited:
            wrong = f"the log ends here, and held {seal.position} facts when seal {seal.number} was made"
            return Damage(chain.position, None, None, wrong, Kind.CUT, seal.number)
        return None

    def _rewritten(self, seal: Seal) -> str:
        fits = self.compared
        where = (
            f"after position {fits.position}, up to which seal {fits.number} fits" if fits else "since its beginning"
        )
        return f"the log is not the one that seal {seal.number} was made of: it was written anew {where}"

    def _in_order(self, held: Sequence[HeldSeal]) -> Iterator[Seal]:
        expected, previous = 1, NONE_BEFORE
        for number, line in held:
            seal = _whole(line)
            damage = self._dishonest(seal) if seal else Damage(0, None, None, "it is not whole", Kind.SEAL, number)
            # What follows a seal that does not hold was made after the one that stood there.
            before, previous = previous, ""
            if seal and not damage:
                damage, previous = _out_of_order(seal, expected, before), seal.hash
                yield seal
            if damage:
                self.damages.append(damage)
            expected = number + 1

    def _dishonest(self, seal: Seal) -> Damage | None:
        if seal.ledger != self.ledger:
            return _damage(seal, f"it is a seal of another ledger, {seal.ledger}", Kind.LEDGER)
        if seal.key_id not in self.keys:
            return _damage(seal, f"it was signed with another key, {seal.key_id}", Kind.KEY)
        if not seal.signed_by(self.keys[seal.key_id]):
            return _damage(seal, "its signature does not prove what it says", Kind.SEAL)
        return None


def _whole(line: str) -> Seal | None:
    try:
        return read_seal(line)
    except UnreadableSealError:
        return None


def _out_of_order(seal: Seal, expected: int, previous: str) -> Damage | None:
    if seal.number != expected:
        return _damage(seal, f"seal {expected} is missing before it", Kind.SEAL)
    if previous and seal.previous != previous:
        return _damage(seal, "it was not made after the seal before it", Kind.SEAL)
    return None


def _missing(kept: Seal, sound: Mapping[int, Seal], held: Sequence[HeldSeal]) -> Damage | None:
    if kept.number not in dict(held):
        return _damage(
            kept,
            f"seal {kept.number} was made here and kept elsewhere, and the ledger does not hold it any more",
            Kind.CUT,
        )
    if kept.number in sound and sound[kept.number] != kept:
        return _damage(kept, "the ledger holds another one than was kept elsewhere", Kind.SEAL)
    return None


def _damage(seal: Seal, wrong: str, kind: Kind) -> Damage:
    return Damage(seal.position, None, None, wrong, kind, seal.number)
