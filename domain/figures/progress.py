"""Progress: whether an apprentice is ahead, on track or behind; worked out from facts, and never typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from domain.circumstances import Circumstances
from domain.clock_and_due import capital
from domain.days import decimal_hours_in_words, in_words
from domain.figures.pace import Pace, pace
from domain.rulebook.accountability import ProgressTerms
from domain.stage import BEFORE_TRAINING, ENDED
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import away_ever, moved
from domain.time_on_programme.planned_gateway import plan_moved

_WHOLE = 100


class Progress(StrEnum):
    """How an apprentice stands beside the plan."""

    AHEAD = "ahead"
    ON_TRACK = "on track"
    BEHIND = "behind"


class ProgressDates(msgspec.Struct, frozen=True):
    """Between which London dates an apprentice is ahead, on track and behind, if nothing more is recorded.

    Nobody is judged before `judged_from_on`, nor at all where it is None.
    """

    judged_from_on: date | None = None
    ahead_before_on: date | None = None
    behind_from_on: date | None = None

    def on(self, day: date) -> Progress | None:
        """Return how the apprentice stands on a London date, or None where nobody judges it."""
        if self.judged_from_on is None or day < self.judged_from_on:
            return None
        if self.behind_from_on is not None and day >= self.behind_from_on:
            return Progress.BEHIND
        ahead = self.ahead_before_on is not None and day < self.ahead_before_on
        return Progress.AHEAD if ahead else Progress.ON_TRACK


@dataclass(frozen=True)
class Strand:
    """One thing that is done bit by bit: so much is `done`, and `due_so_far`, of a `whole`; `points` are of a hundred.

    They are below 0 where less is done than due.
    """

    what: str
    unit: str
    done: float
    due_so_far: float
    whole: float
    points: float

    def said(self, number: float) -> str:
        """Return so much of it in words."""
        return decimal_hours_in_words(number) if self.unit == "h" else f"{number:g} {self.unit}"


@dataclass(frozen=True)
class Beside:
    """How an apprentice stands beside the plan on a London date, and why: None where nobody judges it.

    `behind_from_on` is from when they are behind if nothing more is recorded; `terms` cites the file of the tolerance.
    """

    on: date
    status: Progress | None
    reasons: tuple[str, ...]
    strands: tuple[Strand, ...]
    behind_from_on: date | None
    terms: str


class _Part(NamedTuple):
    what: str
    unit: str
    done: int
    whole: int
    each: int  # so many are one of the unit


def progress(apprenticeship: Apprenticeship, at: Circumstances) -> Beside | None:
    """Return how an apprentice stands beside the plan as of `at.today`; None while nobody is enrolled."""
    if apprenticeship.enrolment is None:
        return None
    dates, terms = progress_dates(apprenticeship, at), at.book.accountability_on(at.today)
    strands = tuple(_strands(apprenticeship, at))
    return Beside(
        on=at.today,
        status=dates.on(at.today),
        reasons=tuple(_reasons(apprenticeship, dates, strands, at)),
        strands=strands,
        behind_from_on=dates.behind_from_on,
        terms=terms.id,
    )


def progress_dates(apprenticeship: Apprenticeship, at: Circumstances) -> ProgressDates:
    """Return when an apprentice is ahead and behind, by what is on record at `at.now`."""
    found = pace(apprenticeship, at) if apprenticeship.enrolment else None
    if found is None or _not_judged(apprenticeship):
        return ProgressDates()
    terms, parts = at.book.accountability_on(at.today).progress, list(_parts(apprenticeship, found))
    starts_on, away = apprenticeship.enrolled.starts_on, away_ever(apprenticeship)

    def day(number: int) -> date:
        return moved(starts_on + timedelta(days=number), away)

    behind = [day(number) for part in parts if (number := _behind_after(part, found.days, terms)) <= found.days]
    ahead = min(_ahead_until(part, found.days, terms) for part in parts)
    too_late_on = plan_moved(apprenticeship, apprenticeship.enrolled.ends_on) + timedelta(days=1)
    judged_from_on = day(-(-found.days * terms.quiet_percent // _WHOLE))
    return ProgressDates(
        judged_from_on=judged_from_on,
        ahead_before_on=day(ahead + 1) if ahead >= 0 else None,
        behind_from_on=max(judged_from_on, min([*behind, too_late_on])),
    )


def _behind_after(part: _Part, days: int, terms: ProgressTerms) -> int:
    """Return after how many days so much more is due than done; more than `days` where never."""
    return -(-days * (_WHOLE * part.done + terms.tolerance_points * part.whole) // (_WHOLE * part.whole))


def _ahead_until(part: _Part, days: int, terms: ProgressTerms) -> int:
    """Return until which day so much more is done than due; below 0 where on none."""
    return days * (_WHOLE * part.done - terms.tolerance_points * part.whole) // (_WHOLE * part.whole)


def _parts(apprenticeship: Apprenticeship, found: Pace) -> Iterator[_Part]:
    done = min(found.done_minutes, found.planned_minutes)
    yield _Part("off-the-job training", "h", done, found.planned_minutes, 60)
    told = [
        (each.progress_on, each.progress_percent)
        for each in (apprenticeship.sessions, apprenticeship.portfolio)
        if each.progress_on and each.progress_percent is not None
    ]
    if told:
        on, percent = max(told)
        yield _Part(f"progress told on {in_words(on)}", "%", percent, _WHOLE, 1)


def _strands(apprenticeship: Apprenticeship, at: Circumstances) -> Iterator[Strand]:
    found = pace(apprenticeship, at)
    if found is None:
        return
    for part in _parts(apprenticeship, found):
        due = part.whole * found.days_over(at.today) / found.days
        yield Strand(
            what=part.what,
            unit=part.unit,
            done=round(part.done / part.each, 1),
            due_so_far=round(due / part.each, 1),
            whole=round(part.whole / part.each, 1),
            points=round(_WHOLE * (part.done - due) / part.whole, 1),
        )


def _reasons(
    apprenticeship: Apprenticeship, dates: ProgressDates, strands: tuple[Strand, ...], at: Circumstances
) -> Iterator[str]:
    if because := _not_judged(apprenticeship):
        yield because
        return
    if dates.judged_from_on and at.today < dates.judged_from_on:
        quiet = at.book.accountability_on(at.today).progress.quiet_percent
        yield f"Not judged before {in_words(dates.judged_from_on)}, when {quiet} percent of the time are over."
    planned_end_on = plan_moved(apprenticeship, apprenticeship.enrolled.ends_on)
    if at.today > planned_end_on:
        yield f"The planned end was {in_words(planned_end_on)}, and the gateway is not passed."
    for each in strands:
        yield _reason(each)
    taken_over = apprenticeship.taking_over.began_on
    if taken_over:
        yield f"Of the time before {in_words(taken_over)} what was told counts: that past was taken over."


def _reason(strand: Strand) -> str:
    beside = f"{abs(strand.points):g} points {'behind' if strand.points < 0 else 'ahead'}" if strand.points else "even"
    done, due, whole = (strand.said(number) for number in (strand.done, strand.due_so_far, strand.whole))
    return f"{capital(strand.what)}: {done} of the {due} due so far, of {whole} in all: {beside}."


def _not_judged(apprenticeship: Apprenticeship) -> str | None:
    """Return why nobody judges the progress at all, or None."""
    passed_on, away_from_on = apprenticeship.gateway.passed_on, apprenticeship.interruption.from_on
    if apprenticeship.stage in ENDED:
        return "The apprenticeship is over."
    if apprenticeship.stage in BEFORE_TRAINING:
        return "The training has not begun."
    if passed_on:
        return f"The training ended with the gateway on {in_words(passed_on)}."
    if away_from_on:
        return f"On a break in learning since {in_words(away_from_on)}."
    return "The past is still being told." if apprenticeship.taking_over.open else None
