"""How the cadence was kept: every gap between sessions and every month without learning, as auditors ask for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from domain.circumstances import Circumstances
from domain.clocks.active_learning import months_without_learning
from domain.figures.share import percent
from domain.state import Apprenticeship
from domain.time_on_programme.training_spans import spans


@dataclass(frozen=True)
class Gap:
    """A time of training without a session, from a session, the start or a return, to a session or an end.

    `days` are those of training, `days_away` those that short breaks and weeks without work took besides.
    `ended_by_session` says which; `on_time` is None while it is not over and may still be. `taken_over` says that the
    session was told of a past.
    """

    since_on: date
    until_on: date
    days: int
    days_away: int
    ended_by_session: bool
    on_time: bool | None
    taken_over: bool


@dataclass(frozen=True)
class CadenceKept:
    """How the cadence was kept up to the end of the London date `on`.

    Of the gaps that were `judged`, `on_time` were no longer than `longest_days`, after which a session is
    overdue: those that a session ended, and those that were too long already. `taken_over` of those sessions were
    told of a past, and not recorded at the time. `months_without_learning`
    are the first days of the months that count, without off-the-job training.
    """

    on: date
    longest_days: int
    on_time: int
    judged: int
    on_time_percent: float | None
    taken_over: int
    gaps: tuple[Gap, ...]
    months_without_learning: tuple[date, ...]


def cadence_kept(apprenticeship: Apprenticeship, at: Circumstances) -> CadenceKept | None:
    """Return how the cadence was kept up to `at.today`, by the facts in effect; None while nobody is enrolled."""
    if apprenticeship.enrolment is None:
        return None
    longest = at.rules.session_cadence.longest_days
    gaps = [
        Gap(each.since_on, each.until_on, each.days, each.away, each.held, each.kept(longest), each.taken_over)
        for each in spans(apprenticeship, at)
    ]
    kept = Counter(each.on_time for each in gaps)
    return CadenceKept(
        on=at.today,
        longest_days=longest,
        on_time=kept[True],
        judged=kept[True] + kept[False],
        on_time_percent=percent(kept[True], kept[True] + kept[False]),
        taken_over=sum(each.taken_over for each in gaps),
        gaps=tuple(gaps),
        months_without_learning=tuple(months_without_learning(apprenticeship, at)),
    )
