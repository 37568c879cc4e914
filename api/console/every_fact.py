"""The whole history of an apprenticeship, as far as the viewer may read it, and what of it a command recorded."""

from collections.abc import Mapping
from uuid import UUID

from api.answers.history import LONGEST_PAGE, FactOnRecord
from api.changing.outcomes import RememberedOutcome
from api.console.entrance.visit import Visit
from api.recorded_facts import Recorded
from api.showing.plainly import plainly
from domain.clock_and_due import capital
from domain.days import listed
from domain.history.whom import in_names

Told = Recorded | RememberedOutcome
"""What became of a command, as whoever sent it is told."""


async def every_fact(visit: Visit, apprenticeship: UUID, *kinds: str) -> list[FactOnRecord]:
    """Return the whole history, or of some kinds alone, or nothing for whom the policy does not entitle to it."""
    facts: list[FactOnRecord] = []
    after: int | None = 0
    while after is not None:
        page = await visit.ask_if_entitled(
            "history", apprenticeship=apprenticeship, kind=kinds, after=after, limit=LONGEST_PAGE
        )
        if page is None:
            return []
        facts += page.facts
        after = page.next
    return facts


async def in_words(visit: Visit, apprenticeship: UUID, outcome: Told, names: Mapping[str, str]) -> list[str]:
    """Return what a command recorded in sentences as the history tells them, by name as far as `names` has them.

    Of whom the policy does not let read the history, by what kinds of facts they are.
    """
    asked = {"apprenticeship": apprenticeship, "command": outcome.command, "limit": LONGEST_PAGE}
    page = await visit.ask_if_entitled("history", **asked) if outcome.facts else None
    numbers = {each.number for each in outcome.facts}
    said = [in_names(each.sentence, names, names) for each in page.facts if each.number in numbers] if page else []
    kinds = [plainly(each.name.partition(".")[0]) for each in outcome.facts]
    return said or ([f"{capital(listed(kinds))}."] if kinds else [])
