"""Sittings: the observation and the professional discussion as held."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from domain.assessment.employed import employed_on_the_day_of_the_sitting
from domain.assessment.one_assessment import OfAssessment, assessment_is_outstanding, with_assessment
from domain.assessment.window import after_the_last_sitting, within_window
from domain.body import Count, Day, Minutes, Theme, Yes
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.assessment import METHOD_TITLES, DiscussionHeld, MethodName, ObservationHeld, Recording
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class RecordingSeen(BaseModel):
    """A recording that the assessor viewed."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    made_on: Day
    minutes: Minutes
    mentor_and_mentee_visible: Yes


class HoldObservation(OfAssessment):
    """Record that the observation with questioning was held on `occurred_on`."""

    NAME: ClassVar[str] = "hold-observation"
    minutes: Minutes
    live_minutes: Minutes
    recordings: Annotated[tuple[RecordingSeen, ...], Field(max_length=10)]
    questions: Count


class HoldDiscussion(OfAssessment):
    """Record that the professional discussion was held on `occurred_on`; `questions` counts them by theme."""

    NAME: ClassVar[str] = "hold-discussion"
    minutes: Minutes
    questions: Annotated[dict[Theme, Count], Field(max_length=20)]


Held = HoldObservation | HoldDiscussion


def _method(command: Held) -> MethodName:
    return MethodName.OBSERVATION if isinstance(command, HoldObservation) else MethodName.DISCUSSION


@rule("logic: an observation is recorded as an observation", guard=True, presupposed=True)
def record_suits_the_method(apprenticeship: Apprenticeship, command: Held, _: Circumstances) -> str | None:
    """The record is of the method that was booked."""
    booked = apprenticeship.assessments.by_id[command.assessment].method
    if booked is _method(command):
        return None
    return f"This booking is of the {METHOD_TITLES[booked].lower()}."


@rule("logic: an assessment is held once")
def sitting_was_not_held_yet(apprenticeship: Apprenticeship, command: Held, _: Circumstances) -> str | None:
    """The sitting was not recorded as held before."""
    held_on = apprenticeship.assessments.by_id[command.assessment].held_on
    return f"It is already recorded as held on {in_words(held_on)}." if held_on else None


@rule("logic: what is booked for a day to come is not held by leaving the date out")
def sitting_to_come_is_held_on_a_day_that_is_said(
    apprenticeship: Apprenticeship, command: Held, at: Circumstances
) -> str | None:
    """Of an assessment that is booked for a day to come, it is said on which day it was held."""
    booked_for = apprenticeship.assessments.by_id[command.assessment].booked_for
    if command.occurred_on or booked_for <= at.today:
        return None
    return (
        f"The assessment is booked for {in_words(booked_for)}, a day to come; "
        "say in occurred_on on which day it was held, or cancel it and book it anew first."
    )


@rule("seed: duration, 3 months EPA period")
def sitting_was_held_in_the_window(apprenticeship: Apprenticeship, command: Held, at: Circumstances) -> str | None:
    """A first sitting was held within the assessment window."""
    sitting = apprenticeship.assessments.by_id[command.assessment].sitting
    return within_window(apprenticeship, sitting, at.occurred_on)


@rule("seed: a failed assessment is resat")
def resit_was_held_after_the_sitting_that_failed(
    apprenticeship: Apprenticeship, command: Held, at: Circumstances
) -> str | None:
    """A resit was held on a day after the sitting that failed."""
    return after_the_last_sitting(apprenticeship, _method(command), at.occurred_on)


@rule("seed: a 2-hour and a 1-hour assessment; EPAO: extended by at most a tenth")
def sitting_lasted_as_long_as_it_must(_: Apprenticeship, command: Held, at: Circumstances) -> str | None:
    """The sitting lasted its time, and at most a tenth longer."""
    method = at.standard.assessment.method(_method(command))
    longest = method.minutes * (100 + method.overrun_percent) // 100
    if method.minutes <= command.minutes <= longest:
        return None
    return f"It lasted {command.minutes} minutes; it lasts {method.minutes}, and {longest} at most."


@rule("seed: at least 5 and at least 8 questions")
def enough_questions_were_asked(_: Apprenticeship, command: Held, at: Circumstances) -> str | None:
    """At least the number of questions that the standard asks for were asked."""
    least = at.standard.assessment.method(_method(command)).questions
    asked = command.questions if isinstance(command, HoldObservation) else sum(command.questions.values())
    return None if asked >= least else f"{asked} questions were asked; at least {least} are needed."


