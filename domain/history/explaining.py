"""Explaining: every clock with what it waits for and why, and what would happen if nothing else did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due, overdue_in_words
from domain.clocks.due_now import DueNow
from domain.clocks.every_clock import CLOCKS
from domain.clocks.session import SESSION
from domain.command import RING_ALARM, SYSTEM, Alarm, Command
from domain.days import in_words, london_instant
from domain.deciding.decide import decide, what_is_due
from domain.deciding.standing import standing
from domain.escalation.raising import ladder_of, next_alarm, rungs_ahead
from domain.stage import ENDED
from domain.state import Apprenticeship


@dataclass(frozen=True)
class RungAhead:
    """A rung not climbed yet: so many working days on these roles are told, by a channel.

    They are counted from the day on which it fell overdue, or from the next working day where nobody works then.
    """

    rung: int
    working_days: int
    tell: tuple[str, ...]
    channel: str


@dataclass(frozen=True)
class ClockExplained:
    """One clock, and one thing that it waits for, if it does. Dates are London dates.

    `because` says why it is due then, or why the clock waits for nothing; `source` is that of its rule,
    `rules` the rule pack and `ladder` the ladder that its dates come from. `reminded`, `overdue_since` and
    `rungs` say what was raised so far, `next_alarm` and `next_at` (UTC) what is raised next, `ahead` which
    rungs are left, the next one first. No rung follows before `quiet_until`: it was acknowledged, by
    `acknowledged_by`, or snoozed. The next one is for `assignee` where it was given to another tutor.
    """

    clock: str
    title: str
    source: str
    because: str
    paused: bool
    about: str | None = None
    since_on: date | None = None
    remind_on: date | None = None
    due_on: date | None = None
    overdue_on: date | None = None
    rules: str | None = None
    ladder: str | None = None
    reminded: bool = False
    overdue_since: date | None = None
    rungs: int = 0
    acknowledged_by: str | None = None
    quiet_until: date | None = None
    assignee: str | None = None
    next_alarm: str | None = None
    next_at: datetime | None = None
    ahead: tuple[RungAhead, ...] = ()

    def when(self) -> str:
        """Return in words since when it is overdue, or else by when it is due; nothing where it waits for nothing."""
        if self.due_on is None or self.overdue_on is None:
            return "paused" if self.paused else ""
        if self.overdue_since is None:
            return f"due by {in_words(self.due_on)}"
        return overdue_in_words(self.overdue_since, self.overdue_on)


@dataclass(frozen=True)
class Happening:
    """What would happen on a London date, in words."""

    on: date
    sentence: str


def explained(due_now: DueNow) -> list[ClockExplained]:
    """Return every clock with each thing it waits for, in the order of the list of clocks."""
    return _explained(due_now, CLOCKS)


def explained_overdue(due_now: DueNow) -> list[ClockExplained]:
    """Return everything that is overdue, as `explained` does, and nothing else."""
    escalated = {each.clock for each in due_now.apprenticeship.clocks.open()}
    found = _explained(due_now, [each for each in CLOCKS if each.name in escalated])
    return [each for each in found if each.overdue_since]


def _explained(due_now: DueNow, clocks: Iterable[Clock]) -> list[ClockExplained]:
    found: list[ClockExplained] = []
    for clock in clocks:
        of_clock = [_waiting(due_now.apprenticeship, due, due_now.at) for due in due_now.of(clock)]
        found += of_clock or [_idle(due_now.apprenticeship, clock)]
    return found


def simulated(due_now: DueNow, days: int) -> list[Happening]:
    """Return what happens by itself within so many days of now if nobody does anything.

    Nothing is recorded: alarms are rung in order, decided and folded as a worker would.
    """
    at = due_now.at
    end = london_instant(at.today + timedelta(days=days + 1), 0)
    return list(_happening(due_now, end))


def _happening(then: DueNow | None, end: datetime) -> Iterator[Happening]:
    while then and (alarm := standing(then).alarm) and alarm.at < end:
        at = then.at
        before = then if alarm.at <= at.now else what_is_due(then.apprenticeship, alarm.at, at.book)
        decided = decide(before, _ring(before.apprenticeship, alarm))
        yield from (Happening(decided.occurred_on, fact.sentence()) for fact in decided.facts)
        then = decided.then


def _ring(apprenticeship: Apprenticeship, alarm: Alarm) -> Command:
    body = {"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung}
    return Command(alarm.id, apprenticeship.id, RING_ALARM, body, SYSTEM, "system", fingerprint="")


def _waiting(apprenticeship: Apprenticeship, due: Due, at: Circumstances) -> ClockExplained:
    raised, alarm = apprenticeship.clocks.of(due), next_alarm(apprenticeship, due, at)
    ladder = ladder_of(due, raised, at)
    return ClockExplained(
        clock=due.clock.name,
        title=due.clock.title,
        source=due.clock.source,
        because=due.because,
        paused=False,
        about=due.about,
        since_on=due.since_on,
        remind_on=due.remind_on,
        due_on=due.due_on,
        overdue_on=due.overdue_on,
        rules=at.rules.id if due.clock is SESSION else at.rules.clocks_from,
        ladder=ladder.id,
        reminded=raised.reminded,
        overdue_since=raised.overdue_on,
        rungs=raised.rungs,
        acknowledged_by=raised.acknowledged_by,
        quiet_until=raised.quiet_until,
        assignee=raised.assignee,
        next_alarm=alarm.kind if alarm else None,
        next_at=alarm.at if alarm else None,
        ahead=tuple(
            RungAhead(rung, each.working_days, each.tell, each.channel)
            for rung, each, _ in rungs_ahead(apprenticeship, due, at)
        ),
    )


def _idle(apprenticeship: Apprenticeship, clock: Clock) -> ClockExplained:
    since = apprenticeship.interruption.from_on
    paused = since is not None and not clock.runs_in_break and apprenticeship.stage not in ENDED
    because = f"on a break in learning since {in_words(since)}" if paused and since else "nothing is due"
    idle = ClockExplained(clock.name, clock.title, clock.source, because, paused)
    standing_still = apprenticeship.clocks.open(clock.name)
    if not standing_still:
        return idle
    raised = standing_still[0]
    return replace(idle, about=raised.about, overdue_since=raised.overdue_on, rungs=raised.rungs)
