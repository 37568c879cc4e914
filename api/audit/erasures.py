"""How an erasure of an apprentice stands: until when they are kept and why, and what was proposed."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from activities.personal_data.erasing import Erasures, KeptError, StillOpenError
from activities.personal_data.people import UnknownPersonError
from activities.personal_data.register_log import ErasedError
from api.audit.register_changes import RegisterChangeRead
from api.problems import Problem, erased
from domain.days import in_words
from domain.rulebook.retention import Retention


class ErasureRead(BaseModel):
    """How an erasure stands: on one quality lead's word where nothing obliges to keep the apprentice, else on two."""

    kept_until: date | None = Field(
        description="The last London date on which they have to be kept; none where it is over."
    )
    because: str = Field(description="The edition of the rule, as what is on record cites it.")
    source: str = Field(description="Where that rule comes from.")
    proposal: RegisterChangeRead | None = Field(description="What was proposed, and waits for another one to decide.")


class ErasureAnswers:
    """Answers how an erasure stands."""

    def __init__(self, erasures: Erasures) -> None:
        """Answer from these."""
        self.erasures = erasures

    def erasure(self, person: UUID) -> ErasureRead:
        """Return until when an apprentice is kept, by which rule, and whether an erasure was proposed."""
        try:
            standing = self.erasures.standing(person)
        except (UnknownPersonError, ErasedError, StillOpenError) as error:
            raise not_erasable(error) from None
        return ErasureRead(
            kept_until=standing.kept_until,
            because=standing.because.id,
            source=standing.because.source,
            proposal=RegisterChangeRead(**standing.proposal._asdict()) if standing.proposal else None,
        )


def not_erasable(error: UnknownPersonError | ErasedError | StillOpenError) -> Problem:
    """Return the problem of a person who is unknown, was erased, or has an apprenticeship that is open."""
    if isinstance(error, StillOpenError):
        detail = (
            f"Apprenticeship {error.life.id} is at the stage '{error.life.stage}'; "
            "erase the apprentice once it is completed or withdrawn."
        )
        return Problem(409, "apprenticeship-open", "Apprenticeship open", detail)
    if isinstance(error, ErasedError):
        return erased()
    return Problem(404, "not-found", "Not found", "nothing is registered under this id")


def kept(error: KeptError) -> Problem:
    """Return the 409 problem of a person who is kept for now, and of whom nobody else has proposed otherwise."""
    until, refused = error.refused.kept_until, error.refused
    why = f"The apprentice is kept until {in_words(until)} ({_said(error.because)})." if until else ""
    todo = (
        "Who proposed the erasure does not decide it: another quality lead does."
        if refused.proposal
        else "To erase them sooner, one proposes it with a reason (PUT …/erasure-proposal), and a quality lead decides."
    )
    return Problem(409, "kept", "Kept", f"{why} {todo}", kept_until=str(until), register_change=refused.number)


def _said(because: Retention) -> str:
    return f"{because.source}; {because.id}"
