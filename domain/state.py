"""The state of one apprenticeship: what its facts, folded, say. Frozen, and complete."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

import msgspec

from domain.facts.adjustments import Adjustments
from domain.facts.assessment import Assessments
from domain.facts.at_risk import AtRisk
from domain.facts.break_in_learning import Interruption
from domain.facts.corrections import InQuestion
from domain.facts.employment import Employment
from domain.facts.ending import Ending
from domain.facts.enrolment import Application, Enrolment, TakingOver
from domain.facts.escalations import Clocks
from domain.facts.functional_skills import FunctionalSkills
from domain.facts.gateway import Gateway
from domain.facts.messages import Messages
from domain.facts.off_the_job import OffTheJobTraining
from domain.facts.portfolio import Portfolio
from domain.facts.proposals import Proposals
from domain.facts.reviews import Reviews, TrainingPlan
from domain.facts.sessions import Cadence, Sessions
from domain.facts.tutors import Tutors
from domain.stage import Stage


class Changes(TypedDict, total=False):
    """The slices of state that one fact replaces."""

    application: Application
    enrolment: Enrolment
    taking_over: TakingOver
    employment: Employment
    tutors: Tutors
    sessions: Sessions
    at_risk: AtRisk
    cadence: Cadence
    reviews: Reviews
    training_plan: TrainingPlan
    clocks: Clocks
    messages: Messages
    portfolio: Portfolio
    off_the_job: OffTheJobTraining
    functional_skills: FunctionalSkills
    gateway: Gateway
    assessments: Assessments
    adjustments: Adjustments
    interruption: Interruption
    ending: Ending
    in_question: InQuestion
    proposals: Proposals


COUNTED = frozenset({"version", "recorded", "corrections", "last_recorded_at", "messages"})
"""What of a state only counts its facts, or its messages: what was said to whom is told by facts."""


class Apprenticeship(msgspec.Struct, frozen=True, kw_only=True):
    """One apprenticeship.

    `version` counts the facts that changed its state: what callers see as its ETag. `recorded` counts
    every fact in its stream, refusals too, `corrections` those that correct another one, and
    `last_recorded_at` is the UTC instant of the last.
    """

    id: UUID
    version: int = 0
    recorded: int = 0
    corrections: int = 0
    last_recorded_at: datetime | None = None
    stage: Stage = Stage.NEW
    application: Application | None = None
    enrolment: Enrolment | None = None
    taking_over: TakingOver = TakingOver()
    employment: Employment = Employment()
    tutors: Tutors = Tutors()
    sessions: Sessions = Sessions()
    at_risk: AtRisk = AtRisk()
    cadence: Cadence = Cadence()
    reviews: Reviews = Reviews()
    training_plan: TrainingPlan = TrainingPlan()
    clocks: Clocks = Clocks()
    messages: Messages = Messages()
    portfolio: Portfolio = Portfolio()
    off_the_job: OffTheJobTraining = OffTheJobTraining()
    functional_skills: FunctionalSkills = FunctionalSkills()
    gateway: Gateway = Gateway()
    assessments: Assessments = Assessments()
    adjustments: Adjustments = Adjustments()
    interruption: Interruption = Interruption()
    ending: Ending = Ending()
    in_question: InQuestion = InQuestion()
    proposals: Proposals = Proposals()

    @property
    def enrolled(self) -> Enrolment:
        """Return the enrolment; to be asked only in stages that have one."""
        if self.enrolment is None:
            raise LookupError(f"apprenticeship {self.id} has no enrolment")
        return self.enrolment

    def not_before_its_last_fact(self, now: datetime) -> datetime:
        """Return `now` (aware UTC), or when its last fact was recorded where that is later: time never runs back."""
        return max(now, self.last_recorded_at or now)

    @property
    def breaks_told(self) -> Interruption:
        """Return the breaks in which nothing else is told to have happened.

        While a past is told the return from an open one may still come, and nobody knows how long it lasted.
        """
        told = self.interruption
        return msgspec.structs.replace(told, from_on=None) if self.taking_over.open else told

    def as_data(self) -> dict[str, Any]:
        """Return the whole state as plain JSON values."""
        data: dict[str, Any] = msgspec.to_builtins(self, str_keys=True)
        return data
