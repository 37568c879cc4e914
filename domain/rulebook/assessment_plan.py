"""How a standard assesses: any number of methods, each with its parts, counts, grades and resits, as its file tells."""

from typing import Literal

import msgspec

from domain.rulebook.grading import FAIL, Grading

Minutes = int | tuple[int, int]
"""Exact minutes, or the fewest and the most."""

SHARE = 100


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a data file."""


class Part(_Data, frozen=True, kw_only=True):
    """One part of a method. Without `minutes`, nothing is known of how long it lasts.

    Where it has an `overrun_percent` of its own, its time is counted apart from that of the other parts.
    """

    title: str
    minutes: Minutes | None = None
    overrun_percent: int | None = None

    @property
    def fewest(self) -> int:
        """Return the fewest minutes that it lasts."""
        return _pair(self.minutes)[0]

    @property
    def most(self) -> int:
        """Return the most minutes that it lasts, its own overrun counted."""
        return _pair(self.minutes)[1] * (SHARE + (self.overrun_percent or 0)) // SHARE


def _pair(minutes: Minutes | None) -> tuple[int, int]:
    return minutes if isinstance(minutes, tuple) else (minutes or 0, minutes or 0)


class Recordings(_Data, frozen=True, kw_only=True):
    """How many recorded sessions are viewed, how long each is, since when they may be made, and what they show."""

    count: int
    minutes: int
    made: Literal["after the gateway", "at any time"] = "at any time"
    shows: tuple[str, ...] = ()


class Band(_Data, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """The scores, both ends counted, that make a grade."""

    first: int
    last: int
    grade: str


class Critical(_Data, frozen=True, kw_only=True):
    """A part of the score without which nobody passes."""

    title: str
    out_of: int
    at_least: int


class Score(_Data, frozen=True, kw_only=True):
    """How a scored test is graded: its items, its bands, and the parts of the score without which nobody passes."""

    out_of: int
    options: int | None = None
    open_book: bool = False
    bands: tuple[Band, ...]
    critical: tuple[Critical, ...] = ()

    def grade(self, score: int) -> str | None:
        """Return the grade that a score makes, or None where it lies in no band."""
        return next((band.grade for band in self.bands if band.first <= score <= band.last), None)


class LowScore(_Data, frozen=True, kw_only=True):
    """What has to come before a resit after a score below one."""

    below: int
    needs: str


Since = Literal["the gateway", "the first sitting", "the failed result"]


class Resit(_Data, frozen=True, kw_only=True):
    """The rules of resits and retakes. All of them warn: the assessment organisation decides.

    `attempts` counts all sittings of the method, `cap` bounds the grade of the one resat, `overall_cap` the whole.
    """

    within_months: int | None = None
    since: Since | None = None
    attempts: int | None = None
    cap: str | None = None
    overall_cap: str | None = None
    together_with: tuple[str, ...] = ()
    not_again: str | None = None
    low_scores: tuple[LowScore, ...] = ()


class HandIn(_Data, frozen=True, kw_only=True):
    """What is handed in, and when, in words; what is told in numbers besides is asked, and warns.

    It is there `days_before` the sitting, or `within_weeks` of the gateway, or of the day of what it comes `after`.
    It has so many `words`, within so many percent more or fewer where they are told.
    """

    what: str
    when: str
    days_before: int | None = None
    within_weeks: int | None = None
    after: str | None = None
    words: int | None = None
    words_percent: int = 0

    @property
    def asked(self) -> bool:
        """Return whether it is asked when it was handed in, or with how many words."""
        return any(each is not None for each in (self.days_before, self.within_weeks, self.words))


class Method(_Data, frozen=True, kw_only=True):
    """One assessment method. What is left out is not known, or not set; `unverified` names fields that only warn.

    `attended_by` says who is there, in words; that those who `must_attend` were there is asked, and warns.
    Parts share the `overrun_percent` unless they have their own. `after` names methods that are passed before it,
    `same_day_as` those whose first sitting is on the day of its own.
    """

    key: str
    title: str
    kind: Literal[
        "observation", "discussion", "interview", "test", "presentation", "project", "portfolio", "reference", "other"
    ] = "other"
    when: Literal["after the gateway", "at any time"] = "after the gateway"
    marked_by: Literal["assessment organisation", "provider"] = "assessment organisation"
    parts: tuple[Part, ...] = ()
    overrun_percent: int = 0
    questions: int = 0
    themes: tuple[str, ...] = ()
    live_minutes: int = 0
    recordings: Recordings | None = None
    venues: tuple[str, ...] = ()
    group_at_least: int | None = None
    attended_by: tuple[str, ...] = ()
    must_attend: tuple[str, ...] = ()
    split: str | None = None
    notice_days: int | None = None
    rests_on: tuple[str, ...] = ()
    hand_in: tuple[HandIn, ...] = ()
    after: tuple[str, ...] = ()
    same_day_as: tuple[str, ...] = ()
    ksbs: tuple[str, ...] = ()
    sampled: bool = False
    grades: tuple[str, ...] = ()
    grades_by_epao: bool = False
    score: Score | None = None
    resit: Resit | None = None
    unverified: tuple[str, ...] = ()
    source: str = ""

    @property
    def passes(self) -> tuple[str, ...]:
        """Return the grades that pass, the lowest first; none where the assessment organisation has its own."""
        return tuple(grade for grade in self.grades if grade != FAIL)

    @property
    def parts_apart(self) -> bool:
        """Return whether the time of each part is counted apart."""
        return len(self.parts) > 1 and any(part.overrun_percent is not None for part in self.parts)

    @property
    def timed(self) -> bool:
        """Return whether it is known how long every part lasts."""
        return bool(self.parts) and all(part.minutes is not None for part in self.parts)

    @property
    def fewest_minutes(self) -> int:
        """Return the fewest minutes that a sitting lasts."""
        return sum(part.fewest for part in self.parts)

    @property
    def most_minutes(self) -> int:
        """Return the most minutes that a sitting lasts, with its overrun."""
        return sum(part.most for part in self.parts) * (SHARE + self.overrun_percent) // SHARE


class EpaoTerms(_Data, frozen=True, kw_only=True):
    """What one assessment organisation asks for beside the plan: days are calendar days unless they say working.

    `methods` are those that it specifies itself, each in the place of the plan's method of that key.
    """

    registration_days: int | None = None
    evidence_working_days: int | None = None
    gateway_working_days: int | None = None
    results_working_days: int | None = None
    resit: Resit | None = None
    methods: tuple[Method, ...] = ()
    source: str = ""


class AssessmentPlan(_Data, frozen=True, kw_only=True):
    """The assessment: its period after the gateway in calendar months, its methods, and how they make the whole.

    `replaced_by` names the qualification that stands in for all methods, where there is one.
    """

    period_months: int | None = None
    period: Literal["typical", "maximum"] = "typical"
    regime: Literal["end-point", "reformed"] = "end-point"
    methods: tuple[Method, ...] = ()
    replaced_by: str | None = None
    grading: Grading
    resit: Resit | None = None
    epaos: dict[str, EpaoTerms] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the methods, in the plan's order."""
        return tuple(method.key for method in self.methods)

    def method(self, key: str) -> Method | None:
        """Return the method of this key, or None."""
        return next((method for method in self.methods if method.key == key), None)

    def specified_by(self, epao: str | None) -> "AssessmentPlan":
        """Return the plan with the methods as an assessment organisation specifies them."""
        own = {each.key: each for each in self.epaos[epao].methods} if epao in self.epaos else {}
        if not own:
            return self
        return msgspec.structs.replace(self, methods=tuple(own.get(each.key, each) for each in self.methods))

    def resit_of(self, method: Method | None, epao: str | None) -> Resit | None:
        """Return the rules of a resit: those of the assessment organisation, else of the method and of the plan."""
        terms, own = self.epaos.get(epao or ""), method.resit if method else None
        if terms and terms.resit:
            return terms.resit
        if own is None or self.resit is None:
            return own or self.resit
        told = {name: getattr(own, name) or getattr(self.resit, name) for name in Resit.__struct_fields__}
        return Resit(**told)
