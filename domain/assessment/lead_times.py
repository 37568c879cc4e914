"""How long ahead of an assessment an EPAO wants to know of the apprentice, and to have the evidence: both warn."""

from datetime import date, timedelta
from typing import Protocol

from domain.circumstances import Circumstances
from domain.days import how_many, in_words, working_days_after
from domain.rule import Rule, always, rule
from domain.rulebook.assessment_plan import EpaoTerms
from domain.state import Apprenticeship

NO_TERMS = EpaoTerms()


class IsBookedFor(Protocol):
    """A command that books for a day."""

    @property
    def booked_for(self) -> date:
        """Return the London date."""
        ...


def _terms(apprenticeship: Apprenticeship, at: Circumstances) -> EpaoTerms:
    return at.standard.assessment.epaos.get(apprenticeship.enrolled.epao or "", NO_TERMS)


@rule("EPAO: registration ahead of an assessment", warns=always)
def apprentice_was_registered_long_enough_before(
    apprenticeship: Apprenticeship, command: IsBookedFor, at: Circumstances
) -> str | None:
    """The EPAO was chosen as many days before the assessment as it asks for."""
    days, chosen_on = _terms(apprenticeship, at).registration_days, apprenticeship.enrolled.epao_chosen_on
    if days is None or chosen_on is None or command.booked_for >= chosen_on + timedelta(days=days):
        return None
    chosen = f"It was chosen on {in_words(chosen_on)}, and asks for {how_many(days, 'day')} before an assessment"
    return f"{chosen}, until {in_words(chosen_on + timedelta(days=days))}. Ask it first."


@rule("EPAO: evidence ahead of an assessment", warns=always)
def evidence_is_there_long_enough_before(
    apprenticeship: Apprenticeship, command: IsBookedFor, at: Circumstances
) -> str | None:
    """The portfolio was submitted as many working days before the assessment as the EPAO asks for."""
    days, submitted_on = _terms(apprenticeship, at).evidence_working_days, apprenticeship.portfolio.submitted_on
    if days is None or submitted_on is None:
        return None
    earliest = working_days_after(submitted_on, days, at.working)
    submitted = f"The portfolio was submitted on {in_words(submitted_on)}; the EPAO asks for it"
    said = f"{submitted} {how_many(days, 'working day')} before an assessment, so not before {in_words(earliest)}."
    return None if command.booked_for >= earliest else f"{said} Ask it first."


LEAD_TIMES: list[Rule[IsBookedFor]] = [
    apprentice_was_registered_long_enough_before,
    evidence_is_there_long_enough_before,
]
