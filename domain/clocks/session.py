"""The session clock: a session is due so many days after the last one held, the start, or a break that starts it anew.

The days of a shorter break, and of weeks without work agreed before they came, are added.
"""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import how_many, in_words, listed
from domain.facts.functional_skills import Subject
from domain.stage import TRAINING
from domain.state import Apprenticeship
from domain.time_on_programme.days_away import away_since, days_in, gone_on, moved
from domain.time_on_programme.sessions_held import sessions_held_on

SUBJECTS = frozenset(Subject)
SESSION = Clock("session", "session", "seed: on-programme delivery, at least every 4 to 5 weeks")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the next session is due, while there is training; and the next of each element apart.

    It is due by the day before it is overdue: one held on the day on which the clock falls overdue is late.
    """
    if apprenticeship.stage not in TRAINING:
        return []
    counted = [(element, counted_from(apprenticeship, element, at)) for element in _cadences(at)]
    return [_due(apprenticeship, element, since_on, at) for element, since_on in counted if since_on]


def _cadences(at: Circumstances) -> tuple[str | None, ...]:
    own = at.standard.own_cadence
    # Where every element of training has a cadence of its own, there is none to share.
    shared = [each for each in at.standard.element_keys if each not in own and each not in SUBJECTS]
    return (None, *own) if shared or not own else own


def counted_from(apprenticeship: Apprenticeship, element: str | None, at: Circumstances) -> date | None:
    """Return the London date from which the next session is counted, of all elements that share one cadence.

    An `element` that has a cadence of its own is counted apart, from when it was first taught, until it
    is met. None where nothing is counted.
    """
    if apprenticeship.cadence.since_on is None or not at.standard.own_cadence:
        return apprenticeship.cadence.since_on
    begins = [apprenticeship.enrolled.starts_on, *apprenticeship.interruption.clocks_anew_on]
    if element:
        taught_from = [each.from_on for each in apprenticeship.tutors.allocations if each.element == element]
        if not taught_from or _met(apprenticeship, element):
            return None
        begins.append(min(taught_from))
    return max([*begins, *sessions_held_on(apprenticeship, element, at)])


def _met(apprenticeship: Apprenticeship, element: str) -> bool:
    return element in SUBJECTS and apprenticeship.functional_skills.subject(Subject(element)).met


def next_due(apprenticeship: Apprenticeship, since_on: date, days: int) -> date:
    """Return the London date so many days of training after another: days away since then are not counted."""
    return gone_on(apprenticeship, since_on + timedelta(days=days), since_on)


def _due(apprenticeship: Apprenticeship, element: str | None, since_on: date, at: Circumstances) -> Due:
    rules, away = at.cadence(element), away_since(apprenticeship, since_on)
    overdue_on = moved(since_on + timedelta(days=rules.overdue_days), away)
    in_breaks = apprenticeship.interruption.days_away(since_on, overdue_on)
    return Due(
        clock=SESSION,
        about=f"{element}:{since_on}" if element else since_on.isoformat(),
        since_on=since_on,
        remind_on=moved(since_on + timedelta(days=rules.reminder_days), away),
        due_on=moved(since_on + timedelta(days=rules.longest_days), away),
        overdue_on=overdue_on,
        because=none_held_since(since_on, element, in_breaks, days_in(away, since_on, overdue_on) - in_breaks),
        element=element,
    )


def none_held_since(day: date, element: str | None = None, in_breaks: int = 0, without_work: int = 0) -> str:
    """Return why a session is due, in words, with the days of short breaks and of weeks without work since then."""
    away = [f"{how_many(in_breaks, 'day')} of break"] if in_breaks else []
    away += [f"{how_many(without_work, 'day')} without work"] if without_work else []
    not_counted = f", {listed(away)} not counted" if away else ""
    return f"no session{f' of {element}' if element else ''} held since {in_words(day)}{not_counted}"
