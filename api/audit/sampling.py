"""Samples: drawn once, kept for ever, made again by whoever doubts them."""

import secrets
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from activities.audit.samples import Kept, Sample, Samples
from activities.ledger.ledger import Ledger
from api.access.audited_reading import not_in_sample
from api.access.caller import Caller
from api.answers.history import LONGEST_PAGE, PAGE
from api.problems import Problem
from domain.body import Code, Day
from domain.deciding.fold import fold
from domain.history.sampling import Filter, drawn
from domain.stage import Stage

SAMPLES = UUID("0a4f7d0e-2f0b-4c53-8f0e-61f6a1c0de5d")
LARGEST = 500
After = Annotated[UUID | None, Field(description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]
SEED_BYTES = 16


class Asked(BaseModel):
    """What to draw: how many at most, and of those that fit everything given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int = Field(ge=1, le=LARGEST, strict=True)
    seed: Code | None = Field(default=None, description="What the draw follows from; made here where left out.")
    cohort: Code | None = None
    employer: UUID | None = Field(default=None, description="The employer's id in the register.")
    tutor: Code | None = Field(default=None, description="Who was responsible when the last fact was recorded.")
    stage: Stage | None = None
    started_from: Day | None = Field(default=None, description="Training starts on this date or later.")
    started_until: Day | None = Field(default=None, description="Training starts on this date or before.")

    def filter(self) -> Filter:
        """Return what it says of apprenticeships."""
        return Filter(**self.model_dump(exclude={"size", "seed"}))


class SampleRead(BaseModel):
    """A sample: the first of those that fitted by SHA-256 of `seed|id`, in that order.

    What fitted is told by the facts up to `position` of the log, whose hash was `log_hash` then.
    `population` is how many that were.
    """

    sample: UUID
    drawn_at: datetime
    drawn_by: str
    role: str
    filter: dict[str, Any]
    size: int
    seed: str
    position: int
    log_hash: str
    population: int
    apprenticeships: list[UUID]


class SamplesPage(BaseModel):
    """A page of samples, the first drawn first; `next` is the `after` of the following page, if there is one."""

    samples: list[SampleRead]
    next: UUID | None


class Redrawn(BaseModel):
    """A sample made again from the ledger: every apprenticeship that fitted, and whether the same are drawn."""

    population: list[UUID]
    apprenticeships: list[UUID]
    agrees: bool


class Sampling:
    """Draws samples, and makes them again."""

    def __init__(self, ledger: Ledger, samples: Samples) -> None:
        """Draw from `ledger`, and keep in `samples`."""
        self.ledger = ledger
        self.samples = samples

    def draw(self, asked: Asked, caller: Caller, key: str) -> SampleRead:
        """Return a sample drawn now, or the one that `caller` drew under this key before.

        Every fact of the ledger is read. Raises a 422 problem where nothing fits, and for a key that came
        with another request, and a 403 problem for a token that is limited to a sample.
        """
        if caller.sample:
            raise not_in_sample()
        sample, request = uuid5(SAMPLES, f"{caller.subject}\n{key}"), asked.model_dump_json()
        kept = self.samples.sample(sample) or self._drawn(sample, asked, caller)
        if kept.sample.asked != request:
            detail = "This Idempotency-Key came with another request before; choose a new one."
            raise Problem(422, "idempotency-key-reused", "Idempotency-Key used before", detail)
        return _told(kept)

    def sample(self, sample: UUID) -> SampleRead:
        """Return a sample as it was drawn."""
        return _told(self._kept(sample))

    def drawn(self, after: After = None, limit: Limit = PAGE) -> SamplesPage:
        """Return every sample that was drawn, by whom and from which seed: one that was drawn often, shows."""
        found = self.samples.drawn(after=after, limit=limit + 1)
        page = [_told(each) for each in found[:limit]]
        return SamplesPage(samples=page, next=page[-1].sample if len(found) > limit else None)

    def redrawn(self, sample: UUID) -> Redrawn:
        """Make a sample again from its filter, seed and position. Every fact up to there is read."""
        kept = self._kept(sample).sample
        population = self._population(msgspec.json.decode(kept.filter, type=Filter), kept.position)
        again = drawn(population, kept.seed, kept.size)
        return Redrawn(population=population, apprenticeships=again, agrees=again == kept.apprenticeships)

    def _drawn(self, sample: UUID, asked: Asked, caller: Caller) -> Kept:
        head, wanted = self.ledger.head(), asked.filter()
        population = self._population(wanted, head.position)
        if not population:
            detail = "No apprenticeship fits everything that was said; say less."
            raise Problem(422, "nothing-to-draw", "Nothing to draw from", detail)
        seed = asked.seed or secrets.token_hex(SEED_BYTES)
        self.samples.keep(
            Sample(
                sample=sample,
                drawn_by=caller.subject,
                role=caller.role,
                asked=asked.model_dump_json(),
                filter=msgspec.json.encode(wanted).decode(),
                size=asked.size,
                seed=seed,
                position=head.position,
                log_hash=head.log_hash,
                population=len(population),
                apprenticeships=drawn(population, seed, asked.size),
            )
        )
        return self._kept(sample)

    def _population(self, wanted: Filter, position: int) -> list[UUID]:
        return [
            stream
            for stream, version in self.ledger.ends(position)
            if wanted.takes(fold(stream, self.ledger.history(stream, until=version)))
        ]

    def _kept(self, sample: UUID) -> Kept:
        kept = self.samples.sample(sample)
        if kept is None:
            raise Problem(404, "unknown-sample", "Unknown sample", "No sample has this id.")
        return kept


def _told(kept: Kept) -> SampleRead:
    sample = kept.sample._asdict() | {
        "drawn_at": kept.drawn_at,
        "filter": msgspec.json.decode(kept.sample.filter),
        "log_hash": kept.sample.log_hash.hex(),
    }
    return SampleRead.model_validate(sample)
