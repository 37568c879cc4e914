"""With whom an escalation is: the tutor who answers for it on a day, whoever was told before."""

from datetime import date

from domain.facts.escalations import Raised
from domain.facts.tutors import Tutors


def goes_to(tutors: Tutors, raised: Raised, element: str | None, day: date) -> str | None:
    """Return the tutor whom a rung on a London date tells: to whom it was given, or who teaches on that day."""
    given = _given_to(tutors, raised, day)
    return given or tutors.answering_for(element, day)


def is_with(tutors: Tutors, raised: Raised, element: str | None, day: date) -> str | None:
    """Return the tutor who answers an escalation on a London date.

    Whoever it was given to answers once they are told. Else it goes over with the element: who teaches on that day
    answers, and who taught before no longer does.
    """
    given = _given_to(tutors, raised, day)
    return given if given and given == raised.tutor else tutors.answering_for(element, day)


def _given_to(tutors: Tutors, raised: Raised, day: date) -> str | None:
    if raised.assignee is None or (raised.assigned_on and tutors.gave_up(raised.assignee, raised.assigned_on, day)):
        return None
    return raised.assignee
