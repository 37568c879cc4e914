"""Sittings: an assessment as held, whatever its method, with everything that the standard asks of it."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from domain.assessment.employed import employed_on_the_day_of_the_sitting
from domain.assessment.handing_in import HANDING_IN
from domain.assessment.one_assessment import (
    OfAssessment,
    assessment_is_outstanding,
    booked_as,
    method_booked,
    unverified,
    with_assessment,
)
from domain.assessment.window import after_the_last_sitting, within_window
from domain.body import Code, Count, Day, Minutes, Theme, Words
from domain.circumstances import Circumstances
from domain.days import how_many, in_words, listed
from domain.facts.assessment import AssessmentHeld, Recording
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, always, refused, rule, warned
from domain.rulebook.assessment_plan import Method, Part
from domain.state import Apprenticeship, Changes


class RecordingSeen(BaseModel):
    """A recording that the assessor viewed, and whom it shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    made_on: Day
    minutes: Minutes
    shows: Annotated[tuple[Code, ...], Field(max_length=10)] = ()


class HoldAssessment(OfAssessment):
    """Record that an assessment was held on `occurred_on`, with what its method asks for."""

    NAME: ClassVar[str] = "hold-assessment"
    TITLE: ClassVar[str] = "Record a held assessment"
    minutes: Annotated[Minutes | None, Field(description="How long it lasted, breaks not counted.")] = None
    parts: Annotated[dict[Theme, Minutes], Field(max_length=20)] = Field(
        default={}, description="The minutes of each part, where the standard counts them apart."
    )
    live_minutes: Annotated[Minutes | None, Field(description="Of a live session.")] = None
    recordings: Annotated[tuple[RecordingSeen, ...], Field(max_length=10)] = ()
    questions: Count | Annotated[dict[Theme, Count], Field(max_length=20)] = Field(
        default=0, description="How many were asked, by theme where the standard has themes."
    )
    group: Annotated[Count | None, Field(description="How many were taught or led in it.")] = None
    attended_by: Annotated[tuple[Theme, ...], Field(max_length=10)] = Field(
        default=(), description="Who was there beside apprentice and assessor, where the standard asks for somebody."
    )
    handed_in: Annotated[dict[Theme, Day], Field(max_length=10)] = Field(
        default={}, description="When what the standard wants handed in for it was there."
    )
    words: Annotated[dict[Theme, Words], Field(max_length=10)] = Field(
        default={}, description="How many words it has, where the standard counts them."
    )


@rule("logic: an assessment is held once")
def sitting_was_not_held_yet(apprenticeship: Apprenticeship, command: HoldAssessment, _: Circumstances) -> str | None:
    """The sitting was not recorded as held before."""
    held_on = booked_as(apprenticeship, command).held_on
    return f"It is already recorded as held on {in_words(held_on)}." if held_on else None


