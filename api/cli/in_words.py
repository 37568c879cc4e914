"""Answers about apprenticeships in words, as the command line prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.saying import page_end
from domain.days import LONDON, how_many, in_words, listed, seconds_in_words
from domain.history.state_in_words import is_told, lines_of
from domain.stage import ENDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.answers.apprenticeship import Checklist
    from api.answers.clocks import ClocksRead, Simulation
    from api.answers.difference import Difference, Side
    from api.answers.history import FactRead, HistoryPage
    from api.answers.measures import GroupsRead, MeasuresRead
    from api.answers.preview import Preview
    from api.answers.replay import Replay
    from api.answers.values import ValuesRead
    from api.answers.why import CitedRule, Why
    from domain.figures.progress import Beside
    from domain.history.measuring.measures import Spread, Summary


def history_lines(page: HistoryPage) -> Iterator[str]:
    """Yield each fact as its sentence, and under it who, when, by which command and under which rules."""
    for fact in page.facts:
        yield from _fact(fact)
    yield from page_end(page.next, page.facts, "Nothing that was asked for.")


def preview_lines(preview: Preview) -> Iterator[str]:
    """Yield what would become of a command, then its facts, the rules not met, alarms and letters."""
    moved = "" if preview.stage == preview.stage_after else f", and the apprenticeship {preview.stage_after}"
    yield f"It {preview.status}{moved}. Nothing is recorded."
    for fact in preview.facts:
        yield f"{fact.number:>4}  {in_words(fact.occurred_on)}: {fact.sentence}"
    for unmet in preview.unmet:
        yield f"      not met: {unmet.reason} [{unmet.rule}; {unmet.source}]"
    for says, alarms in (("would wait", preview.alarms_begun), ("would wait no longer", preview.alarms_ended)):
        for alarm in alarms:
            at = alarm.at.astimezone(LONDON)
            yield f"      {says}: {alarm.kind.replace('-', ' ')} on {in_words(at.date())} at {at:%H:%M}"
    for letter in preview.letters_begun:
        yield f"      would be told of number {letter.number}: {letter.role} {letter.whom or ''}".rstrip()


def clock_lines(answer: ClocksRead) -> Iterator[str]:
    """Yield each clock: due when and why, what was raised, and who would be told next."""
    yield f"On {in_words(answer.on)}, tutor {answer.tutor or 'nobody'}:"
    for clock in answer.clocks:
        yield f"{clock.title}: {', '.join(filter(None, (clock.when(), clock.because)))} ({clock.source})"
        if clock.overdue_since:
            yield f"      {f'rung {clock.rungs}' if clock.rungs else 'no rung'} reached"
        if clock.quiet_until:
            yield f"      quiet until {in_words(clock.quiet_until)}"
        if clock.next_alarm and clock.next_at:
            at = clock.next_at.astimezone(LONDON)
            yield f"      next: {clock.next_alarm} on {in_words(at.date())} at {at:%H:%M}"
        for rung in clock.ahead[:1]:
            yield f"      rung {rung.rung} tells {listed(rung.tell)} by {rung.channel}"


def simulation_lines(answer: Simulation) -> Iterator[str]:
    """Yield what happens if nobody does anything, each with its date."""
    yield f"If nobody does anything until {in_words(answer.until)}:"
    for each in answer.happenings:
        yield f"{in_words(each.on):>17}  {each.sentence}"
    if not answer.happenings:
        yield "Nothing happens by itself."


def group_lines(answer: GroupsRead) -> Iterator[str]:
    """Yield from what it is answered, and the measures of each group."""
    behind = f", {how_many(answer.facts_behind, 'fact')} behind" if answer.facts_behind else ""
    yield f"From the {answer.answered_from}{behind}"
    for group in answer.groups:
        yield f"{answer.by} {group.key}, {how_many(group.measures.apprenticeships, 'apprenticeship')}"
        yield from _measures(group.measures)
    if not answer.groups:
        yield "Nobody was enrolled then."


def measure_lines(answer: MeasuresRead) -> Iterator[str]:
    """Yield the measures of one apprenticeship."""
    yield f"As known on {in_words(answer.on)}"
    yield from _measures(answer.measures)


def _measures(answer: Summary) -> Iterator[str]:
    percent = f" ({answer.on_time_percent} %)" if answer.on_time_percent is not None else ""
    taken_over = f", {answer.sessions_taken_over} of them taken over" if answer.sessions_taken_over else ""
    yield f"      sessions on time         {answer.sessions_on_time} of {answer.sessions_judged}{percent}{taken_over}"
    yield f"      longest gap              {how_many(answer.longest_gap_days, 'day')}"
    yield f"      months without learning  {answer.months_without_learning}"
    yield f"      progress                 {_counts(answer.progress)}"
    yield f"      hours behind plan        {answer.hours_behind_plan:g}"
    yield f"      overdue now              {_counts(answer.overdue_now)}"
    yield f"      rungs fired              {_counts(answer.rungs_fired)}"
    yield f"      days to stand-down       {_spread(answer.days_to_stand_down, _plainly)}"
    yield f"      alarms late              {_spread(answer.alarm_lateness_seconds, seconds_in_words)}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{clock} {count}" for clock, count in sorted(counts.items())) or "none"


def _plainly(number: float) -> str:
    return f"{number:g}"


def _spread(spread: Spread | None, said: Callable[[float], str]) -> str:
    if spread is None:
        return "none"
    middle, most = said(spread.p50), said(spread.p99)
    return f"median {middle}, 99 percent within {most}, longest {said(spread.max)}, of {spread.count}"


def replay_lines(replay: Replay) -> Iterator[str]:
    """Yield the stage, what the state meant on that date, and every value of the state."""
    readings = replay.readings
    yield f"As it was on {_known(replay)}: {replay.state['stage']}."
    yield f"Tutor: {readings.tutor or 'nobody'}"
    for alarm in readings.alarms:
        at = alarm.at.astimezone(LONDON)
        yield f"Next: {alarm.kind.replace('-', ' ')} on {in_words(at.date())} at {at:%H:%M}"
    if readings.off_the_job:
        hours = readings.off_the_job
        yield f"Off-the-job hours: {hours.eligible_hours} eligible of {hours.required_hours} required"
    if readings.progress:
        yield from progress_lines(readings.progress)
    if readings.gateway:
        if replay.state["stage"] in ENDED:
            yield "Gateway: the apprenticeship is over, and nothing of this is waited for any more."
        yield from _checklist(readings.gateway)
    for act in readings.in_question:
        yield f"In question, number {act.number}: {act.says}"
    yield from lines_of(replay.state)


def value_lines(found: ValuesRead) -> Iterator[str]:
    """Yield each value, and under it since when it is so, by which fact."""
    for each in found.values:
        yield each.sentence
        if each.by:
            corrected = f", as number {each.by.corrected_by} corrected it" if each.by.corrected_by else ""
            yield f"      since {in_words(each.by.occurred_on)}, number {each.by.number}{corrected}: {each.by.sentence}"
        else:
            yield "      from the beginning"


def progress_lines(beside: Beside) -> Iterator[str]:
    """Yield how an apprentice stands beside the plan, and why."""
    yield f"Progress: {beside.status or 'not judged'}"
    for reason in beside.reasons:
        yield f"      {reason}"


def difference_lines(difference: Difference) -> Iterator[str]:
    """Yield what differs between two points, then the facts that made it so."""
    yield f"From {_known(difference.before)}, to {_known(difference.after)}:"
    told = [each for each in difference.changes if is_told(tuple(each.path))]
    for change in told:
        yield f"  {change.sentence}"
    if not told:
        yield "  Nothing differs."
    for title, facts in (("Because of", difference.came), ("Without", difference.gone)):
        if facts:
            yield f"{title}:"
        for fact in facts:
            yield from _fact(fact)


def why_lines(why: Why) -> Iterator[str]:
    """Yield each answer, the facts that led there with their rules, and the rules that decide now."""
    for answer in why.answers:
        yield answer.says
        for led in answer.facts:
            yield from _fact(led.fact)
            yield from map(_rule, led.rules)
        if answer.rules:
            yield "  Decided by:"
        yield from map(_rule, answer.rules)


def _rule(rule: CitedRule) -> str:
    reason = f" {rule.reason}" if rule.reason else ""
    return f"      {'met' if rule.met else 'not met'}: {rule.says}{reason} [{rule.rule}; {rule.source}]"


def _fact(fact: FactRead) -> Iterator[str]:
    at = fact.recorded_at.astimezone(LONDON)
    corrected = f" (Corrected by number {fact.corrected_by}.)" if fact.corrected_by else ""
    hindsight = f" {fact.in_hindsight}" if fact.in_hindsight else ""
    question = f" (In question. {fact.in_question})" if fact.in_question else ""
    yield f"{fact.version:>4}  {in_words(fact.occurred_on)}: {fact.sentence}{hindsight}{corrected}{question}"
    yield (
        f"      {fact.actor} ({fact.role}) by {fact.asked or fact.command}, "
        f"recorded {in_words(at.date())} {at:%H:%M}, rules {fact.rules}"
    )


def _known(side: Side | Replay) -> str:
    return f"{in_words(side.on)}, by version {side.version} and {side.facts} facts"


def _checklist(gateway: Checklist) -> Iterator[str]:
    for item in gateway.items:
        unmet = "not met, and only warned of" if item.warns else "not met"
        yield f"Gateway, {'met' if item.met else unmet}: {item.says} {item.why}"
