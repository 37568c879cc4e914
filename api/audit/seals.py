"""The seals over HTTP: whoever keeps a copy elsewhere can tell later that facts were cut off or written anew."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from activities.database import Pool
from activities.proof.seal import Seal, UnreadableSealError
from activities.proof.seal_log import seals
from api.answers.history import LONGEST_PAGE, PAGE
from api.problems import Problem

After = Annotated[int, Field(ge=0, lt=2**31, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]


class RegisterEndRead(BaseModel):
    """How a register ended: the number of its last row, and the hash of that row; 0 and zeros while it was empty."""

    name: str
    number: int
    hash: str


class SealRead(BaseModel):
    """A seal: at `sealed_at` (UTC) the log held `position` facts and ended in `log_hash`; `root` proves its streams.

    `previous` is the hash of the seal before it, `key_id` the SHA-256 of the public key of `signature`. A seal of
    format 2 tells how the `registers` ended, and that the facts after position `proved_after` were proved before it
    was made: the whole log where that is 0. One a line, it is what `indenture verify --seals` reads.
    """

    ledger: UUID
    number: int
    position: int
    log_hash: str
    streams: int
    root: str
    sealed_at: datetime
    key_id: str
    previous: str
    signature: str
    format: int
    proved_after: int
    registers: list[RegisterEndRead]

    @classmethod
    def of(cls, seal: Seal) -> Self:
        """Return a seal as data."""
        ends = [RegisterEndRead(name=end.name, number=end.number, hash=end.hash) for end in seal.registers]
        return cls(**{name: getattr(seal, name) for name in cls.model_fields} | {"registers": ends})


class SealsPage(BaseModel):
    """A page of seals, the oldest first; `next` is the `after` of the following page, if there is one."""

    seals: list[SealRead]
    next: int | None


class SealReading:
    """Answers with the seals."""

    def __init__(self, pool: Pool) -> None:
        """Answer from the ledger behind `pool`."""
        self.pool = pool

    def seals(self, after: After = 0, limit: Limit = PAGE) -> SealsPage:
        """Return the seals, the oldest first."""
        try:
            found = seals(self.pool, after=after, limit=limit + 1)
        except UnreadableSealError as error:
            detail = "A seal in the ledger is not whole; `indenture verify` names it."
            raise Problem(409, "seal-damaged", "A seal is damaged", detail) from error
        more = found[limit - 1].number if len(found) > limit else None
        return SealsPage(seals=[SealRead.of(seal) for seal in found[:limit]], next=more)
