"""What a proof may find: what does not fit, and of which kind it is."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What does not fit."""

    FACT = "fact"
    """A fact, a command or a claim was changed, taken away or added."""
    CUT = "cut"
    """Facts, seals or rows of a register are gone that a seal says, or one kept elsewhere shows, to have been there."""
    SEAL = "seal"
    """A seal was changed, taken away or added."""
    LEDGER = "ledger"
    """A seal belongs to another ledger."""
    KEY = "key"
    """A seal was signed with a key that is not believed."""
    REGISTER = "register"
    """A row of a register was changed, taken away or added."""


@dataclass(frozen=True)
class Damage:
    """The first place that does not fit, and what is wrong.

    There is no stream where a fact is gone, no version where a claim of the stream does not fit, and a `seal`, by its
    number, where a seal does not fit. In a `register`, by its name, the position is the number of a row.
    """

    position: int
    stream: UUID | None
    version: int | None
    wrong: str
    kind: Kind = Kind.FACT
    seal: int | None = None
    register: str | None = None

    @property
    def place(self) -> str:
        """Return where it is, without the apprenticeship: what may be told to anybody who watches."""
        if self.register:
            return f"row {self.position} of the register {self.register}"
        if self.kind in {Kind.FACT, Kind.CUT}:
            return f"position {self.position} of the log"
        return f"seal {self.seal}" if self.seal else "a seal"
