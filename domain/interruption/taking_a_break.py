"""A break in learning: agreed by apprentice and employer, it stops the clocks.

What is planned for its days lapses. After a return clocks start anew, or, where the break was short, go on where
they stood.
"""

from datetime import date, timedelta
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.assessment.window import window_ends_on
from domain.body import Body, Day, Text, Yes
from domain.circumstances import Circumstances
from domain.days import how_many, in_words
from domain.ending.last_learning import last_learning_is_not_before_the_last_on_record
from domain.facts.assessment import AssessmentWindowExtended
from domain.facts.break_in_learning import BreakBegan, ReturnedFromBreak
from domain.facts.fact import Fact, Recorded
from domain.facts.sessions import Party, SessionLapsed
from domain.rule import Decision, Rule, refused, rule
from domain.stage import Stage
from domain.state import Apprenticeship, Changes


class BeginBreak(Body):
    """Begin a break in learning. `occurred_on` is its first day."""

    NAME: ClassVar[str] = "begin-break"
    TITLE: ClassVar[str] = "Begin a break in learning"
    last_learning_on: Day | None = Field(
        default=None,
        description="The last evidenced date of learning before the break; left out where nothing was learned.",
    )
    expected_return_on: Day
    agreed_by_apprentice: Yes = Field(description="As the apprentice has said; agree-break records it.")
    agreed_by_employer: Yes = Field(description="As the employer has said; agree-break records it.")
    reason: Text


class ReturnFromBreak(Body):
    """Return from a break in learning. `occurred_on` is the first day back."""

    NAME: ClassVar[str] = "return-from-break"
    TITLE: ClassVar[str] = "Return from the break in learning"


@rule("logic: one break at a time", guard=True, presupposed=True)
def no_break_is_open(apprenticeship: Apprenticeship, _: BeginBreak, __: Circumstances) -> str | None:
    """No break in learning is open."""
    began = apprenticeship.interruption.from_on
    return f"The apprentice is on a break since {in_words(began)}; record the return first." if began else None


@rule("funding rules, breaks in learning; 2026/27 ¶306.1")
def break_is_agreed(apprenticeship: Apprenticeship, command: BeginBreak, at: Circumstances) -> str | None:
    """Apprentice and employer both agree to the break; an apprentice who has no job on its first day agrees alone."""
    if not apprenticeship.employment.on(at.occurred_on)[0]:
        return None if command.agreed_by_apprentice else "A break in learning needs the agreement of the apprentice."
    if command.agreed_by_apprentice and command.agreed_by_employer:
        return None
    return "A break in learning needs the agreement of the apprentice and of the employer."


@rule("design: nobody speaks for two parties", once=True)
def agreement_is_the_partys_own(apprenticeship: Apprenticeship, command: BeginBreak, at: Circumstances) -> str | None:
    """Each party agreed itself to a break between these days, or by a signed paper; the employer is still that one."""
    employed = apprenticeship.employment.on(at.occurred_on)[0]
    asked = list(Party) if employed else [Party.APPRENTICE]
    missing = [each for each in asked if not _has_agreed(apprenticeship, command, at, each)]
    if not missing:
        return None
    return (
        f"No agreement is on record of: {', '.join(missing)}, to a break from {in_words(at.occurred_on)} with the "
        f"return expected on {in_words(command.expected_return_on)}. Let them agree (agree-break), or record their "
        "signed paper."
    )


def _has_agreed(apprenticeship: Apprenticeship, command: BeginBreak, at: Circumstances, party: Party) -> bool:
    found = apprenticeship.interruption.agreement(party, at.occurred_on, command.expected_return_on)
    if found is None or party is Party.APPRENTICE:
        return found is not None
    return apprenticeship.employment.unbroken(found.agreed_on, at.occurred_on)


@rule("funding rules, breaks in learning")
def return_is_expected_after_the_break_begins(_: Apprenticeship, command: BeginBreak, at: Circumstances) -> str | None:
    """The return is expected after the break begins."""
    if command.expected_return_on > at.occurred_on:
        return None
    return (
        f"The break begins on {in_words(at.occurred_on)}; "
        f"the return cannot be expected on {in_words(command.expected_return_on)}."
    )


@rule("funding rules 2026/27 ¶302")
def last_learning_is_not_after_the_break_begins(
    apprenticeship: Apprenticeship, command: BeginBreak, at: Circumstances
) -> str | None:
    """The last learning lies between the start and the first day of the break."""
    told = command.last_learning_on
    if told is None or apprenticeship.enrolled.starts_on <= told <= at.occurred_on:
        return None
    return f"Learning cannot have ended on {in_words(told)}, outside the programme so far."


@rule("logic: a session that was held was not in a break", presupposed=True)
def break_begins_after_the_last_session(apprenticeship: Apprenticeship, _: BeginBreak, at: Circumstances) -> str | None:
    """The break begins after the last session, training, review or assessment on record, and the last return."""
    last = max(day for day in _days_on_programme(apprenticeship) if day)
    # Of a past that is told, what came after the break may be told before it.
    if at.occurred_on > last or apprenticeship.taking_over.open:
        return None
    return (
        f"The apprentice learnt, or was met, on {in_words(last)}; the break can begin on the day after, "
        "or correct first what was recorded wrongly."
    )


