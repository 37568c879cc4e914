"""Why something escalated, or why it did not: not due yet, stood down, paused by a break, or nothing to wait for."""

from collections.abc import Callable
from typing import Any

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due, overdue_in_words
from domain.clocks.due_now import DueNow
from domain.clocks.every_clock import CLOCKS
from domain.clocks.in_question import resting_behind
from domain.days import in_words, listed, london_date
from domain.deciding.decide import what_is_due
from domain.deciding.fold import fold
from domain.escalation.raising import ladder_of, next_alarm
from domain.facts.escalations import ClockEscalated, ClockFellOverdue, ClockStoodDown, OfClock, Raised
from domain.facts.fact import Agreement, Recorded
from domain.facts.refusal import CommandRefused
from domain.history.answer import Answer, Case, Cited
from domain.history.hindsight import in_hindsight
from domain.rulebook.ladder import COUNTED, InForce

Waited = frozenset[tuple[str, str]]
"""What is waited for: the name of each clock, with the key of each thing that is due by it."""

Steps = list[tuple[Recorded[Any], Waited]]
"""Every fact that changed the state, with what would be waited for on the day asked about, had it been the last."""


def escalation(case: Case) -> list[Answer]:
    """Return for everything that is due how far it escalated and why; for every other clock, why nothing is due."""
    due_now = DueNow(case.apprenticeship, case.at)
    found, steps = due_now.dues, _steps(case, due_now)
    waiting = {due.clock.name for due in found}
    found.sort(key=lambda due: (-case.apprenticeship.clocks.of(due).rungs, due.overdue_on))
    answers = [_due(case, due, steps) for due in found]
    return answers + [_not_due(case, clock, steps) for clock in CLOCKS if clock.name not in waiting]


def _steps(case: Case, due_now: DueNow) -> Steps:
    changes = [each for each in case.facts if not isinstance(each.fact, CommandRefused)]
    at, state = case.at, fold(case.apprenticeship.id, ())
    so_far = what_is_due(state, at.now, at.book)
    steps: Steps = []
    for each in changes[:-1]:
        state = fold(state.id, [each], state)
        so_far = so_far.raised(state) or what_is_due(state, at.now, at.book)
        steps.append((each, _waited(so_far)))
    # The last one leads to what is waited for now.
    return [*steps, *((each, _waited(due_now)) for each in changes[-1:])]


def _waited(due_now: DueNow) -> Waited:
    return frozenset((each.clock.name, each.key) for each in due_now.dues)


def _turning(steps: Steps, so: Callable[[Waited], bool]) -> Recorded[Any] | None:
    found, before = None, so(frozenset())
    for recorded, waited in steps:
        now = so(waited)
        if now and not before:
            found = recorded
        before = now
    return found


def _due(case: Case, due: Due, steps: Steps) -> Answer:
    raised = case.apprenticeship.clocks.of(due)
    ladder = ladder_of(due, raised, case.at)
    began = _correction_behind(case, due) or _turning(steps, lambda waited: (due.clock.name, due.key) in waited)
    facts = _with(_of(case, due.key), [*_around(case, due.clock, began), *_agreed(case, due.clock)])
    decided_by = _decided_by(case.at, due, ladder)
    if raised.open:
        return Answer(f"{_title(due.clock)}: {_how_far(case, due, raised, ladder)}", case.led(facts), decided_by)
    return _not_escalated(case, due.clock, _not_raised(case, due), facts, decided_by)


def _correction_behind(case: Case, due: Due) -> Recorded[Any] | None:
    # A correction is no fact in effect: what it names is so from the day on which that happened.
    resting = resting_behind(case.apprenticeship, due)
    return case.known[resting.correction - 1] if resting else None


def _not_due(case: Case, clock: Clock, steps: Steps) -> Answer:
    ended = _turning(steps, lambda waited: all(name != clock.name for name, _ in waited))
    standing_still = case.apprenticeship.clocks.open(clock.name)
    if standing_still:
        return _standing_still(case, clock, standing_still[0], ended)
    because = f"nothing is due: {ended.fact.cause()}" if ended else "nothing of the kind has been due so far"
    return _not_escalated(case, clock, because, _with(_around(case, clock, ended), _agreed(case, clock)))


def _standing_still(case: Case, clock: Clock, raised: Raised, break_began: Recorded[Any] | None) -> Answer:
    overdue = f", overdue since {in_words(raised.overdue_on)}" if raised.overdue_on else ""
    says = f"{_title(clock)}: stands still in a break in learning; it reached {_rung(raised.rungs)}{overdue}."
    return Answer(says, case.led(_with(_around(case, clock, break_began), _of(case, raised.key))))


