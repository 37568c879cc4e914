"""The plan: what is to be there before the planned gateway, and by the planned end, breaks in learning not counted."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from domain.circumstances import Circumstances
from domain.clock import Clock, Due
from domain.clock_terms import BeforeTheGateway
from domain.days import in_words, months_after
from domain.functional_skills import Subject
from domain.stage import TRAINING, Stage

if TYPE_CHECKING:
    from domain.state import Apprenticeship

FUNCTIONAL_SKILLS = Clock(
    "functional-skills", "functional skills", "seed: assessment gateway; provider: time for a resit before it"
)
EPAO = Clock("epao", "choice of an EPAO", "funding rules 2026/27 ¶143 (2025/26 ¶115, 2024/25 ¶119)")
PLANNED_END = Clock("planned-end", "planned end", "seed: duration; apprenticeship accountability framework")


def planned_gateway_on(apprenticeship: "Apprenticeship", at: Circumstances) -> date:
    """Return the London date planned for the gateway at the enrolment: the assessment window before the planned end.

    It is never before the minimum period on programme ends. Breaks in learning move it: see `moved`.
    """
    enrolled = apprenticeship.enrolled
    earliest = months_after(enrolled.starts_on, at.rules.on_programme.minimum_months)
    return max(earliest, months_after(enrolled.planned_end_on, -at.standard.assessment.window_months))


def moved(apprenticeship: "Apprenticeship", planned_on: date) -> date:
    """Return the London date to which breaks in learning moved a planned one."""
    for left_on, back_on in apprenticeship.interruption.ended:
        if planned_on >= left_on:
            planned_on += back_on - left_on
    return planned_on


def functional_skills_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when English and maths are to be achieved, so that a resit still comes before the planned gateway."""
    if apprenticeship.stage not in TRAINING:
        return []
    return [
        _before_the_gateway(FUNCTIONAL_SKILLS, subject.value, f"{subject.said} is not achieved", apprenticeship, at)
        for subject in Subject
        if not apprenticeship.functional_skills.subject(subject).met
    ]


def epao_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when the EPAO is to be chosen."""
    if apprenticeship.stage not in TRAINING or apprenticeship.enrolled.epao:
        return []
    return [_before_the_gateway(EPAO, None, "no EPAO is chosen", apprenticeship, at)]


def planned_end_due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when the apprenticeship is to be finished: until the overall grade is reached."""
    if apprenticeship.stage not in TRAINING | {Stage.ASSESSMENT}:
        return []
    due_on = moved(apprenticeship, apprenticeship.enrolled.planned_end_on)
    return [
        Due(
            clock=PLANNED_END,
            about=due_on.isoformat(),
            since_on=apprenticeship.enrolled.starts_on,
            remind_on=due_on - timedelta(days=at.rules.clocks.planned_end.reminder_days),
            due_on=due_on,
            overdue_on=due_on + timedelta(days=1),
            because="there is no overall grade yet",
        )
    ]


def _before_the_gateway(
    clock: Clock, element: str | None, missing: str, apprenticeship: "Apprenticeship", at: Circumstances
) -> Due:
    gateway_on = moved(apprenticeship, planned_gateway_on(apprenticeship, at))
    terms = _terms(clock, at)
    due_on = months_after(gateway_on, -terms.lead_months)
    return Due(
        clock=clock,
        about=f"{element}:{gateway_on}" if element else gateway_on.isoformat(),
        since_on=apprenticeship.enrolled.starts_on,
        remind_on=due_on - timedelta(days=terms.reminder_days),
        due_on=due_on,
        overdue_on=due_on + timedelta(days=1),
        because=f"{missing}, and the gateway is planned for {in_words(gateway_on)}",
        element=element,
    )


def _terms(clock: Clock, at: Circumstances) -> BeforeTheGateway:
    return at.rules.clocks.epao if clock is EPAO else at.rules.clocks.functional_skills
