"""A seal: what the whole log was at one moment, signed with Ed25519 and linked to the seal before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from activities.proof.registers import Count, Hash, RegisterEnd

# The encoding is set down, with an example, in docs/adr/0013-seals.md, and what format 2 adds in docs/adr/0024.
_LABELS = {1: b"indenture.seal.v1\n", 2: b"indenture.seal.v2\n"}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_said = Struct(">16sqq32sq32sq32s32s").pack
_counted = Struct(">qi").pack
_length, _number = Struct(">i").pack, Struct(">q").pack

NONE_BEFORE = "00" * 32

Signature = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{128}$")]
PublicKeys = Mapping[str, Ed25519PublicKey]
"""Whose seals are believed: public keys by their ids."""


class UnreadableSealError(Exception):
    """A text that is not a whole seal."""


class Seal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """That ledger `ledger` held `position` facts, ending in `log_hash`, in so many streams, whose ends `root` proves.

    `root` is the Merkle root over the ends of the streams, `sealed_at` an aware UTC instant, `key_id` the SHA-256
    of the public key, and `previous` the hash of the seal before it. Hashes and the signature are in hexadecimal.

    Before it was made the facts after position `proved_after` were proved anew: the whole log where that is 0.
    `registers` tells how each register ended. A seal of format 1 proved the whole log, and tells of no register.
    """

    ledger: UUID
    number: Count
    position: Count
    log_hash: Hash
    streams: Count
    root: Hash
    sealed_at: Annotated[datetime, msgspec.Meta(tz=True)]
    key_id: Hash
    previous: Hash
    signature: Signature
    format: Literal[1, 2] = 1
    proved_after: Count = 0
    registers: tuple[RegisterEnd, ...] = ()

    def __post_init__(self) -> None:
        """Refuse, with a ValueError, what no signature would prove."""
        if self.format == 1 and (self.proved_after or self.registers):
            raise ValueError("a seal of format 1 tells of no register, and of no fact that it was proved after")

    @property
    def said(self) -> bytes:
        """Return the bytes that are signed."""
        return (
            _LABELS[self.format]
            + _said(
                self.ledger.bytes,
                self.number,
                self.position,
                bytes.fromhex(self.log_hash),
                self.streams,
                bytes.fromhex(self.root),
                (self.sealed_at - _EPOCH) // _MICROSECOND,
                bytes.fromhex(self.key_id),
                bytes.fromhex(self.previous),
            )
            + (b"" if self.format == 1 else self._of_registers())
        )

    @property
    def hash(self) -> str:
        """Return the hash by which the next seal names this one."""
        return sha256(self.said + bytes.fromhex(self.signature)).hexdigest()

    @property
    def line(self) -> str:
        """Return the seal as one line of JSON, by which it is kept elsewhere."""
        return msgspec.json.encode(self).decode()

    def signed_by(self, key: Ed25519PublicKey) -> bool:
        """Return whether `key` signed just this."""
        try:
            key.verify(bytes.fromhex(self.signature), self.said)
        except InvalidSignature:
            return False
        return True

    def _of_registers(self) -> bytes:
        ends = [
            _length(len(each.name.encode())) + each.name.encode() + _number(each.number) + bytes.fromhex(each.hash)
            for each in self.registers
        ]
        return _counted(self.proved_after, len(ends)) + b"".join(ends)


@dataclass(frozen=True)
class SealKeys:
    """The key that signs, and the public keys that are believed: its own, and those of the keys before it."""

    private: Ed25519PrivateKey
    public: PublicKeys

    def sign(self, seal: Seal) -> Seal:
        """Return the seal with this key's id and signature."""
        named = msgspec.structs.replace(seal, key_id=key_id(self.private.public_key()))
        return msgspec.structs.replace(named, signature=self.private.sign(named.said).hex())


def key_id(key: Ed25519PublicKey) -> str:
    """Return the id of a public key: the SHA-256 of its 32 bytes, in hexadecimal."""
    return sha256(key.public_bytes_raw()).hexdigest()


def believed(keys: Iterable[Ed25519PublicKey]) -> PublicKeys:
    """Return the public keys by their ids."""
    return {key_id(key): key for key in keys}


def read_seal(line: str | bytes) -> Seal:
    """Return the seal that a line of JSON holds. Raises UnreadableSealError."""
    try:
        return msgspec.json.decode(line, type=Seal)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableSealError(str(error)) from error
