"""The end-point assessments and their window, as recorded: each booked, held and graded."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import in_words
from domain.facts.fact import Fact


class MethodName(StrEnum):
    """The two assessment methods."""

    OBSERVATION = "observation"
    DISCUSSION = "discussion"


class Grade(StrEnum):
    """The grade of one method."""

    FAIL = "fail"
    PASS = "pass"  # noqa: S105 - a grade, not a password
    DISTINCTION = "distinction"


class AboutAssessment(Fact, frozen=True, kw_only=True):
    """A fact about one sitting."""

    assessment: UUID

    def concerns(self) -> UUID:
        """Return the id of the sitting's booking."""
        return self.assessment


class AssessmentBooked(AboutAssessment, frozen=True, kw_only=True):
    """An assessment was booked; its id is that of the command that booked it. `sitting` counts from 1."""

    NAME: ClassVar[str] = "assessment-booked.v1"
    method: MethodName
    sitting: int
    booked_for: date
    venue: str

    def sentence(self) -> str:
        """Return it in words."""
        resit = " (resit)" if self.sitting > 1 else ""
        return f"{METHOD_TITLES[self.method]}{resit} booked for {in_words(self.booked_for)}, {self.venue}."


class AssessmentCancelled(AboutAssessment, frozen=True, kw_only=True):
    """A booked assessment was cancelled. `reason` is sealed."""

    NAME: ClassVar[str] = "assessment-cancelled.v1"
    method: MethodName
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"{METHOD_TITLES[self.method]} cancelled."


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recorded mentoring session: the London date it was made, and its minutes."""

    made_on: date
    minutes: int


class ObservationHeld(AboutAssessment, frozen=True, kw_only=True):
    """The observation with questioning was held."""

    NAME: ClassVar[str] = "observation-held.v1"
    held_on: date
    minutes: int
    live_minutes: int
    recordings: tuple[Recording, ...]
    questions: int

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Observation with questioning held on {in_words(self.held_on)}: {self.minutes} minutes, "
            f"one live session, {len(self.recordings)} recordings, {self.questions} questions."
        )


class DiscussionHeld(AboutAssessment, frozen=True, kw_only=True):
    """The professional discussion was held; `questions` counts them by theme."""

    NAME: ClassVar[str] = "discussion-held.v1"
    held_on: date
    minutes: int
    questions: dict[str, int]

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Professional discussion held on {in_words(self.held_on)}: {self.minutes} minutes, "
            f"{sum(self.questions.values())} questions on {len(self.questions)} themes."
        )


class AssessmentGraded(AboutAssessment, frozen=True, kw_only=True, omit_defaults=True):
    """The independent assessor's grade was recorded: by the assessor, or `on_behalf` of the EPAO, by its result."""

    NAME: ClassVar[str] = "assessment-graded.v1"
    method: MethodName
    grade: Grade
    evidence: str | None
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        graded = f"{METHOD_TITLES[self.method]} graded: {self.grade}"
        if self.on_behalf:
            return f"{graded}, recorded by {self.recorded_by} from the EPAO's result {self.on_behalf}."
        return f"{graded} (evidence {self.evidence})." if self.evidence else f"{graded}."


class OverallGradeReached(Fact, frozen=True, kw_only=True):
    """Both methods are passed; the overall grade follows from the standard's table.

    `reached_on` is the later of the London dates of the two grades, which the oldest facts do not tell.
    """

    NAME: ClassVar[str] = "overall-grade-reached.v2"
    observation: Grade
    discussion: Grade
    overall: str
    reached_on: date | None

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Overall grade: {self.overall} (observation {self.observation}, "
            f"professional discussion {self.discussion})."
        )

    def happened_on(self, said_on: date) -> date:
        """Return the day of the later grade."""
        return self.reached_on or said_on


METHOD_TITLES = {
    MethodName.OBSERVATION: "Observation with questioning",
    MethodName.DISCUSSION: "Professional discussion",
}


class Assessment(msgspec.Struct, frozen=True):
    """One sitting of one method."""

    method: MethodName
    sitting: int
    booked_for: date
    venue: str
    held_on: date | None = None
    grade: Grade | None = None
    graded_on: date | None = None
    cancelled: bool = False

    @property
    def outstanding(self) -> bool:
        """Return whether it is neither graded nor cancelled."""
        return self.grade is None and not self.cancelled


class Assessments(msgspec.Struct, frozen=True):
    """Every sitting by its id, the overall grade, and whether the window has closed."""

    by_id: dict[UUID, Assessment] = {}
    overall: str | None = None
    overall_on: date | None = None
    window_closed: bool = False
    window_extended_to: date | None = None

    def of(self, method: MethodName) -> list[Assessment]:
        """Return the sittings of a method that were not cancelled, in order."""
        return [each for each in self.by_id.values() if each.method is method and not each.cancelled]

    def passed(self, method: MethodName) -> Grade | None:
        """Return the passing grade of a method, or None."""
        return next((each.grade for each in self._passing(method)), None)

    def passed_on(self, method: MethodName) -> date | None:
        """Return the London date of the passing grade of a method, or None."""
        return next((each.graded_on for each in self._passing(method)), None)

    def passing(self) -> list[Assessment]:
        """Return the sitting that passed each method, as far as there are any."""
        return [sitting for method in MethodName for sitting in self._passing(method)]

    @property
    def all_sat_on(self) -> date | None:
        """Return the London date on which the last method was sat, if every one was, and not failed."""
        sat = [[each.held_on for each in self.of(method) if each.grade is not Grade.FAIL] for method in MethodName]
        last = [max((day for day in days if day), default=None) for days in sat]
        return None if None in last else max(day for day in last if day)

    def _passing(self, method: MethodName) -> list[Assessment]:
        return [each for each in self.of(method) if each.grade not in {None, Grade.FAIL}]

    def to_resit(self) -> list[Assessment]:
        """Return the failed sitting of each method that was failed last and is not booked again."""
        last = [sitting for method in MethodName for sitting in self.of(method)[-1:]]
        return [each for each in last if each.grade is Grade.FAIL]

    def with_assessment(self, assessment_id: UUID, assessment: Assessment) -> "Assessments":
        """Return the assessments with one added or replaced."""
        return msgspec.structs.replace(self, by_id={**self.by_id, assessment_id: assessment})


class AssessmentWindowClosed(Fact, frozen=True, kw_only=True):
    """The assessment window ended with a method not yet passed."""

    NAME: ClassVar[str] = "assessment-window-closed.v1"
    ended_on: date
    due_at: datetime

    def sentence(self) -> str:
        """Return it in words."""
        return f"The assessment window ended on {in_words(self.ended_on)} with assessments outstanding."

    def happened_on(self, _: date) -> date:
        """Return the day after its last, on which it was closed."""
        return self.ended_on + timedelta(days=1)


class AssessmentWindowExtended(Fact, frozen=True, kw_only=True):
    """The assessment window was extended. `reason` is sealed, but for that of a return: how long the break was."""

    NAME: ClassVar[str] = "assessment-window-extended.v1"
    until_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The assessment window was extended to {in_words(self.until_on)}."
