"""Answers in words, as the command line prints them."""

from collections.abc import Iterator

from api.clocks import ClocksRead, Simulation
from api.history import HistoryPage
from api.measures import GroupsRead, MeasuresRead
from domain.days import LONDON, in_words
from domain.measures import Spread, Summary


def history_lines(page: HistoryPage) -> Iterator[str]:
    """Yield each fact as its sentence, and under it who, when, by which command and under which rules."""
    for fact in page.facts:
        at = fact.recorded_at.astimezone(LONDON)
        yield f"{fact.version:>4}  {in_words(fact.occurred_on)}: {fact.sentence}"
        yield (
            f"      {fact.actor} ({fact.role}) by {fact.asked or fact.command}, "
            f"recorded {in_words(at.date())} {at:%H:%M}, rules {fact.rules}"
        )
    if page.next:
        yield f"There is more: --after {page.next}"
    if not page.facts:
        yield "Nothing that was asked for."


def clock_lines(answer: ClocksRead) -> Iterator[str]:
    """Yield each clock: due when and why, what was raised, and who would be told next."""
    yield f"On {in_words(answer.on)}, tutor {answer.tutor or 'nobody'}:"
    for clock in answer.clocks:
        due = f"due by {in_words(clock.due_on)}, " if clock.due_on else "paused, " if clock.paused else ""
        yield f"{clock.title}: {due}{clock.because} ({clock.source})"
        if clock.overdue_since:
            yield f"      overdue since {in_words(clock.overdue_since)}, rung {clock.rungs} reached"
        if clock.next_alarm and clock.next_at:
            at = clock.next_at.astimezone(LONDON)
            yield f"      next: {clock.next_alarm} on {in_words(at.date())} at {at:%H:%M}"
        for rung in clock.ahead[:1]:
            yield f"      rung {rung.rung} tells {' and '.join(rung.tell)} by {rung.channel}"


def simulation_lines(answer: Simulation) -> Iterator[str]:
    """Yield what happens if nobody does anything, each with its date."""
    yield f"If nobody does anything until {in_words(answer.until)}:"
    for each in answer.happenings:
        yield f"{in_words(each.on):>17}  {each.sentence}"
    if not answer.happenings:
        yield "Nothing happens by itself."


def group_lines(answer: GroupsRead) -> Iterator[str]:
    """Yield the measures of each group."""
    for group in answer.groups:
        yield f"{answer.by} {group.key}, {group.measures.apprenticeships} apprenticeships"
        yield from _measures(group.measures)
    if not answer.groups:
        yield "Nobody was enrolled then."


def measure_lines(answer: MeasuresRead) -> Iterator[str]:
    """Yield the measures of one apprenticeship."""
    yield f"As known on {in_words(answer.on)}"
    yield from _measures(answer.measures)


def _measures(answer: Summary) -> Iterator[str]:
    percent = f" ({answer.on_time_percent} %)" if answer.on_time_percent is not None else ""
    yield f"      sessions on time         {answer.sessions_on_time} of {answer.sessions_judged}{percent}"
    yield f"      longest gap              {answer.longest_gap_days} days"
    yield f"      months without learning  {answer.months_without_learning}"
    yield f"      overdue now              {_counts(answer.overdue_now)}"
    yield f"      rungs fired              {_counts(answer.rungs_fired)}"
    yield f"      days to stand-down       {_spread(answer.days_to_stand_down)}"
    yield f"      alarms late, seconds     {_spread(answer.alarm_lateness_seconds)}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{clock} {count}" for clock, count in sorted(counts.items())) or "none"


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return "none"
    return f"p50 {spread.p50:g}, p99 {spread.p99:g}, max {spread.max:g} of {spread.count}"
