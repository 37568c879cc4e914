"""Sampling: which apprenticeships an auditor asks about, and a random draw that anybody can make again by hand."""

from collections.abc import Collection
from datetime import date
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.days import london_date
from domain.stage import Stage
from domain.state import Apprenticeship


class Filter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which apprenticeships a sample is drawn from: those that fit everything said.

    `tutor` answered for the apprentice when the last fact was recorded. `started_from` and
    `started_until` are London dates, both included, for the date of the enrolment on which training starts.
    """

    cohort: str | None = None
    employer: UUID | None = None
    tutor: str | None = None
    stage: Stage | None = None
    started_from: date | None = None
    started_until: date | None = None

    def takes(self, state: Apprenticeship) -> bool:
        """Return whether an apprenticeship is one of them."""
        application, enrolment, last = state.application, state.enrolment, state.last_recorded_at
        if application is None or last is None:
            return False
        return (
            self.cohort in {None, application.cohort}
            and self.employer in {None, enrolment.employer if enrolment else ""}
            and self.tutor in {None, state.tutors.responsible(london_date(last)) or ""}
            and self.stage in {None, state.stage}
            and self._started(enrolment.starts_on if enrolment else None)
        )

    def _started(self, starts_on: date | None) -> bool:
        if starts_on is None:
            return self.started_from is None and self.started_until is None
        return (self.started_from or date.min) <= starts_on <= (self.started_until or date.max)


def drawn(population: Collection[UUID], seed: str, size: int) -> list[UUID]:
    """Return a sample of a population: the first `size` by SHA-256 of `seed|id` in UTF-8, or all where there are fewer.

    Whoever has the population and the seed makes it again: write each id in lower case behind the seed
    and `|`, take the SHA-256 in hexadecimal, sort, and take the first.
    """
    return sorted(population, key=lambda each: place(seed, each))[:size]


def place(seed: str, apprenticeship: UUID) -> str:
    """Return what the apprenticeships are sorted by in a draw, in hexadecimal."""
    return sha256(f"{seed}|{apprenticeship}".encode()).hexdigest()
