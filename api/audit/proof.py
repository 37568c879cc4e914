"""The proof of the ledger in words, as data, and as the status with which the command line ends."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel

from activities.proof.damage import Damage, Kind
from activities.proof.seal import Seal, UnreadableSealError, read_seal
from activities.proof.verification import Verdict
from domain.days import how_many

STATUSES = {Kind.FACT: 1, Kind.CUT: 3, Kind.SEAL: 4, Kind.LEDGER: 5, Kind.KEY: 6, Kind.REGISTER: 8}
"""With what `indenture verify` ends for the first damage of each kind; 0 where nothing is damaged."""
UNREADABLE = 7
"""With what it ends where the file of seals cannot be read: it was cut off or changed."""


class UnreadableFileError(Exception):
    """A file that does not hold whole seals; the message says which line."""


class Misfit(BaseModel):
    """What does not fit, by kind: at a position of the log, in a fact where there is one, or in a seal.

    Where a register is named, `position` is the number of a row in it. `place` says it in words.
    """

    kind: Kind
    position: int
    apprenticeship: UUID | None
    version: int | None
    seal: int | None
    in_register: str | None
    place: str
    wrong: str


class TwoClocks(BaseModel):
    """A fact that was recorded more than ten minutes apart from when the database took it in."""

    apprenticeship: UUID
    version: int
    position: int
    recorded_at: datetime
    inserted_at: datetime


class Proof(BaseModel):
    """What was proved: so many facts, up to `log_hash`, and the seals up to `last_seal`; and what does not fit.

    `apart` counts the facts of two clocks, of which `examples` shows the first hundred.
    """

    ledger: UUID
    simulation: bool
    proved: bool
    facts: int
    log_hash: str
    streams: int
    root: str
    last_seal: int | None
    damages: list[Misfit]
    apart: int
    examples: list[TwoClocks]

    @property
    def status(self) -> int:
        """Return the status that says it to a script."""
        return STATUSES[self.damages[0].kind] if self.damages else 0


def proof(verdict: Verdict) -> Proof:
    """Return a verdict as data."""
    return Proof(
        ledger=verdict.ledger,
        simulation=verdict.simulation,
        proved=not verdict.damages,
        facts=verdict.facts,
        log_hash=verdict.head.log_hash.hex(),
        streams=verdict.streams,
        root=verdict.root.hex(),
        last_seal=verdict.last_seal.number if verdict.last_seal else None,
        damages=[_misfit(damage) for damage in verdict.damages],
        apart=verdict.apart,
        examples=[
            TwoClocks(
                apprenticeship=each.stream,
                version=each.version,
                position=each.position,
                recorded_at=each.recorded_at,
                inserted_at=each.inserted_at,
            )
            for each in verdict.examples
        ],
    )


def kept_seals(path: Path) -> list[Seal]:
    """Return the seals in a file, one a line. Raises UnreadableFileError, and OSError where there is no file."""
    lines = path.read_bytes().splitlines(keepends=True)
    if not lines:
        raise UnreadableFileError(f"{path} holds no seal: export them again with `indenture seals --json`.")
    return [_kept(path, number, line) for number, line in enumerate(lines, 1)]


def proof_lines(proof: Proof) -> Iterator[str]:
    """Yield what was proved, what does not fit, and which facts are of two clocks."""
    yield f"Facts that fit together: {proof.facts}, of {how_many(proof.streams, 'apprenticeship')}."
    if proof.last_seal:
        yield f"The seals in the ledger hold up to seal {proof.last_seal}."
    for damage in proof.damages:
        yield f"DAMAGED {_where(damage)}: {damage.wrong}."
    if proof.proved:
        yield f"The log ends in {proof.log_hash}."
    if proof.apart:
        yield f"{proof.apart} facts were recorded more than ten minutes apart from the database's clock:"
    for each in proof.examples:
        yield (
            f"  fact {each.version} of {each.apprenticeship}: recorded {each.recorded_at:%Y-%m-%d %H:%M} UTC, "
            f"inserted {each.inserted_at:%Y-%m-%d %H:%M} UTC"
        )


def seal_line(seal: Seal) -> str:
    """Return a seal in words."""
    return (
        f"Seal {seal.number}, {seal.sealed_at:%Y-%m-%d %H:%M:%S} UTC: {how_many(seal.position, 'fact')} of"
        f" {how_many(seal.streams, 'apprenticeship')}, ending in {seal.log_hash}."
    )


def _misfit(damage: Damage) -> Misfit:
    return Misfit(
        kind=damage.kind,
        position=damage.position,
        apprenticeship=damage.stream,
        version=damage.version,
        seal=damage.seal,
        in_register=damage.register,
        place=damage.place,
        wrong=damage.wrong,
    )


def _where(damage: Misfit) -> str:
    if damage.apprenticeship and damage.version is None:
        return f"in the claims of apprenticeship {damage.apprenticeship}"
    place = f"{'at' if damage.place.startswith('position') else 'in'} {damage.place}"
    return (
        f"{place}, fact {damage.version} of apprenticeship {damage.apprenticeship}" if damage.apprenticeship else place
    )


def _kept(path: Path, number: int, line: bytes) -> Seal:
    try:
        # A line without its end was cut off, even where what is left reads as a seal.
        return read_seal(line if line.endswith(b"\n") else b"")
    except UnreadableSealError as error:
        raise UnreadableFileError(
            f"Line {number} of {path} is not a whole seal: the file was cut off or changed."
        ) from error
