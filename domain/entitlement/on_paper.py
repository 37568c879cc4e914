"""On paper: what a fact says of a statement that was recorded on behalf of whoever signed it."""

from typing import TypedDict

from domain.body import Statement
from domain.circumstances import Circumstances


class OnPaper(TypedDict, total=False):
    """The reference of the signed paper, and who recorded it: nothing where somebody made the statement themselves."""

    on_behalf: str
    recorded_by: str


def on_paper(command: Statement, at: Circumstances) -> OnPaper:
    """Return what the fact of a statement says of its paper."""
    return {"on_behalf": command.on_behalf, "recorded_by": at.actor} if command.on_behalf else {}
