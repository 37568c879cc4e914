"""The clock of the certificate: claimed soon after the overall grade."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words
from domain.stage import Stage
from domain.state import Apprenticeship

CERTIFICATE = Clock(
    "certificate",
    "certificate claim",
    "seed: assessment and progression; provider: a certificate is claimed as soon as a result is asked for",
    runs_in_break=True,
    reminds=False,
)


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the certificate is to be claimed, once the overall grade is reached."""
    reached_on = apprenticeship.assessments.overall_on
    claimed = apprenticeship.ending.certificate_claimed_on
    if apprenticeship.stage is not Stage.ACHIEVED or reached_on is None or claimed:
        return []
    due_on = reached_on + timedelta(days=at.rules.clocks.assessment_result.within_days)
    return [
        Due(
            clock=CERTIFICATE,
            about=reached_on.isoformat(),
            since_on=reached_on,
            remind_on=None,
            due_on=due_on,
            overdue_on=due_on + timedelta(days=1),
            because=f"no certificate is claimed for the overall grade of {in_words(reached_on)}",
        )
    ]