def _not_escalated(
    case: Case, clock: Clock, because: str, facts: list[Recorded[Any]], decided_by: tuple[Cited, ...] = ()
) -> Answer:
    ended = next((each for each in case.of(ClockStoodDown) if each.fact.clock == clock.name), None)
    if ended is None:
        return Answer(f"{_title(clock)}: not escalated, because {because}.", case.led(_with(facts, [])), decided_by)
    said_now = [in_hindsight(case.known, each.originator_version, case.at.book) for each in _fell_overdue(case, ended)]
    reached = " ".join([_reached(ended), *filter(None, said_now)])
    says = f"{_title(clock)}: not escalated now, because {because}. {reached}"
    return Answer(says, case.led(_with(facts, _of(case, ended.fact.key))), decided_by)


def _fell_overdue(case: Case, ended: Recorded[ClockStoodDown]) -> list[Recorded[Any]]:
    fell = [each for each in case.of(ClockFellOverdue) if each.fact.key == ended.fact.key]
    return [each for each in fell if each.originator_version < ended.originator_version][:1]


def _reached(ended: Recorded[ClockStoodDown]) -> str:
    # When a late record ended it, it had stood open until that was recorded.
    ended_on = in_words(london_date(ended.recorded_at))
    return f"The last escalation reached {_rung(ended.fact.rungs)}, and was stood down on {ended_on}."


def _rung(rungs: int) -> str:
    return f"rung {rungs}" if rungs else "no rung"


def _of(case: Case, key: str) -> list[Recorded[Any]]:
    return [each for each in case.of(OfClock) if each.fact.key == key]


def _around(case: Case, clock: Clock, fact: Recorded[Any] | None) -> list[Recorded[Any]]:
    if fact is None:
        return []
    with_it = [each for each in case.of(OfClock) if (each.command, each.fact.clock) == (fact.command, clock.name)]
    return [fact, *with_it]


def _agreed(case: Case, clock: Clock) -> list[Recorded[Any]]:
    return [each for each in case.of(Agreement) if clock.name in each.fact.MOVES]


def _with(facts: list[Recorded[Any]], more: list[Recorded[Any]]) -> list[Recorded[Any]]:
    by_version = {each.originator_version: each for each in [*facts, *more]}
    return [by_version[version] for version in sorted(by_version, reverse=True)]


def _not_raised(case: Case, due: Due) -> str:
    at = case.at
    alarm = next_alarm(case.apprenticeship, due, at)
    raised_on = f"it is raised on {in_words(london_date(alarm.at)) if alarm else ''}"
    when = f"it is due by {in_words(due.due_on)}" if at.today <= due.due_on else raised_on
    return f"{when}; {due.because}"


def _how_far(case: Case, due: Due, raised: Raised, ladder: InForce) -> str:
    alarm = next_alarm(case.apprenticeship, due, case.at)
    follows = in_words(london_date(alarm.at)) if alarm else ""
    since_on = raised.overdue_on or due.overdue_on
    overdue = f"{due.because}, {overdue_in_words(since_on, due.overdue_on)}"
    if not raised.rungs:
        return f"not escalated yet: {overdue}; rung 1 follows on {follows}."
    told = listed(next(each.fact.tell for each in case.of(ClockEscalated) if each.fact.key == raised.key))
    next_rung = f"rung {raised.rungs + 1} follows on {follows}" if alarm else "that was the last rung"
    return f"escalated to {told} (rung {raised.rungs} of {len(ladder.rungs)}): {overdue}; {next_rung}."


def _decided_by(at: Circumstances, due: Due, ladder: InForce) -> tuple[Cited, Cited]:
    rungs = "; ".join(
        f"rung {number} after {rung.working_days} working days to {listed(rung.tell)}"
        for number, rung in enumerate(ladder.rungs, 1)
    )
    met = at.today < due.overdue_on
    by = f"Due by {in_words(due.due_on)}."
    return (
        Cited(f"{due.clock.name}-clock", by, due.clock.source, met, f"{due.because[:1].upper()}{due.because[1:]}."),
        Cited(f"{due.clock.name}-ladder", f"Escalates when overdue: {rungs}; {COUNTED}.", f"ladder {ladder.id}"),
    )


def _title(clock: Clock) -> str:
    return clock.title[:1].upper() + clock.title[1:]
