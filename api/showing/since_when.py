"""Since when what a page shows is as it is, by which fact, and where that is shown."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from api.answers.values import SoBy, ValueRead
from api.showing.leads import Leads, Link


class Since(NamedTuple):
    """The fact by which a value is as it is, and where it is shown what that fact changed."""

    by: SoBy
    change: Link


class ValueSince(NamedTuple):
    """A value of a list, and since when it is as it is; `first` says that its fact was not met before in the list."""

    value: ValueRead
    since: Since | None
    first: bool


class SinceWhen:
    """Tells since when what is on the page is as it is, and by which fact."""

    def __init__(self, values: Iterable[ValueRead], leads: Leads) -> None:
        """Tell it of these values, on a page that leads to facts as `leads` does."""
        self.leads = leads
        self.newest: dict[tuple[str, ...], SoBy] = {}
        for each in values:
            if each.by is not None:
                self._add(each.path, each.by)

    def get(self, path: Sequence[str]) -> Since | None:
        """Return by which fact what stands at a path, or beneath it, is as it is; None of what is so from the start."""
        by = self.newest.get(tuple(path))
        return Since(by, self.leads.to_change(by.number)) if by else None

    def each(self, values: Iterable[ValueRead]) -> list[ValueSince]:
        """Return each of some values with the fact by which it, or what stands beneath it, is as it is."""
        met: set[int] = set()
        listed = []
        for each in values:
            since = self.get(each.path)
            number = since.by.number if since else 0
            listed.append(ValueSince(each, since, number not in met))
            met.add(number)
        return listed

    def _add(self, path: Sequence[str], by: SoBy) -> None:
        for length in range(1, len(path) + 1):
            above = tuple(path[:length])
            self.newest[above] = max(by, self.newest.get(above, by), key=attrgetter("number"))
