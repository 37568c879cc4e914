"""Redundancy near the end: the apprentice is carried to completion without an employer, by the rules of that year."""

from domain.circumstances import Circumstances
from domain.days import months_after
from domain.learning.eligibility import counted_minutes
from domain.state import Apprenticeship


def is_carried(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    """Return whether who is made redundant on `at.occurred_on`, the last day of the employment, is carried.

    Either few enough months are left to the planned end, or enough of the hours are done.
    """
    terms, enrolment = at.rules.redundancy, apprenticeship.enrolled
    if terms is None:
        return False
    if months_after(at.occurred_on, terms.carried_within_months) >= enrolment.planned_end_on:
        return True
    done = counted_minutes(apprenticeship, at.occurred_on)
    return done * 100 >= enrolment.required_off_the_job_hours * 60 * terms.carried_from_percent
