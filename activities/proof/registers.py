"""The registers that only ever grow, as they are chained: every row's hash from the row, in the order of its number."""

from collections.abc import Generator, Mapping
from contextlib import closing
from hashlib import sha256
from struct import Struct
from typing import Annotated, Any, LiteralString

import msgspec
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from activities.proof.damage import Damage, Kind
from activities.proof.snapshot import UnreadableError, looking

REGISTERS = ("audit.access_changes", "audit.reads", "audit.register_changes", "audit.samples")
"""Each is chained by a migration: see schema/0016_chained_registers.sql, where the encoding is set down."""

_SCHEME = b"\x01"
_NONE = bytes(32)
# The row is spelled out by what PostgreSQL itself brings: a function in the database might be part of the damage.
_ROWS: LiteralString = """
    SELECT number, coalesce(hash, ''), convert_to((jsonb_strip_nulls(to_jsonb(r) - 'hash'))::text, 'UTF8')
    FROM {register} r WHERE %(whole)s OR number >= %(after)s ORDER BY number"""
_IN_ONE_SPELLING = "SET LOCAL TimeZone = 'UTC'; SET LOCAL bytea_output = 'hex'"
_AT_A_TIME = 200
_length = Struct(">i").pack

Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class RegisterEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a register ended: the number of its last row, and that row's hash in hexadecimal; 0 and zeros while empty."""

    name: str
    number: Count
    hash: Hash


Sealed = Mapping[int, tuple[str, int]]
"""What seals say of a register: by the number of a row, its hash and the number of the seal."""


def proved(
    connection: Connection[Any], name: str, sealed: Sealed, after: RegisterEnd | None = None
) -> RegisterEnd | Damage:
    """Return how a register ends, or the first row that does not fit: with those before it, or with what is `sealed`.

    Where it is known how it ended once, that end is looked up, and what came `after` is read. Raises DATABASE_AWAY.
    """
    register = _Register(name, sealed, after)
    try:
        with looking(connection):
            connection.execute(_IN_ONE_SPELLING)
            damage = register.walked(connection)
    except UnreadableError as error:
        damage = register.damage(f"what follows cannot be read: {error}")
    return damage or register.cut() or RegisterEnd(name=name, number=register.number, hash=register.hash.hex())


class _Register:
    """One register, as far as it was proved: to row `number`, of that `hash`."""

    def __init__(self, name: str, sealed: Sealed, after: RegisterEnd | None) -> None:
        self.name = name
        self.number, self.hash = 0, _NONE
        self.awaited = {number: told for number, told in sealed.items() if number}
        self.after = after if after and after.number else None

    def walked(self, connection: Connection[Any]) -> Damage | None:
        with closing(self._rows(connection)) as rows:
            return next(filter(None, (self._taken(*row) for row in rows)), None)

    def cut(self) -> Damage | None:
        if self.after:
            return self.damage(f"row {self.after.number} is gone", Kind.CUT)
        for number, (_, seal) in sorted(self.awaited.items()):
            return self.damage(
                f"the register ends here, and had a row {number} when seal {seal} was made", Kind.CUT, seal
            )
        return None

    def damage(self, wrong: str, kind: Kind = Kind.REGISTER, seal: int | None = None) -> Damage:
        return Damage(self.number, None, None, wrong, kind, seal, self.name)

    def _rows(self, connection: Connection[Any]) -> Generator[tuple[int | None, bytes, bytes], None, None]:
        query = SQL(_ROWS).format(register=Identifier(*self.name.split(".")))
        those = {"whole": self.after is None, "after": self.after.number if self.after else 0}
        yield from connection.cursor().stream(query, those, binary=True, size=_AT_A_TIME)

    def _taken(self, number: int | None, kept: bytes, row: bytes) -> Damage | None:
        link = _link(self.hash, self.name, row)
        if self.after and number == self.after.number:
            link, self.after = bytes.fromhex(self.after.hash), None
        self.number = number or 0
        if kept != link or number is None:
            return self.damage("its hash does not prove what it says and what came before")
        self.hash = link
        told, seal = self.awaited.pop(number, (link.hex(), 0))
        return None if told == link.hex() else self.damage(f"it is not the one that seal {seal} was made of", seal=seal)


def _link(before: bytes, name: str, row: bytes) -> bytes:
    register = name.encode()
    return sha256(b"".join((_SCHEME, before, _length(len(register)), register, row))).digest()
