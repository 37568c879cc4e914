"""Answering an open escalation: those who were told acknowledge it, snooze it for a while, or give it to somebody."""

from collections.abc import Callable
from typing import ClassVar

from pydantic import Field

from domain.body import Body, Code, Day, Text
from domain.circumstances import Circumstances
from domain.clock_and_due import key_of
from domain.clocks.due_now import DueNow
from domain.days import first_working_day, in_words, london_date, working_days_after
from domain.entitlement.relations import is_contact_of_the_employer, is_post, manages
from domain.escalation.with_whom import goes_to, is_with
from domain.facts.escalations import EscalationAcknowledged, EscalationReassigned, EscalationSnoozed, Raised
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.rulebook.ladder import InForce
from domain.state import Apprenticeship, Changes


class OfEscalation(Body):
    """A command about one open escalation: of a clock, and about what."""

    clock: Code = Field(description="The clock, such as session.")
    about: Code = Field(description="What the clock is about, as its facts say, such as 2027-02-01.")


class AcknowledgeEscalation(OfEscalation):
    """Acknowledge an open escalation: no further rung for as many working days as its ladder says."""

    NAME: ClassVar[str] = "acknowledge-escalation"
    TITLE: ClassVar[str] = "Acknowledge an escalation"


class SnoozeEscalation(OfEscalation):
    """Snooze an open escalation, once: no further rung before a date within the limit of its ladder."""

    NAME: ClassVar[str] = "snooze-escalation"
    TITLE: ClassVar[str] = "Snooze an escalation"
    until_on: Day = Field(description="The first London date on which a rung may follow again.")
    reason: Text


class ReassignEscalation(OfEscalation):
    """Give an open escalation to another tutor, whom the next rung tells."""

    NAME: ClassVar[str] = "reassign-escalation"
    TITLE: ClassVar[str] = "Hand over an escalation"
    to_tutor: Code = Field(description="The staff number.")
    reason: Text


def open_escalation(apprenticeship: Apprenticeship, command: OfEscalation) -> Raised:
    """Return the escalation that a command is about; to be asked after `escalation_is_open`."""
    return apprenticeship.clocks.raised[key_of(command.clock, command.about)]


def _ladder(apprenticeship: Apprenticeship, command: OfEscalation, at: Circumstances) -> InForce:
    raised = open_escalation(apprenticeship, command)
    return at.book.ladder(raised.clock, at.standard.reference, raised.overdue_on or at.today, raised.ladder)


@rule("logic: one answers what was raised", guard=True)
def escalation_is_open(apprenticeship: Apprenticeship, command: OfEscalation, _: Circumstances) -> str | None:
    """The escalation is open."""
    open_ones = [f"{each.clock} about {each.about}" for each in apprenticeship.clocks.open()]
    if f"{command.clock} about {command.about}" in open_ones:
        return None
    others = f"open are: {', '.join(open_ones)}" if open_ones else "none is"
    return f"No escalation of {command.clock} about {command.about} is open; {others}."


@rule("design: an escalation is answered by those whom it told", guard=True)
def caller_was_told(apprenticeship: Apprenticeship, command: OfEscalation, at: Circumstances) -> str | None:
    """The caller is one of those whom the escalation told."""
    raised = open_escalation(apprenticeship, command)
    tutor = tutor_asked(apprenticeship, raised, at)
    if any(TOLD[role](apprenticeship, tutor, at) for role in raised.told):
        return None
    told = [f"tutor {tutor}" if role == "tutor" and tutor else role for role in raised.told]
    said = f"it told: {', '.join(told)}" if told else "it has told nobody yet"
    return f"This escalation is not for {at.actor} ({at.role.replace('_', ' ')}) to answer; {said}."


def tutor_asked(apprenticeship: Apprenticeship, raised: Raised, at: Circumstances) -> str | None:
    """Return the tutor with whom an open escalation is today."""
    return is_with(apprenticeship.tutors, raised, _element(apprenticeship, raised, at), at.today)


def _next_told(apprenticeship: Apprenticeship, raised: Raised, at: Circumstances) -> str | None:
    return goes_to(apprenticeship.tutors, raised, _element(apprenticeship, raised, at), at.today)


def _element(apprenticeship: Apprenticeship, raised: Raised, at: Circumstances) -> str | None:
    return next((due.element for due in DueNow(apprenticeship, at).dues if due.key == raised.key), None)


def _is_the_tutor(_: Apprenticeship, tutor: str | None, at: Circumstances) -> bool:
    # A tutor is known by the staff number, which tokens write in small letters.
    return at.role == "tutor" and tutor is not None and at.actor.lower() == tutor.lower()


TOLD: dict[str, Callable[[Apprenticeship, str | None, Circumstances], bool]] = {
    "tutor": _is_the_tutor,
    "tutor's manager": lambda _, tutor, at: manages(at, tutor),
    "programme lead": lambda _, __, at: at.role == "programme_lead" and is_post(at, "programme lead"),
    "employer": lambda apprenticeship, _, at: is_contact_of_the_employer(apprenticeship, at, at.today),
}
"""Whether the caller is the person whom a rung told in a role, as people stand to the apprentice today."""


