"""Raising: what every running clock raises next and when, and the fact that it leads to when its alarm rings."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.alarm import PendingOfClock
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.clocks.due_now import DueNow
from domain.days import WorkingDays, first_working_day, london_instant, working_days_after
from domain.escalation.with_whom import goes_to, is_with
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
    """Return what will be raised next of what is due, or None after the last rung."""
    raised, working = apprenticeship.clocks.of(due), at.working
    ladder = ladder_of(due, raised, at)
    if raised.overdue_on is None:
        reminder_on = due.remind_on and first_working_day(due.remind_on, working)
        if reminder_on and reminder_on < due.overdue_on and not raised.reminded:
            return _alarm(due, raised, REMINDER, 0, london_instant(reminder_on, ladder.hour))
        return _alarm(due, raised, OVERDUE, 0, london_instant(due.overdue_on, ladder.hour))
    if raised.rungs == len(ladder.rungs):
        return None
    # A short break adds its days to what is still to come.
    rung_on = _rung_on(due, raised, ladder, working)
    rung_on = apprenticeship.interruption.gone_on(rung_on, raised.overdue_on)
    rung_on = first_working_day(rung_on, working)
    return _alarm(due, raised, ESCALATION, raised.rungs + 1, london_instant(rung_on, ladder.hour))


def _rung_on(due: Due, raised: Raised, ladder: InForce, working: WorkingDays) -> date:
    after = ladder.rungs[raised.rungs].working_days
    rung_on = working_days_after(raised.overdue_on or due.overdue_on, after, working)
    if raised.quiet_until:
        distance = after - ladder.rungs[raised.quiet_from].working_days
        rung_on = max(rung_on, working_days_after(raised.quiet_until, distance, working))
    return rung_on


def ladder_of(due: Due, raised: Raised, at: Circumstances) -> InForce:
    """Return the ladder of what is due: the one cited when it fell overdue, else that of the day it will."""
    return at.book.ladder(due.clock.name, at.standard.reference, due.overdue_on, raised.ladder)


def _alarm(due: Due, raised: Raised, step: str, rung: int, instant: datetime) -> PendingOfClock:
    about = f"{due.about}:{raised.turn + 1}" if raised.turn else due.about
    return PendingOfClock(f"{due.clock.name}-{step}", about, rung, instant, due)


def remind(_: Apprenticeship, ringing: PendingOfClock, __: Circumstances) -> list[Fact]:
    """Raise a reminder."""
    due = ringing.due
    return [
        ClockReminded(
            clock=due.clock.name,
            about=due.about,
            title=due.clock.title,
            since_on=due.since_on,
            due_on=due.due_on,
            because=due.because,
            source=due.clock.source,
            due_at=ringing.at,
        )
    ]


def fall_overdue(apprenticeship: Apprenticeship, ringing: PendingOfClock, at: Circumstances) -> list[Fact]:
    """Note that a clock fell overdue, and by which ladder it will climb."""
    due = ringing.due
    return [
        ClockFellOverdue(
            clock=due.clock.name,
            about=due.about,
            title=due.clock.title,
            since_on=due.since_on,
            due_on=due.due_on,
            overdue_on=due.overdue_on,
            because=due.because,
            source=due.clock.source,
            ladder=ladder_of(due, apprenticeship.clocks.of(due), at).id,
            due_at=ringing.at,
        )
    ]


def escalate(apprenticeship: Apprenticeship, ringing: PendingOfClock, at: Circumstances) -> list[Fact]:
    """Climb one rung."""
    due = ringing.due
    raised = apprenticeship.clocks.of(due)
    ladder = ladder_of(due, raised, at)
    rung = ladder.rungs[ringing.rung - 1]
    return [
        ClockEscalated(
            clock=due.clock.name,
            about=due.about,
            title=due.clock.title,
            since_on=due.since_on,
            overdue_on=raised.overdue_on or due.overdue_on,
            rung=ringing.rung,
            tell=_told_by(rung, raised),
            channel=rung.channel,
            wording=rung.wording,
            tutor=goes_to(apprenticeship.tutors, raised, due.element, at.today),
            source=due.clock.source,
            ladder=ladder.id,
            due_at=ringing.at,
        )
    ]


def hand_over(apprenticeship: Apprenticeship, ringing: PendingOfClock, at: Circumstances) -> list[Fact]:
    """Take an open escalation along to the tutor with whom it is now."""
    due = ringing.due
    raised = apprenticeship.clocks.of(due)
    ladder = ladder_of(due, raised, at)
    tutor = is_with(apprenticeship.tutors, raised, due.element, at.today)
    rung = ladder.rungs[raised.rungs - 1]
    return [
        EscalationHandedOver(
            clock=due.clock.name,
            about=due.about,
            title=due.clock.title,
            since_on=due.since_on,
            overdue_on=raised.overdue_on or due.overdue_on,
            rung=raised.rungs,
            tell=tuple(each for each in WITH_THE_TUTOR if each in raised.told),
            channel=rung.channel,
            wording=rung.wording,
            from_tutor=raised.tutor,
            tutor=tutor or "",
            source=due.clock.source,
            ladder=ladder.id,
            due_at=ringing.at,
        )
    ]


def _told_by(rung: Rung, raised: Raised) -> tuple[str, ...]:
    to_another = raised.assignee not in {None, raised.tutor} and "tutor" not in rung.tell
    return ("tutor", *rung.tell) if to_another else rung.tell


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
