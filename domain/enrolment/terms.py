"""The terms of an enrolment, as the state keeps them."""

from datetime import date

from domain.facts.employment import Employment
from domain.facts.enrolment import Enrolled, Enrolment
from domain.facts.fact import Recorded
from domain.facts.functional_skills import (
    Attainment,
    FunctionalSkills,
    Requirement,
    StartingPoint,
    Subject,
    SubjectStanding,
)
from domain.state import Apprenticeship, Changes


def enrolled(_: Apprenticeship, recorded: Recorded[Enrolled]) -> Changes:
    """Fold an enrolment."""
    fact, point = recorded.fact, recorded.fact.starting_point
    return {
        "enrolment": Enrolment(
            fact.employer,
            fact.starts_on,
            fact.planned_end_on,
            fact.age_at_start,
            fact.planned_off_the_job_hours,
            fact.required_off_the_job_hours,
            fact.epao,
            fact.pack,
            recorded.occurred_on if fact.epao else None,
            fact.division,
            fact.standard,
            fact.earlier,
            option=fact.option,
        ),
        "employment": Employment(employers=(fact.employer,)),
        "functional_skills": FunctionalSkills(
            _subject(fact.english, recorded.occurred_on, *_start(point, Subject.ENGLISH)),
            _subject(fact.maths, recorded.occurred_on, *_start(point, Subject.MATHS)),
        ),
    }


def _start(point: StartingPoint | None, subject: Subject) -> tuple[Attainment, str | None]:
    if point is None:
        return Attainment.NONE, None
    in_english = subject is Subject.ENGLISH
    return (
        point.english if in_english else point.maths,
        point.english_exempt_because if in_english else point.maths_exempt_because,
    )


def _subject(required: Requirement, enrolled_on: date, held: Attainment, exempt_because: str | None) -> SubjectStanding:
    exempt_on = enrolled_on if required is Requirement.EXEMPT else None
    return SubjectStanding(required, exempt_on=exempt_on, exempt_because=exempt_because, held=held)
