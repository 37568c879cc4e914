"""Where the console's pages about an apprenticeship lead: today's to what may be done now, a replay's through time."""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlencode
from uuid import UUID

from api.console.frame import ROOT
from api.showing.leads import Leads, Link
from api.showing.plainly import act_called

Address = Callable[..., str]
"""Makes the address of a page with something changed."""

_PARTIES = {"apprentice", "employer"}
_MEETS: Mapping[str, tuple[str, dict[str, str]]] = {
    "english-achieved": ("record-functional-skills-attempt", {"subject": "english"}),
    "maths-achieved": ("record-functional-skills-attempt", {"subject": "maths"}),
    "portfolio-submitted": ("submit-portfolio", {}),
    "employer-confirmed-readiness": ("confirm-by-employer", {}),
    "apprentice-confirmed-readiness": ("confirm-by-apprentice", {}),
    "epao-chosen": ("choose-epao", {}),
    "off-the-job-training-completed": ("log-off-the-job", {}),
    "assessments-passed": ("book-assessment", {}),
    "still-employed": ("record-new-employer", {}),
}
"""By the requirement of a gateway: the act that meets it, and what its form is filled with."""


class FromToday(Leads):
    """Where the page of how it stands today leads."""

    def __init__(self, apprenticeship: UUID, may: Collection[str], role: str, *, replays: bool) -> None:
        """Lead to those of the acts that the viewer `may` do in a role, and to its replay if the viewer `replays`."""
        self.address = f"{ROOT}/apprenticeships/{apprenticeship}"
        self.may = may
        self.role = role
        self.replays = replays

    def to_fact(self, number: int) -> str:
        """Return where it is shown as it was just after a fact."""
        return f"{self.address}/replay?after={number}"

    def to_why(self, question: str) -> str | None:
        """Return where a question is answered, if the viewer may ask it."""
        return f"{self.address}/replay?why={question}#why" if self.replays else None

    def to_acts(self, *commands: str, **filled: object) -> list[Link]:
        """Return the forms of those of some commands that the viewer may send, filled in so far."""
        return [self._act(each, filled) for each in commands if each in self.may]

    def to_meet(self, requirement: str, *, by_document: bool) -> str | None:
        """Return the form of the act that meets a requirement, if the viewer may do it."""
        shown = ("show-requirement", {"requirement": requirement}) if by_document else ("", {})
        command, filled = _MEETS.get(requirement, shown)
        return self._act(command, filled).address if command in self.may else None

    def _act(self, command: str, filled: Mapping[str, object]) -> Link:
        party = {"party": self.role} if command == "agree-session" and self.role in _PARTIES else {}
        said = urlencode({**filled, **party})
        address = f"{self.address}/acts/{command}{'?' if said else ''}{said}"
        return Link(address, act_called(command))


class FromReplay(Leads):
    """Where a replay leads: to other moments."""

    def __init__(self, link: Address) -> None:
        """Lead to the addresses that `link` makes."""
        self.link = link

    def to_fact(self, number: int) -> str:
        """Return where it is shown as it was just after a fact."""
        return self.link(after=number)

    def to_change(self, number: int) -> Link:
        """Return where it is shown as it was before a fact; of the first, as it was after it."""
        return Link(self.link(before=number) if number > 1 else self.link(after=1), f"Just before number {number}")

    def around(self, number: int) -> list[Link]:
        """Return where it is shown as it was just after a fact, and just before it."""
        after = Link(self.to_fact(number), "just after it")
        return [after, Link(self.link(before=number), "just before it")] if number > 1 else [after]

    def to_everything(self) -> str:
        """Return where the whole history is shown."""
        return f"{self.link(show='everything')}#history"

    def to_why(self, question: str) -> str:
        """Return where a question is answered."""
        return f"{self.link(why=question)}#why"
