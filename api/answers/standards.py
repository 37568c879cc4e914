"""The standards on offer, and who assesses them."""

from datetime import date

import msgspec
from pydantic import BaseModel, Field

from api.problems import Problem
from domain.rulebook.rulebook import Rulebook


class EpaoRead(BaseModel):
    """An end-point assessment organisation of the register: `epao` is how an enrolment names it.

    It was listed from one Europe/London date until the other, both included.
    """

    epao: str = Field(examples=["nqual"])
    name: str
    standards: list[str]
    listed_from: date
    listed_until: date


class Standards:
    """Answers what is on offer."""

    def __init__(self, book: Rulebook) -> None:
        """Answer from `book`."""
        self.book = book

    def standard(self, reference: str) -> dict[str, object]:
        """Return the newest version of a standard: what is taught and assessed, the gateway, and what is not known."""
        if reference not in self.book.offered:
            raise Problem(404, "unknown-standard", "Unknown standard", f"Offered: {', '.join(self.book.offered)}.")
        return self.book.newest(reference).as_data()

    def epaos(self) -> list[EpaoRead]:
        """Return every end-point assessment organisation of the register, in its order."""
        return [EpaoRead(epao=name, **msgspec.structs.asdict(each)) for name, each in self.book.epaos.items()]
