"""Hours that fell short: how many were planned and delivered when training ended, and who has not stated why."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.days import months_after
from domain.facts.off_the_job import Stated
from domain.facts.sessions import Party
from domain.learning.eligibility import eligible_minutes
from domain.learning.logging_hours import planned_hours
from domain.state import Apprenticeship


def planned_and_delivered(apprenticeship: Apprenticeship) -> Stated:
    """Return how many hours were planned, and how many minutes delivered."""
    return Stated(planned_hours(apprenticeship), eligible_minutes(apprenticeship, date.max))


def fell_short(apprenticeship: Apprenticeship, at: Circumstances) -> bool:
    """Return whether training ended with fewer hours than planned, and the rules of the year ask why."""
    passed_on, terms = apprenticeship.gateway.passed_on, at.rules.hours_statement
    if passed_on is None or terms is None:
        return False
    if terms.only_where_shorter and passed_on >= _planned_until(apprenticeship, at):
        return False
    found = planned_and_delivered(apprenticeship)
    return found.delivered_minutes < found.planned_hours * 60


def still_to_state(apprenticeship: Apprenticeship, at: Circumstances) -> list[Party]:
    """Return the parties who have not stated why, of the hours as they are on record: an employer if there is one."""
    if not fell_short(apprenticeship, at):
        return []
    now, stated = planned_and_delivered(apprenticeship), apprenticeship.off_the_job.stated
    parties = [Party.EMPLOYER, Party.APPRENTICE] if apprenticeship.employment.employed else [Party.APPRENTICE]
    return [party for party in parties if stated.get(party) != now]


def _planned_until(apprenticeship: Apprenticeship, at: Circumstances) -> date:
    until_on = months_after(apprenticeship.enrolled.ends_on, -(at.standard.assessment.period_months or 0))
    return until_on + timedelta(days=apprenticeship.interruption.days)