@rule("design: each rung is acknowledged once")
def rung_is_not_acknowledged_yet(
    apprenticeship: Apprenticeship, command: AcknowledgeEscalation, _: Circumstances
) -> str | None:
    """The rung last reached is not acknowledged yet."""
    raised = open_escalation(apprenticeship, command)
    if raised.acknowledged_by is None:
        return None
    return f"Rung {raised.rungs} was acknowledged by {raised.acknowledged_by}."


@rule("design: snoozing has a limit")
def escalation_was_not_snoozed(
    apprenticeship: Apprenticeship, command: SnoozeEscalation, _: Circumstances
) -> str | None:
    """The escalation was not snoozed before."""
    until = open_escalation(apprenticeship, command).snoozed_until
    return f"It was snoozed once, until {in_words(until)}; now deal with it." if until else None


@rule("design: snoozing has a limit")
def snooze_ends_within_its_limit(
    apprenticeship: Apprenticeship, command: SnoozeEscalation, at: Circumstances
) -> str | None:
    """The snooze ends after today and within the working days that the ladder allows."""
    days = _ladder(apprenticeship, command, at).snooze_working_days
    latest = working_days_after(at.today, days, at.working)
    if at.today < command.until_on <= latest:
        return None
    from_on = first_working_day(at.today, at.working)
    now = "now" if from_on == at.today else in_words(from_on)
    return f"Snooze until a day after today and by {in_words(latest)}, {days} working days from {now}."


@rule("design: a reassignment tells somebody")
def a_rung_is_still_to_come(
    apprenticeship: Apprenticeship, command: ReassignEscalation, at: Circumstances
) -> str | None:
    """A rung is still to come."""
    if open_escalation(apprenticeship, command).rungs < len(_ladder(apprenticeship, command, at).rungs):
        return None
    return "The last rung has been reached and nobody more will be told; hand the tutor over instead."


@rule("design: a reassignment changes somebody")
def escalation_goes_to_another_tutor(
    apprenticeship: Apprenticeship, command: ReassignEscalation, at: Circumstances
) -> str | None:
    """The escalation goes to another tutor than it has."""
    if command.to_tutor != _next_told(apprenticeship, open_escalation(apprenticeship, command), at):
        return None
    return f"The escalation is already with tutor {command.to_tutor}."


OPEN: list[Rule[OfEscalation]] = [escalation_is_open, caller_was_told]
ACKNOWLEDGING: list[Rule[AcknowledgeEscalation]] = [*OPEN, rung_is_not_acknowledged_yet]
SNOOZING: list[Rule[SnoozeEscalation]] = [*OPEN, escalation_was_not_snoozed, snooze_ends_within_its_limit]
REASSIGNING: list[Rule[ReassignEscalation]] = [
    *OPEN,
    a_rung_is_still_to_come,
    escalation_goes_to_another_tutor,
]


def acknowledge(apprenticeship: Apprenticeship, command: AcknowledgeEscalation, at: Circumstances) -> Decision:
    """Acknowledge an escalation."""
    refusal = refused(ACKNOWLEDGING, apprenticeship, command, at)
    if refusal:
        return refusal
    raised, days = open_escalation(apprenticeship, command), _ladder(apprenticeship, command, at)
    return [
        EscalationAcknowledged(
            clock=raised.clock,
            about=raised.about,
            title=raised.title,
            rung=raised.rungs,
            until_on=working_days_after(at.today, days.acknowledged_working_days, at.working),
        )
    ]


def snooze(apprenticeship: Apprenticeship, command: SnoozeEscalation, at: Circumstances) -> Decision:
    """Snooze an escalation."""
    refusal = refused(SNOOZING, apprenticeship, command, at)
    if refusal:
        return refusal
    raised = open_escalation(apprenticeship, command)
    return [
        EscalationSnoozed(
            clock=raised.clock,
            about=raised.about,
            title=raised.title,
            rung=raised.rungs,
            until_on=command.until_on,
            reason=command.reason,
        )
    ]


def reassign(apprenticeship: Apprenticeship, command: ReassignEscalation, at: Circumstances) -> Decision:
    """Give an escalation to another tutor."""
    refusal = refused(REASSIGNING, apprenticeship, command, at)
    if refusal:
        return refusal
    raised = open_escalation(apprenticeship, command)
    return [
        EscalationReassigned(
            clock=raised.clock,
            about=raised.about,
            title=raised.title,
            from_tutor=_next_told(apprenticeship, raised, at),
            to_tutor=command.to_tutor,
            reason=command.reason,
        )
    ]


def acknowledged(apprenticeship: Apprenticeship, recorded: Recorded[EscalationAcknowledged]) -> Changes:
    """Fold an acknowledgement."""
    fact = recorded.fact
    return {
        "clocks": apprenticeship.clocks.quietened(fact, fact.until_on, acknowledged_by=recorded.actor),
    }


def snoozed(apprenticeship: Apprenticeship, recorded: Recorded[EscalationSnoozed]) -> Changes:
    """Fold a snooze."""
    fact = recorded.fact
    return {"clocks": apprenticeship.clocks.quietened(fact, fact.until_on, snoozed_until=fact.until_on)}


def reassigned(apprenticeship: Apprenticeship, recorded: Recorded[EscalationReassigned]) -> Changes:
    """Fold a reassignment."""
    fact, on = recorded.fact, london_date(recorded.recorded_at)
    return {"clocks": apprenticeship.clocks.after(fact, assignee=fact.to_tutor, assigned_on=on)}