@rule("funding rules, breaks in learning", guard=True, presupposed=True)
def apprentice_is_on_a_break(apprenticeship: Apprenticeship, _: Body, __: Circumstances) -> str | None:
    """The apprentice is on a break."""
    return None if apprenticeship.interruption.open else "The apprentice is not on a break in learning."


@rule("funding rules, breaks in learning", presupposed=True)
def return_comes_after_the_break_began(
    apprenticeship: Apprenticeship, _: ReturnFromBreak, at: Circumstances
) -> str | None:
    """The return comes after the break began."""
    began = apprenticeship.interruption.from_on
    if began is None or at.occurred_on > began:
        return None
    return f"The break began on {in_words(began)}; the return is a later day."


def _days_on_programme(apprenticeship: Apprenticeship) -> list[date | None]:
    skills = apprenticeship.functional_skills
    return [
        apprenticeship.enrolled.starts_on - timedelta(days=1),
        apprenticeship.cadence.last_held_on,
        max(apprenticeship.off_the_job.minutes_on, default=None),
        skills.english.last_attempt_on,
        skills.maths.last_attempt_on,
        apprenticeship.reviews.last_held_on,
        apprenticeship.gateway.passed_on,
        *(each.held_on for each in apprenticeship.assessments.by_id.values()),
        *(returned - timedelta(days=1) for _, returned in apprenticeship.interruption.ended),
    ]


BEGINNING: list[Rule[BeginBreak]] = [
    no_break_is_open,
    break_is_agreed,
    agreement_is_the_partys_own,
    return_is_expected_after_the_break_begins,
    last_learning_is_not_after_the_break_begins,
    last_learning_is_not_before_the_last_on_record,
    break_begins_after_the_last_session,
]
RETURNING: list[Rule[ReturnFromBreak]] = [apprentice_is_on_a_break, return_comes_after_the_break_began]


def begin(apprenticeship: Apprenticeship, command: BeginBreak, at: Circumstances) -> Decision:
    """Begin a break."""
    return refused(BEGINNING, apprenticeship, command, at) or [
        BreakBegan(
            from_on=at.occurred_on,
            last_learning_on=command.last_learning_on,
            expected_return_on=command.expected_return_on,
            reason=command.reason,
        ),
        *lapsed(apprenticeship, at, at.occurred_on, command.expected_return_on),
    ]


def come_back(apprenticeship: Apprenticeship, command: ReturnFromBreak, at: Circumstances) -> Decision:
    """Return from a break."""
    began = apprenticeship.interruption.from_on or at.occurred_on
    days = (at.occurred_on - began).days
    anew = at.rules.clocks_start_anew_after(days)
    return refused(RETURNING, apprenticeship, command, at) or [
        ReturnedFromBreak(from_on=began, returned_on=at.occurred_on, days=days, clocks_anew=anew),
        *_window_moved(apprenticeship, days),
        *lapsed(apprenticeship, at, began, at.occurred_on),
    ]


def by_the_edition(fact: ReturnedFromBreak, at: Circumstances) -> ReturnedFromBreak:
    """Return a return from a break after which clocks go on, or start anew, as the rule pack here says."""
    return msgspec.structs.replace(fact, clocks_anew=at.rules.clocks_start_anew_after(fact.days))


def lapsed(apprenticeship: Apprenticeship, at: Circumstances, from_on: date, until_on: date) -> list[SessionLapsed]:
    """Return that the sessions lapse which are planned in a break from one London date to another, not included."""
    if at.rules.breaks is None:
        return []
    planned = apprenticeship.sessions.still_planned(from_on, until_on)
    return [SessionLapsed(session=each, planned_on=session.planned_on) for each, session in planned.items()]


def _window_moved(apprenticeship: Apprenticeship, days: int) -> list[Fact]:
    ends_on = window_ends_on(apprenticeship)
    if apprenticeship.stage is not Stage.ASSESSMENT or ends_on is None or apprenticeship.assessments.window_closed:
        return []
    because = f"a break in learning of {how_many(days, 'day')}"
    return [AssessmentWindowExtended(until_on=ends_on + timedelta(days=days), reason=because)]


def began(apprenticeship: Apprenticeship, recorded: Recorded[BreakBegan]) -> Changes:
    """Fold the beginning of a break."""
    fact = recorded.fact
    return {"interruption": apprenticeship.interruption.began(fact)}


def returned(apprenticeship: Apprenticeship, recorded: Recorded[ReturnedFromBreak]) -> Changes:
    """Fold a return: where clocks start anew, the session clock counts from it."""
    fact, cadence = recorded.fact, apprenticeship.cadence
    interruption = apprenticeship.interruption.returned(fact.returned_on, clocks_anew=fact.clocks_anew)
    return {
        "interruption": interruption,
        "cadence": cadence.restarted(fact.returned_on) if fact.clocks_anew else cadence,
    }
