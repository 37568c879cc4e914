"""Whose page it is: the apprentice's name, and whom ids stand for, as far as the viewer may know them."""

from typing import Any
from uuid import UUID

from api.console.entrance.visit import Visit


async def whose(visit: Visit, apprenticeship: UUID) -> dict[str, Any]:
    """Return what every page about an apprenticeship shows of people: `names` by id, and of whom it is.

    Who was `erased` has no name any more.
    """
    told = await visit.ask_if_entitled("names", apprenticeship=apprenticeship)
    return {
        "apprenticeship": apprenticeship,
        "names": told.names if told else {},
        "called": told.apprentice if told else None,
        "erased": told is not None and told.person is not None and told.apprentice is None,
    }
