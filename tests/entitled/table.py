"""What the policy's file says, read by itself: the walk asks the service, and holds its answers against this."""

import tomllib

from domain.rulebook.rulebook import HERE
from tests.domain.given import BOOK

IN_FORCE = max(BOOK.policies, key=lambda each: (each.effective_from, each.edition))
FILE = HERE / f"policies/{IN_FORCE.name}.v{IN_FORCE.edition}.toml"
LINES = tomllib.loads(FILE.read_text())["lines"]
OTHERWISE = "nobody-else"
LET_IN = frozenset()
"""What keeps somebody out who is let in: no line."""


def lines_of(act, relations):
    """Return the lines of an act that name one of these relations."""
    acts = ("commands", "questions", "changes")
    return [each for each in LINES if any(act in each.get(kind, ()) for kind in acts) and relations & {*each["who"]}]


def kept_out_by(act, relations, *, paper=False):
    """Return the ids of the lines of which one keeps these out; none where they are let in.

    A no is overruled by nothing. Whoever has a paper is let in by a line that asks for one, and by no other.
    """
    said = {}
    for line in lines_of(act, relations):
        said.setdefault("on behalf" if line["may"] == "on behalf" else line["may"] == "no", set()).add(line["id"])
    no, yes, papers = said.get(True, set()), said.get(False, set()), said.get("on behalf", set())
    wanted, instead = (papers, yes) if paper else (yes, papers)
    if no:
        return frozenset(no)
    return LET_IN if wanted else frozenset(instead or {OTHERWISE})
