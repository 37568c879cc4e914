"""The clock of the certificate: claimed soon after the overall grade, claimed anew after a change, or returned."""

from datetime import date, timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.correction.upholding import CLAIMS
from domain.days import in_words
from domain.facts.ending import Ending
from domain.stage import Stage
from domain.state import Apprenticeship

CERTIFICATE = Clock(
    "certificate",
    "certificate claim",
    "seed: assessment and progression; provider: a certificate is claimed as soon as a result is asked for",
    runs_in_break=True,
    reminds=False,
    after_the_end=True,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the certificate is to be claimed, once the overall grade is reached; or again; or returned."""
    ending, overall = apprenticeship.ending, apprenticeship.assessments.overall
    reached_on, claimed_on = apprenticeship.assessments.overall_on, ending.certificate_claimed_on
    if overall is None or reached_on is None:
        return _returned(ending, at)
    if apprenticeship.stage not in {Stage.ACHIEVED, Stage.COMPLETED} or ending.certifies(overall):
        return []
    if claimed_on is None:
        because = f"no certificate is claimed for the overall grade of {in_words(reached_on)}"
        return [_due(reached_on.isoformat(), reached_on, because, at)]
    known_on = [each.since_on for each in apprenticeship.in_question.open() if each.name in CLAIMS]
    since_on = max(reached_on, ending.certificate_returned_on or claimed_on, *known_on)
    claimed = f"the certificate was claimed on {in_words(claimed_on)} with {ending.claimed}"
    returned = f"and returned on {in_words(ending.certificate_returned_on)}, " if ending.certificate_returned_on else ""
    because = f"{claimed}, {returned}and the overall grade is {overall}"
    return [_due(f"{since_on.isoformat()}-{overall}", since_on, because, at)]


def _returned(ending: Ending, at: Circumstances) -> list[Due]:
    lost_on, claimed_on = ending.overall_lost_on, ending.certificate_claimed_on
    if ending.certificate is None or claimed_on is None or lost_on is None or ending.certifies(None):
        return []
    because = f"the certificate claimed on {in_words(claimed_on)} is not returned, and no overall grade stands any more"
    return [_due(f"{lost_on.isoformat()}-return", lost_on, because, at)]


def _due(about: str, since_on: date, because: str, at: Circumstances) -> Due:
    due_on = since_on + timedelta(days=at.rules.clocks.assessment_result.within_days)
    return Due(
        clock=CERTIFICATE,
        about=about,
        since_on=since_on,
        remind_on=None,
        due_on=due_on,
        overdue_on=due_on + timedelta(days=1),
        because=because,
    )
