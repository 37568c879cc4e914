"""Raising: what every running clock raises next and when, and the fact that it leads to when its alarm rings."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from domain.alarm import PendingOfClock
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.clocks.due_now import DueNow
from domain.days import WorkingDays, first_working_day, london_instant, working_days_after
from domain.escalation.with_whom import goes_to, is_with
from domain.facts.enrolment import TakingOver
from domain.facts.escalations import (
    ClockEscalated,
    ClockFellOverdue,
    ClockReminded,
    ClockStoodDown,
    EscalationHandedOver,
    Raised,
)
from domain.facts.fact import Fact, Recorded
from domain.rulebook.ladder import InForce, Rung
from domain.state import Apprenticeship, Changes
from domain.time_on_programme.days_away import first_day_to_tell, gone_on_for
from domain.transition import Ring

REMINDER, OVERDUE, ESCALATION, HANDOVER = "reminder", "overdue", "escalation", "handover"
WITH_THE_TUTOR = ("tutor", "tutor's manager")
"""The roles whose people are others once another tutor teaches."""


def pending(apprenticeship: Apprenticeship, at: Circumstances, dues: Sequence[Due]) -> list[PendingOfClock]:
    """Return what will be raised next of all that is due."""
    found = [step(apprenticeship, due, at) for due in dues for step in (next_alarm, handover)]
    return [each for each in found if each]


def handover(apprenticeship: Apprenticeship, due: Due, at: Circumstances) -> PendingOfClock | None:
    """Return when an open escalation goes over to another tutor than was told of it, or None where it does not."""
    raised, tutors = apprenticeship.clocks.raised.get(due.key), apprenticeship.tutors
    if raised is None or not raised.rungs or not {*WITH_THE_TUTOR} & {*raised.told}:
        return None
    for day in tutors.changing_from(at.today):
        if is_with(tutors, raised, due.element, max(day, at.today)) not in {None, raised.tutor}:
            instant = london_instant(first_working_day(day, at.working), ladder_of(due, raised, at).hour)
            return _alarm(due, raised, HANDOVER, raised.handovers + 1, instant)
    return None


def next_alarm(apprenticeship: Apprenticeship, due: Due, at: Circumstances) -> PendingOfClock | None:
    """Return what will be raised next of what is due, or None after the last rung.

    Of what fell due in a past that was taken over nothing is raised but how it stood when that was closed.
    """
    raised, working, past = apprenticeship.clocks.of(due), at.working, apprenticeship.taking_over
    ladder = ladder_of(due, raised, at)
    if raised.overdue_on is None:
        reminder_on = due.remind_on and first_day_to_tell(due.clock.name, apprenticeship, due.remind_on, working)
        overdue_at = london_instant(due.overdue_on, ladder.hour)
        reminds = reminder_on and reminder_on < due.overdue_on and not raised.reminded
        if reminder_on and reminds and not _in(past, overdue_at):
            return _alarm(due, raised, REMINDER, 0, _not_in(past, london_instant(reminder_on, ladder.hour)))
        return _alarm(due, raised, OVERDUE, 0, _not_in(past, overdue_at))
    rung, rungs = raised.rungs + 1, len(ladder.rungs)
    if rung > rungs:
        return None
    while rung < rungs and _in(past, _rung_at(apprenticeship, due, rung + 1, ladder, working)):
        rung += 1
    return _alarm(due, raised, ESCALATION, rung, _not_in(past, _rung_at(apprenticeship, due, rung, ladder, working)))


def _in(past: TakingOver, instant: datetime) -> bool:
    return past.closed_at is not None and instant <= past.closed_at


def _not_in(past: TakingOver, instant: datetime) -> datetime:
    # Until the past was closed nothing could be raised: nothing is late for that.
    return max(instant, past.closed_at or instant)


def _rung_at(apprenticeship: Apprenticeship, due: Due, rung: int, ladder: InForce, working: WorkingDays) -> datetime:
    raised = apprenticeship.clocks.of(due)
    overdue_on = raised.overdue_on or due.overdue_on
    # Days away are added to what is still to come.
    rung_on = _rung_on(overdue_on, raised, rung, ladder, working)
    rung_on = gone_on_for(due.clock.name, apprenticeship, rung_on, overdue_on)
    return london_instant(first_day_to_tell(due.clock.name, apprenticeship, rung_on, working), ladder.hour)


def _rung_on(overdue_on: date, raised: Raised, rung: int, ladder: InForce, working: WorkingDays) -> date:
    after = ladder.rungs[rung - 1].working_days
    rung_on = working_days_after(overdue_on, after, working)
    if raised.quiet_until:
        distance = after - ladder.rungs[raised.quiet_from].working_days
        rung_on = max(rung_on, working_days_after(raised.quiet_until, distance, working))
    return rung_on


def rungs_ahead(apprenticeship: Apprenticeship, due: Due, at: Circumstances) -> list[tuple[int, Rung, datetime]]:
    """Return the rungs of what is due that are not climbed yet, the next one first.

    Each with its number, and with its UTC instant if nobody does anything until then.
    """
    raised = apprenticeship.clocks.of(due)
    ladder = ladder_of(due, raised, at)
    return [
        (number, rung, _rung_at(apprenticeship, due, number, ladder, at.working))
        for number, rung in enumerate(ladder.rungs, 1)
        if number > raised.rungs
    ]


def ladder_of(due: Due, raised: Raised, at: Circumstances) -> InForce:
    """Return the ladder of what is due: the one cited when it fell overdue, else that of the day it will."""
    return at.book.ladder(due.clock.name, at.standard.reference, due.overdue_on, raised.ladder)


def _alarm(due: Due, raised: Raised, step: str, rung: int, instant: datetime) -> PendingOfClock:
    about = f"{due.about}:{raised.turn + 1}" if raised.turn else due.about
    return PendingOfClock(f"{due.clock.name}-{step}", about, rung, instant, due)


def _as_due(ringing: PendingOfClock) -> dict[str, Any]:
    due = ringing.due
    return {
        "clock": due.clock.name,
        "about": due.about,
        "title": due.clock.title,
        "since_on": due.since_on,
        "source": due.clock.source,
        "due_at": ringing.at,
    }


def _at_rung(raised: Raised, rung: Rung, ladder: InForce, due: Due) -> dict[str, Any]:
    return {
        "overdue_on": raised.overdue_on or due.overdue_on,
        "channel": rung.channel,
        "wording": rung.wording,
        "ladder": ladder.id,
    }


def remind(_: Apprenticeship, ringing: PendingOfClock, __: Circumstances) -> list[Fact]:
    """Raise a reminder."""
    due = ringing.due
    return [ClockReminded(**_as_due(ringing), due_on=due.due_on, because=due.because)]


def fall_overdue(apprenticeship: Apprenticeship, ringing: PendingOfClock, at: Circumstances) -> list[Fact]:
    """Note that a clock fell overdue, and by which ladder it will climb."""
    due = ringing.due
    return [
        ClockFellOverdue(
            **_as_due(ringing),
            due_on=due.due_on,
            overdue_on=due.overdue_on,
            because=due.because,
            ladder=ladder_of(due, apprenticeship.clocks.of(due), at).id,
        )
    ]


def escalate(apprenticeship: Apprenticeship, ringing: PendingOfClock, at: Circumstances) -> list[Fact]:
    """Climb one rung; of a past that was taken over as many as had come, and tell whom they would have told."""
    due = ringing.due
    raised = apprenticeship.clocks.of(due)
    ladder = ladder_of(due, raised, at)
    climbed = ladder.rungs[raised.rungs : ringing.rung]
    return [
        ClockEscalated(
            **_as_due(ringing),
            **_at_rung(raised, climbed[-1], ladder, due),
            rung=ringing.rung,
            tell=_told_by(climbed, raised),
            tutor=goes_to(apprenticeship.tutors, raised, due.element, at.today),
        )
    ]


def hand_over(apprenticeship: Apprenticeship, ringing: PendingOfClock, at: Circumstances) -> list[Fact]:
    """Take an open escalation along to the tutor with whom it is now."""
    due = ringing.due
    raised = apprenticeship.clocks.of(due)
    ladder = ladder_of(due, raised, at)
    return [
        EscalationHandedOver(
            **_as_due(ringing),
            **_at_rung(raised, ladder.rungs[raised.rungs - 1], ladder, due),
            rung=raised.rungs,
            tell=tuple(each for each in WITH_THE_TUTOR if each in raised.told),
            from_tutor=raised.tutor,
            tutor=is_with(apprenticeship.tutors, raised, due.element, at.today) or "",
        )
    ]


def _told_by(climbed: Sequence[Rung], raised: Raised) -> tuple[str, ...]:
    tell = tuple(dict.fromkeys(role for rung in climbed for role in rung.tell))
    to_another = raised.assignee not in {None, raised.tutor} and "tutor" not in tell
    return ("tutor", *tell) if to_another else tell


def stood_down(due_now: DueNow, because: str) -> dict[str, ClockStoodDown]:
    """Return, by its key, the end of every open escalation that no clock upholds, because of `because`."""
    open_ones = due_now.apprenticeship.clocks.open()
    if not open_ones:
        return {}
    upheld = due_now.upheld
    return {
        each.key: ClockStoodDown(
            clock=each.clock, about=each.about, title=each.title, rungs=each.rungs, because=because
        )
        for each in open_ones
        if each.key not in upheld
    }


def answering(apprenticeship: Apprenticeship, due: Due, at: Circumstances) -> str | None:
    """Return the tutor who answers for what is due: the element's, or the one who answers for the apprentice."""
    return apprenticeship.tutors.answering_for(due.element, at.today)


