"""Auditor's eyes over a sample: all of its lives looked over at once, for what to look at twice."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from pydantic import BaseModel

from api.access.audited_reading import Auditing
from api.access.caller import Caller
from api.answers.apprenticeship import OffTheJobHours, off_the_job_hours
from api.answers.reader import History, Reader
from api.audit.auditors_eyes import Life, Sighting, sightings
from api.audit.sampling import Sampling
from domain.deciding.corrected_history import corrected_by
from domain.deciding.fold import fold
from domain.history.replay import Point


class SeenInSample(BaseModel):
    """What to look at twice in a sample, by what is looked at; `looked_over` is how many lives it holds."""

    sample: UUID
    looked_over: int
    sightings: list[Sighting]


class Eyes:
    """Answers what auditors would look at twice."""

    def __init__(self, reader: Reader, sampling: Sampling, auditing: Auditing) -> None:
        """Look over what `reader` reads; what an auditor reads of a sample is recorded for each of it."""
        self.reader = reader
        self.sampling = sampling
        self.auditing = auditing

    def eyes(self, sample: UUID, caller: Caller) -> SeenInSample:
        """Return what somebody who audits would look at twice in every life of a sample. None of it says it is wrong.

        What was recorded late, reviews of a whole cohort on one day, round hours, hours at the minimum, and one person
        acting for all.
        """
        drawn = self.sampling.sample(sample).apprenticeships
        self.auditing.read_each(caller, "eyes", drawn, sample, Point())
        return SeenInSample(sample=sample, looked_over=len(drawn), sightings=sightings(self._lives(drawn)))

    def _lives(self, drawn: Sequence[UUID]) -> Iterator[tuple[UUID, Life]]:
        # One after the other: of five hundred at once the process would hold every fact.
        for each in drawn:
            history = self.reader.history(each)
            yield each, Life(history, frozenset(corrected_by(history)), self._hours(each, history))

    def _hours(self, apprenticeship: UUID, history: History) -> OffTheJobHours | None:
        state = fold(apprenticeship, history)
        return off_the_job_hours(state, self.reader.at(state, None)) if state.enrolment else None