@rule("logic: what is booked for a day to come is not held by leaving the date out")
def sitting_to_come_is_held_on_a_day_that_is_said(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """Of an assessment that is booked for a day to come, it is said on which day it was held."""
    booked_for = booked_as(apprenticeship, command).booked_for
    if command.occurred_on or booked_for <= at.today:
        return None
    return (
        f"The assessment is booked for {in_words(booked_for)}, a day to come; "
        "say on which day it was held, or cancel it and book it anew first."
    )


@rule("seed: duration, 3 months EPA period")
def sitting_was_held_in_the_window(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """A first sitting was held within the assessment window."""
    booked = booked_as(apprenticeship, command)
    return within_window(apprenticeship, booked.method, booked.sitting, at.occurred_on, at)


@rule("seed: a failed assessment is resat")
def resit_was_held_after_the_sitting_that_failed(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """A resit was held on a day after the sitting that failed."""
    return after_the_last_sitting(apprenticeship, booked_as(apprenticeship, command).method, at.occurred_on)


@rule("standard: how long a method lasts, and by how much it may overrun", warns=unverified("parts"))
def sitting_lasted_as_long_as_it_must(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """The sitting lasted the time that the standard and an adjustment give it, or each of its parts did."""
    method = method_booked(apprenticeship, command, at)
    if not method.timed:
        return None
    widened = apprenticeship.adjustments.widened(method.key, at.occurred_on)
    most = method.most_minutes + widened.extra_minutes
    if command.minutes is None:
        return f"Say in minutes how long it lasted; {_lasts(method.fewest_minutes, most)}."
    if method.parts_apart and not widened.parts_as_agreed:
        return _parts(method, command, widened.extra_minutes)
    if method.fewest_minutes <= command.minutes <= most:
        return None
    return f"It lasted {how_many(command.minutes, 'minute')}; {_lasts(method.fewest_minutes, most)}."


def _parts(method: Method, command: HoldAssessment, extra_minutes: int) -> str | None:
    titles = [part.title for part in method.parts]
    if sorted(command.parts) != sorted(titles) or sum(command.parts.values()) != command.minutes:
        return f"Say in parts how many of its {command.minutes} minutes each part lasted: {', '.join(titles)}."
    too_many = sum(max(command.parts[part.title] - part.most, 0) for part in method.parts) > extra_minutes
    share = 0 if too_many else extra_minutes
    return " ".join(filter(None, (_part(part, command.parts[part.title], share) for part in method.parts))) or None


def _part(part: Part, minutes: int, extra_minutes: int) -> str | None:
    if part.fewest <= minutes <= part.most + extra_minutes:
        return None
    return f"The {part.title} lasted {how_many(minutes, 'minute')}; {_lasts(part.fewest, part.most)}."


def _lasts(fewest: int, most: int) -> str:
    return f"it lasts {fewest}, and {most} at most" if most > fewest else f"it lasts {fewest}"


@rule("standard: parts of a method")
def parts_belong_to_the_method(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """The parts named are parts of the method."""
    titles = [part.title for part in method_booked(apprenticeship, command, at).parts]
    strangers = [title for title in command.parts if title not in titles]
    return f"No part of it: {', '.join(strangers)}; its parts are {', '.join(titles)}." if strangers else None


@rule("seed: at least 5 and at least 8 questions", warns=unverified("questions"))
def enough_questions_were_asked(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """At least the number of questions that the standard asks for were asked."""
    least = method_booked(apprenticeship, command, at).questions
    asked = sum(command.questions.values()) if isinstance(command.questions, dict) else command.questions
    return None if asked >= least else f"{how_many(asked, 'question')} were asked; at least {least} are needed."


@rule("seed: one live 30-minute mentoring session", warns=unverified("live_minutes"))
def live_session_was_observed(apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances) -> str | None:
    """One live session of the length set was observed, where the method has one."""
    needed, seen = method_booked(apprenticeship, command, at).live_minutes, command.live_minutes or 0
    return None if seen >= needed else f"{seen} minutes were observed live; {needed} are needed."


@rule("seed: two 30-minute recordings", warns=unverified("recordings"))
def recordings_are_complete(apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances) -> str | None:
    """The recordings are as many and as long as the standard asks for, and show whom they must."""
    wanted = method_booked(apprenticeship, command, at).recordings
    if wanted is None:
        return "This method has no recordings: leave them out." if command.recordings else None
    good = [
        each for each in command.recordings if each.minutes >= wanted.minutes and set(wanted.shows) <= {*each.shows}
    ]
    if len(command.recordings) == wanted.count == len(good):
        return None
    shown = f", with {listed(wanted.shows)} visible" if wanted.shows else ""
    return (
        f"{how_many(wanted.count, 'recording')} of {how_many(wanted.minutes, 'minute')} are viewed{shown}; "
        f"here {len(good)} of {len(command.recordings)} are such."
    )


@rule("seed: recordings completed post gateway", warns=unverified("recordings"))
def recordings_were_made_after_the_gateway(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """Recordings were made after the gateway where the standard says so, and never after the assessment."""
    wanted = method_booked(apprenticeship, command, at).recordings
    gateway = apprenticeship.gateway.passed_on if wanted and wanted.made == "after the gateway" else None
    late = [in_words(each.made_on) for each in command.recordings if each.made_on > at.occurred_on]
    early = [in_words(each.made_on) for each in command.recordings if gateway and each.made_on <= gateway]
    if gateway and (early or late):
        return f"Recordings are made after the gateway of {in_words(gateway)}; not so: {', '.join(early + late)}."
    return f"Recordings are made before the assessment; not so: {', '.join(late)}." if late else None


@rule("seed: the four themes", warns=unverified("themes"))
def every_theme_was_covered(apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances) -> str | None:
    """Every theme of the method was covered by a question, and no other."""
    method = method_booked(apprenticeship, command, at)
    themes = method.themes
    asked = command.questions if isinstance(command.questions, dict) else {}
    if not themes:
        return "This method has no themes: give the number of questions alone." if asked else None
    missing = [theme for theme in themes if not asked.get(theme)]
    unknown = [theme for theme in asked if theme not in themes]
    strangers = f"No theme of the {method.title}: {', '.join(unknown)}; the themes are {', '.join(themes)}."
    said = [strangers] if unknown else []
    said += [f"No question covered: {', '.join(missing)}."] if missing else []
    return " ".join(said) or None


@rule("standard: methods of one day", warns=unverified("same_day_as"))
def methods_of_one_day_are_sat_on_it(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """Methods that belong to one day have their first sittings on it; a resit has a day of its own."""
    if booked_as(apprenticeship, command).sitting > 1:
        return None
    linked = method_booked(apprenticeship, command, at).same_day_as
    first = [each for key in linked for each in apprenticeship.assessments.of(key)[:1]]
    other = [each for each in first if each.held_on and each.held_on != at.occurred_on]
    held = listed(f"the {each.title} was held on {in_words(each.held_on)}" for each in other if each.held_on)
    return f"It belongs to one day with another method: {held}." if held else None


@rule("EPAO: how many are taught or led in an assessment", warns=always)
def group_was_large_enough(apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances) -> str | None:
    """The group was as large as the standard asks for."""
    least = method_booked(apprenticeship, command, at).group_at_least
    if least is None or (command.group or 0) >= least:
        return None
    was = "it is not said how many there were" if command.group is None else f"there were {command.group}"
    return f"A group of at least {least} is needed; {was}."


@rule("standard: who attends an assessment", warns=always)
def whoever_must_attend_was_there(
    apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances
) -> str | None:
    """Everybody attended whom the standard wants there."""
    wanted = method_booked(apprenticeship, command, at).must_attend
    missing = [who for who in wanted if who not in command.attended_by]
    return f"It is attended by the {listed(wanted)}; not told of: {listed(missing)}." if missing else None


HOLDING: list[Rule[HoldAssessment]] = [
    assessment_is_outstanding,
    sitting_was_not_held_yet,
    sitting_to_come_is_held_on_a_day_that_is_said,
    sitting_was_held_in_the_window,
    resit_was_held_after_the_sitting_that_failed,
    sitting_lasted_as_long_as_it_must,
    parts_belong_to_the_method,
    enough_questions_were_asked,
    employed_on_the_day_of_the_sitting,
    live_session_was_observed,
    recordings_are_complete,
    recordings_were_made_after_the_gateway,
    every_theme_was_covered,
    methods_of_one_day_are_sat_on_it,
    group_was_large_enough,
    whoever_must_attend_was_there,
    *HANDING_IN,
]


def hold(apprenticeship: Apprenticeship, command: HoldAssessment, at: Circumstances) -> Decision:
    """Record an assessment as held."""
    return refused(HOLDING, apprenticeship, command, at) or [
        AssessmentHeld(
            assessment=command.assessment,
            method=booked_as(apprenticeship, command).method,
            title=booked_as(apprenticeship, command).title,
            held_on=at.occurred_on,
            minutes=command.minutes,
            parts=command.parts,
            live_minutes=command.live_minutes or 0,
            recordings=tuple(Recording(each.made_on, each.minutes, each.shows) for each in command.recordings),
            questions=command.questions,
            group=command.group,
            attended_by=command.attended_by,
            handed_in=command.handed_in,
            words=command.words,
            warned=warned(HOLDING, apprenticeship, command, at),
        )
    ]


def held(apprenticeship: Apprenticeship, recorded: Recorded[AssessmentHeld]) -> Changes:
    """Fold an assessment held."""
    return with_assessment(apprenticeship, recorded.fact.assessment, held_on=recorded.fact.held_on)
