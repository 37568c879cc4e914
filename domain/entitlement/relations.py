"""Relations: what the actor of a command has to do with an apprenticeship, by its facts and by the registers."""

from collections.abc import Iterable
from datetime import date

from domain.circumstances import Circumstances
from domain.command import SpeaksFor
from domain.state import Apprenticeship

STAFF = frozenset({"coordinator", "tutor", "programme_lead", "quality_lead"})
"""The roles of the provider's own people."""


def manages(at: Circumstances, tutor: str | None) -> bool:
    """Return whether the actor is the manager of a tutor, by the register of staff."""
    return at.role in STAFF and tutor is not None and tutor.lower() in at.registered.manages


def is_post(at: Circumstances, post: str) -> bool:
    """Return whether the register of staff calls the actor so."""
    return at.role in STAFF and at.registered.post == post


def is_contact_of_the_employer(apprenticeship: Apprenticeship, at: Circumstances, day: date) -> bool:
    """Return whether the actor speaks for whoever employs the apprentice on a London date."""
    employer = apprenticeship.employment.employer_on(day)
    return at.role == "employer" and employer is not None and acts_for(at.registered.employers, str(employer), day)


def acts_for(organisations: Iterable[SpeaksFor], organisation: str, day: date) -> bool:
    """Return whether an organisation is among these on a London date."""
    on = day.isoformat()
    return any(
        each.organisation == organisation and (each.from_on or on) <= on <= (each.until_on or on)
        for each in organisations
    )
