"""The ruling on an act: which line of the policy lets its actor do it, and for which relation."""

from typing import NamedTuple

from domain.body import Body
from domain.circumstances import Circumstances
from domain.entitlement.relations import relations
from domain.rule import rule
from domain.rulebook.policy import Line, Policy
from domain.state import Apprenticeship


class Ruling(NamedTuple):
    """The line that decides, of the policy in force when it was asked for, and the relation that it decides for."""

    policy: Policy
    line: Line
    relation: str


def ruling(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> Ruling:
    """Return the ruling on a command, for the relations that its actor has."""
    policy, found = at.book.policy_on(at.today), relations(apprenticeship, at)
    line = policy.line_for(command.deed, found, on_behalf=command.paper is not None)
    return Ruling(policy, line, policy.deciding_relation(line, found))


@rule("design: who may do what stands in one table", guard=True)
def actor_is_entitled(apprenticeship: Apprenticeship, command: Body, at: Circumstances) -> str | None:
    """The actor may do this, by a line of the policy and for a relation to the apprentice."""
    return why_not(ruling(apprenticeship, command, at), command, at)


def why_not(found: Ruling, command: Body, at: Circumstances) -> str | None:
    """Return why a ruling keeps the actor of a command out, or None."""
    policy, line, _ = found
    if line.may == "no":
        others = ", ".join(dict.fromkeys(who for each in policy.lines_of(command.deed) for who in _let_in(each)))
        return f"{line.says} This is for: {others}. By the record and the registers {at.actor} is none of these today."
    if line.may == "on behalf" and command.paper is None:
        return f"{line.says} Name it in on_behalf."
    if line.may in {"yes", "second person"} and command.paper is not None:
        return f"{line.says} Leave on_behalf out: it is for what others said on paper."
    return None


def _let_in(line: Line) -> tuple[str, ...]:
    return () if line.may == "no" else line.who
