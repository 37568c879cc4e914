"""Groups of apprenticeships on a page: in the order of their names, fifty at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Protocol, TypeVar

from fastapi import Query

from api.answers.of_many.caseload import Wanted
from api.console.entrance.visit import Visit
from api.problems import Problem

AT_ONCE = 50
"""So many groups are shown on one page; the CSV tells all of them."""

Page = Annotated[int, Query(ge=1, le=10_000, description="Which groups, fifty at a time in the order of their names.")]

_NAMED = frozenset({"tutor", "employer"})


class Keyed(Protocol):
    """A group, known by the id or the name that all in it share."""

    @property
    def key(self) -> str:
        """Return what all in it share."""
        ...


Group = TypeVar("Group", bound=Keyed)


@dataclass(frozen=True)
class Groups(Generic[Group]):
    """Groups in the order of their names, and the page of them that is looked at."""

    every: Sequence[Group]
    names: dict[str, str]
    page: int

    @property
    def shown(self) -> Sequence[Group]:
        """Return those of the page."""
        return self.every[self.first - 1 : self.last]

    @property
    def first(self) -> int:
        """Return the number of the first that is shown, from one on."""
        return (self.page - 1) * AT_ONCE + 1

    @property
    def last(self) -> int:
        """Return the number of the last that is shown."""
        return min(self.page * AT_ONCE, len(self.every))

    def name_of(self, group: Group) -> str:
        """Return the name of what a group shares, or nothing where it has none or may not be seen."""
        return self.names.get(group.key.lower(), "")


async def with_names(visit: Visit, by: str | None, called: str, **given: Any) -> tuple[Any, dict[str, str]]:
    """Return the answer to a question about groups, and the names of what they share that the visitor may see.

    Both are asked at once. Raises as the question does.
    """
    answer, names = await asyncio.gather(visit.ask(called, by=by, **given), _names(visit, by))
    return answer, names


def in_order(groups: Sequence[Group], names: dict[str, str], page: int) -> Groups[Group]:
    """Return groups in the order of their names. Raises a problem where there are fewer pages."""
    every = sorted(groups, key=lambda each: names.get(each.key.lower(), each.key).lower())
    if page > 1 and len(every) <= (page - 1) * AT_ONCE:
        raise Problem(404, "unknown-page", "Unknown page", "There are fewer pages; begin with the first one.")
    return Groups(every, names, page)


async def _names(visit: Visit, by: str | None) -> dict[str, str]:
    named = await visit.ask_if_entitled("named_caseload", wanted=Wanted(limit=1)) if by in _NAMED else None
    return named.names if named else {}
