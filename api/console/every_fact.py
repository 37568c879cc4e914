"""The whole history of an apprenticeship, as far as the viewer may read it."""

from uuid import UUID

from api.answers.history import LONGEST_PAGE, FactOnRecord
from api.console.entrance.visit import Visit


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