@rule("seed: one live 30-minute mentoring session")
def live_session_was_observed(_: Apprenticeship, command: HoldObservation, at: Circumstances) -> str | None:
    """One live mentoring session of the length set was observed."""
    needed = at.standard.assessment.observation.live_minutes
    if command.live_minutes >= needed:
        return None
    return f"{command.live_minutes} minutes were observed live; {needed} are needed."


@rule("seed: two 30-minute recordings")
def recordings_are_complete(_: Apprenticeship, command: HoldObservation, at: Circumstances) -> str | None:
    """The recordings are as many and as long as the standard asks for, and show mentor and mentee."""
    method = at.standard.assessment.observation
    good = [
        each
        for each in command.recordings
        if each.minutes >= method.recording_minutes and each.mentor_and_mentee_visible
    ]
    if len(command.recordings) == method.recordings == len(good):
        return None
    return (
        f"{method.recordings} recordings of {method.recording_minutes} minutes are viewed, with mentor and "
        f"mentee visible; here {len(good)} of {len(command.recordings)} are such."
    )


@rule("seed: recordings completed post gateway")
def recordings_were_made_after_the_gateway(
    apprenticeship: Apprenticeship, command: HoldObservation, at: Circumstances
) -> str | None:
    """The recordings were made after the gateway, and not after the observation."""
    gateway = apprenticeship.gateway.passed_on
    wrong = [
        in_words(each.made_on)
        for each in command.recordings
        if each.made_on > at.occurred_on or (gateway is not None and each.made_on <= gateway)
    ]
    if not wrong or gateway is None:
        return None
    return f"Recordings are made after the gateway of {in_words(gateway)}; not so: {', '.join(wrong)}."


@rule("seed: the four themes")
def every_theme_was_covered(_: Apprenticeship, command: HoldDiscussion, at: Circumstances) -> str | None:
    """Every theme of the discussion was covered by a question, and no other."""
    themes = at.standard.assessment.discussion.themes
    missing = [theme for theme in themes if not command.questions.get(theme)]
    unknown = [theme for theme in command.questions if theme not in themes]
    said = [f"No theme of the discussion: {', '.join(unknown)}; the themes are {', '.join(themes)}."] if unknown else []
    said += [f"No question covered: {', '.join(missing)}."] if missing else []
    return " ".join(said) or None


OF_EVERY_SITTING: list[Rule[Held]] = [
    assessment_is_outstanding,
    record_suits_the_method,
    sitting_was_not_held_yet,
    sitting_to_come_is_held_on_a_day_that_is_said,
    sitting_was_held_in_the_window,
    resit_was_held_after_the_sitting_that_failed,
    sitting_lasted_as_long_as_it_must,
    enough_questions_were_asked,
    employed_on_the_day_of_the_sitting,
]
OBSERVING: list[Rule[HoldObservation]] = [
    *OF_EVERY_SITTING,
    live_session_was_observed,
    recordings_are_complete,
    recordings_were_made_after_the_gateway,
]
DISCUSSING: list[Rule[HoldDiscussion]] = [*OF_EVERY_SITTING, every_theme_was_covered]


def hold_observation(apprenticeship: Apprenticeship, command: HoldObservation, at: Circumstances) -> Decision:
    """Record the observation with questioning."""
    return refused(OBSERVING, apprenticeship, command, at) or [
        ObservationHeld(
            assessment=command.assessment,
            held_on=at.occurred_on,
            minutes=command.minutes,
            live_minutes=command.live_minutes,
            recordings=tuple(Recording(each.made_on, each.minutes) for each in command.recordings),
            questions=command.questions,
        )
    ]


def hold_discussion(apprenticeship: Apprenticeship, command: HoldDiscussion, at: Circumstances) -> Decision:
    """Record the professional discussion."""
    return refused(DISCUSSING, apprenticeship, command, at) or [
        DiscussionHeld(
            assessment=command.assessment,
            held_on=at.occurred_on,
            minutes=command.minutes,
            questions=command.questions,
        )
    ]


def held(apprenticeship: Apprenticeship, recorded: Recorded[ObservationHeld] | Recorded[DiscussionHeld]) -> Changes:
    """Fold an assessment held."""
    return with_assessment(apprenticeship, recorded.fact.assessment, held_on=recorded.fact.held_on)
