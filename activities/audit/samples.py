"""Samples that were drawn, kept for ever."""

from datetime import datetime
from typing import LiteralString, NamedTuple
from uuid import UUID

from activities.database import Pool, fetch

_KEEP = """
    INSERT INTO audit.samples
        (sample, drawn_by, role, asked, filter, size, seed, position, log_hash, population, apprenticeships)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1"""
_SELECT: LiteralString = """
    SELECT sample, drawn_by, role, asked, filter, size, seed, position, log_hash, population, apprenticeships, drawn_at
    FROM audit.samples {those}"""
_READ = _SELECT.format(those="WHERE sample = %s")
_ALL = _SELECT.format(
    those="""
    WHERE %s::uuid IS NULL
        OR (drawn_at, sample) > (SELECT a.drawn_at, a.sample FROM audit.samples a WHERE a.sample = %s)
    ORDER BY drawn_at, sample LIMIT %s"""
)
_THAT_DREW = "SELECT sample::text FROM audit.samples WHERE %s = ANY (apprenticeships) ORDER BY number"
_HOLDS = "SELECT 1 FROM audit.samples WHERE sample = %s AND %s = ANY (apprenticeships)"


class Sample(NamedTuple):
    """A sample: who drew it, what was asked, and what makes it again.

    `asked` is the request and `filter` what it says of apprenticeships, both JSON. `position` and
    `log_hash` are the end of the log up to which facts counted, `population` how many apprenticeships
    fitted, `apprenticeships` those drawn, in the order of the draw.
    """

    sample: UUID
    drawn_by: str
    role: str
    asked: str
    filter: str
    size: int
    seed: str
    position: int
    log_hash: bytes
    population: int
    apprenticeships: list[UUID]


class Kept(NamedTuple):
    """A sample, and the UTC instant at which it was kept."""

    sample: Sample
    drawn_at: datetime


class Samples:
    """Keeps samples and finds them; every call blocks and raises DATABASE_AWAY."""

    def __init__(self, pool: Pool) -> None:
        """Use connections of `pool`."""
        self.pool = pool

    def keep(self, sample: Sample) -> None:
        """Keep a sample; where one is kept under its id already, nothing is done."""
        fetch(self.pool, int, _KEEP, sample)

    def sample(self, sample: UUID) -> Kept | None:
        """Return the sample of this id, or None where there is none."""
        return next(iter(fetch(self.pool, _kept, _READ, (sample,))), None)

    def drawn(self, *, after: UUID | None, limit: int) -> list[Kept]:
        """Return at most so many samples, as they were drawn: all of them, or those after one."""
        return fetch(self.pool, _kept, _ALL, (after, after, limit))

    def that_drew(self, apprenticeship: UUID) -> list[UUID]:
        """Return the samples that hold an apprenticeship, the first drawn first."""
        return fetch(self.pool, UUID, _THAT_DREW, (apprenticeship,))

    def holds(self, sample: UUID, apprenticeship: UUID) -> bool:
        """Return whether an apprenticeship was drawn in a sample."""
        return bool(fetch(self.pool, int, _HOLDS, (sample, apprenticeship)))


def _kept(*row: object) -> Kept:
    *sample, drawn_at = row
    return Kept(Sample(*sample), drawn_at)  # type: ignore[arg-type]
