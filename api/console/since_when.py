"""Since when what a page shows is as it is, by which fact, and where it is shown as it was just before."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from api.answers.values import SoBy, ValuesRead

Link = Callable[..., str]
"""Makes the address of a page with something changed."""


class Since(NamedTuple):
    """The fact by which a value is as it is, and where it is shown as it was just before."""

    by: SoBy
    before: str


class SinceWhen:
    """Tells since when what is on the page is as it is, and by which fact."""

    def __init__(self, values: ValuesRead, link: Link) -> None:
        """Tell it of these values, and lead to just before by `link`."""
        self.link = link
        self.newest: dict[tuple[str, ...], SoBy] = {}
        for each in values.values:
            if each.by is not None:
                self._add(each.path, each.by)

    def get(self, path: Sequence[str]) -> Since | None:
        """Return by which fact what stands at a path, or beneath it, is as it is; None of what is so from the start."""
        by = self.newest.get(tuple(path))
        return Since(by, just_before(by.number, self.link)) if by else None

    def _add(self, path: Sequence[str], by: SoBy) -> None:
        for length in range(1, len(path) + 1):
            above = tuple(path[:length])
            self.newest[above] = max(by, self.newest.get(above, by), key=attrgetter("number"))


def just_before(number: int, link: Link) -> str:
    """Return where the apprenticeship is shown as it was before a fact; of the first, as it was after it."""
    return link(before=number) if number > 1 else link(after=1)
