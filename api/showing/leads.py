"""Where a page about an apprenticeship leads: to more of it and to acts, or nowhere, as the page of a pack."""

from typing import NamedTuple


class Link(NamedTuple):
    """An address that a page leads to, and what is written there."""

    address: str
    says: str


class Leads:
    """Where a page leads that is read by itself: to the facts on it, and to nothing that is not on it."""

    def to_fact(self, number: int) -> str:
        """Return the address of a fact by its number."""
        return f"#fact-{number}"

    def to_change(self, number: int) -> Link:
        """Return where it is shown what a fact changed: there."""
        return Link(self.to_fact(number), f"Number {number}")

    def around(self, _number: int) -> list[Link]:
        """Return the moments around a fact at which the apprenticeship is shown: none."""
        return []

    def to_everything(self) -> str:
        """Return the address of the whole history: on the page."""
        return "#history"

    def to_why(self, _question: str) -> str | None:
        """Return the address of the answer to a question, if it can be asked: it cannot."""
        return None

    def to_acts(self, *_commands: str, **_filled: object) -> list[Link]:
        """Return where those of some commands are sent that the viewer may send, their forms filled in: nowhere."""
        return []

    def to_meet(self, _requirement: str, *, by_document: bool) -> str | None:  # noqa: ARG002 - pages that lead there ask
        """Return where a requirement of the gateway is met, `by_document` or by an act of its own: nowhere."""
        return None
