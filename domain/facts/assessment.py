"""The end-point assessments and their window, as recorded: each booked, held and graded."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.clock_and_due import capital
from domain.days import how_many, in_words, listed
from domain.facts.fact import Act, Derivation
from domain.facts.refusal import Warned

FAIL = "fail"
"""The grade that does not pass, of every method of every standard."""


class AboutAssessment(Act, Warned, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one sitting."""

    assessment: UUID

    def concerns(self) -> UUID:
        """Return the id of the sitting's booking."""
        return self.assessment


class OfMethod(AboutAssessment, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one sitting of a method, which has a key and a title in its standard."""

    method: str
    title: str


class AssessmentBooked(OfMethod, frozen=True, kw_only=True, omit_defaults=True):
    """An assessment was booked; its id is that of the command that booked it. `sitting` counts from 1."""

    NAME: ClassVar[str] = "assessment-booked.v2"
    WORKED_OUT = frozenset({"sitting", "title", "warned"})
    sitting: int
    booked_for: date
    venue: str

    def sentence(self) -> str:
        """Return it in words."""
        resit = " (resit)" if self.sitting > 1 else ""
        said = f"{capital(self.title)}{resit} booked for {in_words(self.booked_for)}, {self.venue}."
        return said + self.warnings()


class AssessmentCancelled(OfMethod, frozen=True, kw_only=True, omit_defaults=True):
    """A booked assessment was cancelled. `reason` is sealed."""

    NAME: ClassVar[str] = "assessment-cancelled.v2"
    WORKED_OUT = frozenset({"method", "title", "warned"})
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"{capital(self.title)} cancelled."


class Recording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recorded session: the London date on which it was made, its minutes, and whom it shows."""

    made_on: date
    minutes: int
    shows: tuple[str, ...]


class AssessmentHeld(OfMethod, frozen=True, kw_only=True, omit_defaults=True):
    """An assessment was held, for so many minutes where it takes any, and by part where parts count apart.

    `questions` are counted by theme where the method has themes. `group` is how many were taught or led in it. What
    was handed in for it has its London date, and the number of its words where they are counted.
    """

    NAME: ClassVar[str] = "assessment-held.v1"
    WORKED_OUT = frozenset({"method", "title", "warned"})
    held_on: date
    minutes: int | None = None
    parts: dict[str, int] = msgspec.field(default_factory=dict)
    live_minutes: int = 0
    recordings: tuple[Recording, ...] = ()
    questions: int | dict[str, int] = 0
    group: int | None = None
    handed_in: dict[str, date] = msgspec.field(default_factory=dict)
    words: dict[str, int] = msgspec.field(default_factory=dict)
    attended_by: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Return it in words."""
        seen = [
            how_many(self.minutes, "minute") if self.minutes else "",
            "one live session" if self.live_minutes else "",
            how_many(len(self.recordings), "recording") if self.recordings else "",
            self._asked(),
            f"a group of {self.group}" if self.group else "",
            f"attended by the {listed(self.attended_by)}" if self.attended_by else "",
            *(f"{what} handed in on {in_words(day)}" for what, day in self.handed_in.items()),
        ]
        told = f": {', '.join(filter(None, seen))}" if any(seen) else ""
        return f"{capital(self.title)} held on {in_words(self.held_on)}{told}.{self.warnings()}"

    def _asked(self) -> str:
        if isinstance(self.questions, dict):
            asked = how_many(sum(self.questions.values()), "question")
            return f"{asked} on {how_many(len(self.questions), 'theme')}" if self.questions else ""
        return how_many(self.questions, "question") if self.questions else ""


class AssessmentGraded(OfMethod, frozen=True, kw_only=True, omit_defaults=True):
    """The assessor's grade was recorded, with the score of a test and the parts of it without which nobody passes.

    `marked_by` says that the provider marked it, where the standard lets it; else an assessment organisation did.
    """

    NAME: ClassVar[str] = "assessment-graded.v2"
    WORKED_OUT = frozenset({"method", "title", "marked_by", "warned"})
    grade: str
    score: int | None = None
    critical_scores: dict[str, int] = msgspec.field(default_factory=dict)
    evidence: str | None
    on_behalf: str | None = None
    recorded_by: str | None = None
    marked_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        score = "" if self.score is None else f" with a score of {self.score}"
        graded = f"{capital(self.title)} graded: {self.grade}{score}"
        if self.on_behalf:
            whose = self.marked_by or "EPAO"
            paper = f"recorded by {self.recorded_by} from the {whose}'s result {self.on_behalf}"
            return f"{graded}, {paper}.{self.warnings()}"
        shown = f" (evidence {self.evidence})" if self.evidence else ""
        return f"{graded}{shown}.{self.warnings()}"


class OfWhole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The grade of one method, as it counts for the whole."""

    method: str
    title: str
    grade: str


class OverallGradeReached(Derivation, Warned, frozen=True, kw_only=True, omit_defaults=True):
    """Every method is passed; the overall grade follows from the standard, or is that of the EPAO's notice.

    `reached_on` is the latest of the London dates of the grades, which the oldest facts do not tell. `evidence` is a
    reference to the notice, where there is one.
    """

    NAME: ClassVar[str] = "overall-grade-reached.v3"
    grades: tuple[OfWhole, ...]
    overall: str
    reached_on: date | None
    evidence: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        told = [f"{each.title} {each.grade}" for each in self.grades]
        told += [f"by the notice {self.evidence}"] if self.evidence else []
        return f"Overall grade: {self.overall} ({', '.join(told)}).{self.warnings()}"

    def happened_on(self, said_on: date) -> date:
        """Return the day of the latest grade."""
        return self.reached_on or said_on


class Assessment(msgspec.Struct, frozen=True):
    """One sitting of one method; one that is `considered` makes no resit of the next."""

    method: str
    title: str
    sitting: int
    booked_for: date
    venue: str
    held_on: date | None = None
    grade: str | None = None
    graded_on: date | None = None
    score: int | None = None
    cancelled: bool = False
    annulled_on: date | None = None
    revoked_on: date | None = None
    considered: bool = False

    @property
    def counts(self) -> bool:
        """Return whether it is neither cancelled nor annulled."""
        return not self.cancelled and self.annulled_on is None

    @property
    def outstanding(self) -> bool:
        """Return whether it counts, and no grade was given."""
        return self.counts and self.grade is None and self.revoked_on is None

    @property
    def failed(self) -> bool:
        """Return whether it counts, and its grade is a fail or was revoked."""
        return self.counts and (self.grade == FAIL or self.revoked_on is not None)


class Assessments(msgspec.Struct, frozen=True):
    """Every sitting by its id, the overall grade, and whether the window has closed."""

    by_id: dict[UUID, Assessment] = {}
    overall: str | None = None
    overall_on: date | None = None
    window_closed: bool = False
    window_extended_to: date | None = None

    def of(self, method: str) -> list[Assessment]:
        """Return the sittings of a method that were neither cancelled nor annulled, in order."""
        return [each for each in self.by_id.values() if each.method == method and each.counts]

    def without_result(self) -> dict[UUID, Assessment]:
        """Return the sittings that were held and wait for their grade, by their ids."""
        return {known_as: each for known_as, each in self.by_id.items() if each.outstanding and each.held_on}

    def failed_before(self, method: str) -> list[Assessment]:
        """Return the failed sittings of a method that make a resit of the next: those not considered, in order."""
        return [each for each in self.of(method) if each.failed and not each.considered]

    @property
    def methods(self) -> tuple[str, ...]:
        """Return the methods that were ever booked, in the order of their first booking."""
        return tuple(dict.fromkeys(each.method for each in self.by_id.values()))

    def passed(self, method: str) -> str | None:
        """Return the passing grade of a method, or None."""
        return next((each.grade for each in self._passing(method)), None)

    def passed_on(self, method: str) -> date | None:
        """Return the London date of the passing grade of a method, or None."""
        return next((each.graded_on for each in self._passing(method)), None)

    def passing(self) -> list[Assessment]:
        """Return the sitting that passed each method, as far as there are any."""
        return [sitting for method in self.methods for sitting in self._passing(method)]

    def all_sat_on(self, methods: Iterable[str]) -> date | None:
        """Return the London date on which the last of these methods was sat, if every one was, and not failed."""
        sat = [[each.held_on for each in self.of(method) if not each.failed] for method in methods]
        last = [max((day for day in days if day), default=None) for days in sat]
        return None if None in last else max((day for day in last if day), default=None)

    def _passing(self, method: str) -> list[Assessment]:
        return [each for each in self.of(method) if each.grade not in {None, FAIL}]

    def to_resit(self) -> list[Assessment]:
        """Return the failed sitting of each method that was failed last and is not booked again."""
        last = [sitting for method in self.methods for sitting in self.of(method)[-1:]]
        return [each for each in last if each.failed]

    def with_assessment(self, assessment_id: UUID, assessment: Assessment) -> "Assessments":
        """Return the assessments with one added or replaced."""
        return msgspec.structs.replace(self, by_id={**self.by_id, assessment_id: assessment})


class AssessmentWindowClosed(Derivation, frozen=True, kw_only=True):
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


class AssessmentWindowExtended(Derivation, frozen=True, kw_only=True):
    """The assessment window was extended. `reason` is sealed, but for that of a return: how long the break was."""

    NAME: ClassVar[str] = "assessment-window-extended.v1"
    until_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"The assessment window was extended to {in_words(self.until_on)}."