def reminded(apprenticeship: Apprenticeship, recorded: Recorded[ClockReminded]) -> Changes:
    """Fold a reminder."""
    clocks = apprenticeship.clocks.after(recorded.fact, reminded=True)
    return {"clocks": clocks, "messages": apprenticeship.messages.owing_a_reminder(recorded)}


def fell_overdue(apprenticeship: Apprenticeship, recorded: Recorded[ClockFellOverdue]) -> Changes:
    """Fold what fell overdue."""
    fact = recorded.fact
    return {"clocks": apprenticeship.clocks.after(fact, overdue_on=fact.overdue_on, ladder=fact.ladder)}


def escalated(apprenticeship: Apprenticeship, recorded: Recorded[ClockEscalated]) -> Changes:
    """Fold a rung."""
    fact, clocks = recorded.fact, apprenticeship.clocks
    before = clocks.raised.get(fact.key)
    told = dict.fromkeys((*(before.told if before else ()), *fact.tell))
    clocks = clocks.after(fact, rungs=fact.rung, told=tuple(told), tutor=fact.tutor, acknowledged_by=None)
    return {"clocks": clocks, "messages": apprenticeship.messages.owing_a_rung(recorded)}


def handed_over(apprenticeship: Apprenticeship, recorded: Recorded[EscalationHandedOver]) -> Changes:
    """Fold an escalation that went over to another tutor."""
    fact, clocks = recorded.fact, apprenticeship.clocks
    before = clocks.raised.get(fact.key)
    clocks = clocks.after(fact, tutor=fact.tutor, handovers=(before.handovers if before else 0) + 1)
    return {"clocks": clocks, "messages": apprenticeship.messages.owing_a_handover(recorded)}


def quiet(apprenticeship: Apprenticeship, recorded: Recorded[ClockStoodDown]) -> Changes:
    """Fold the end of an escalation."""
    fact = recorded.fact
    return {"clocks": apprenticeship.clocks.stood_down(fact), "messages": apprenticeship.messages.calmed(fact)}


RAISES = {
    REMINDER: Ring((ClockReminded,), remind),
    OVERDUE: Ring((ClockFellOverdue,), fall_overdue),
    ESCALATION: Ring((ClockEscalated,), escalate),
    HANDOVER: Ring((EscalationHandedOver,), hand_over),
}
"""What the alarms of each clock lead to, by their step."""
