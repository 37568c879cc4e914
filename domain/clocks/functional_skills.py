"""The clock of English and maths: achieved while a resit still comes before the planned gateway."""

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.facts.functional_skills import Subject
from domain.learning.by_choice_or_need import settled
from domain.stage import TRAINING
from domain.state import Apprenticeship
from domain.time_on_programme.planned_gateway import due_before_the_gateway

FUNCTIONAL_SKILLS = Clock(
    "functional-skills", "functional skills", "seed: assessment gateway; provider: time for a resit before it"
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when English and maths are to be achieved, so that a resit still comes before the planned gateway."""
    if apprenticeship.stage not in TRAINING:
        return []
    clock, terms = FUNCTIONAL_SKILLS, at.rules.clocks.functional_skills
    return [
        due_before_the_gateway(clock, subject.value, f"{subject.said} is not achieved", terms, apprenticeship, at)
        for subject in Subject
        if not settled(apprenticeship.functional_skills.subject(subject), at)
    ]
