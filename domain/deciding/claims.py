"""Claims: one person has one open enrolment on a standard; which claim facts take, and which they give up."""

from domain.facts.enrolment import claim_of
from domain.stage import ENDED
from domain.state import Apprenticeship


def claims_moved(before: Apprenticeship, after: Apprenticeship) -> tuple[str | None, str | None]:
    """Return the claim that is to be taken, and the one to be given up; nothing where it stays."""
    held, holds = _claim_held(before), _claim_held(after)
    return (holds, held) if holds != held else (None, None)


def _claim_held(apprenticeship: Apprenticeship) -> str | None:
    if apprenticeship.application is None or apprenticeship.enrolment is None or apprenticeship.stage in ENDED:
        return None
    return claim_of(apprenticeship.application)
