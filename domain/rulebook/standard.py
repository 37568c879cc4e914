"""An apprenticeship standard and the EPAOs of the register, as their files tell them."""

from datetime import date

import msgspec


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a data file."""


class Method(_Data, frozen=True, kw_only=True):
    """One end-point assessment method. Minutes, counts, venues and themes as the standard says."""

    title: str
    minutes: int
    overrun_percent: int
    live_minutes: int
    recordings: int
    recording_minutes: int
    questions: int
    venues: tuple[str, ...]
    themes: tuple[str, ...]


class AssessmentPlan(_Data, frozen=True, kw_only=True):
    """The end-point assessment: its window after the gateway, in calendar months, and its two methods."""

    window_months: int
    observation: Method
    discussion: Method

    def method(self, name: str) -> Method:
        """Return the method called `observation` or `discussion`."""
        return {"observation": self.observation, "discussion": self.discussion}[name]


class GradeRow(_Data, frozen=True, kw_only=True):
    """One row of the grading table."""

    observation: str
    discussion: str
    overall: str


class Funding(_Data, frozen=True, kw_only=True):
    """The last London date on which an apprentice may start with funding, where one is known, and what to mind."""

    new_starts_until: date
    note: str


class Standard(_Data, frozen=True, kw_only=True):
    """An apprenticeship standard, approved for delivery on a London date.

    Sessions of the elements in `own_cadence` keep a cadence apart from the others. `funding` is None while new
    starts are funded without an end.
    """

    reference: str
    title: str
    level: int
    lars_code: int
    approved_on: date
    typical_months: int
    elements: tuple[str, ...]
    own_cadence: tuple[str, ...]
    progression: tuple[str, ...]
    duties: dict[str, str]
    knowledge: dict[str, str]
    skills: tuple[str, ...]
    behaviours: tuple[str, ...]
    assessment: AssessmentPlan
    grading: tuple[GradeRow, ...]
    funding: Funding | None = None

    @property
    def ksbs(self) -> tuple[str, ...]:
        """Return every knowledge, skill and behaviour reference, in the standard's order."""
        return (*self.knowledge, *self.skills, *self.behaviours)

    def as_data(self) -> dict[str, object]:
        """Return the standard as plain JSON values."""
        data: dict[str, object] = msgspec.to_builtins(self)
        return data

    def overall(self, observation: str, discussion: str) -> str:
        """Return the overall grade for two passed methods."""
        return next(
            row.overall for row in self.grading if (row.observation, row.discussion) == (observation, discussion)
        )


class Epao(_Data, frozen=True, kw_only=True):
    """An end-point assessment organisation, the standards it assesses, and when it was on the register."""

    name: str
    standards: tuple[str, ...]
    listed_from: date
    listed_until: date
