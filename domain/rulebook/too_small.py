"""Numbers in a file of rules that are too small to be a number of anything."""

from collections.abc import Iterator, Mapping, Sequence

from domain.rulebook.lines import Fault, Place


def too_small(data: object, least: Mapping[str, int], within: Place = ()) -> Iterator[Fault]:
    """Yield every number of plain data that is smaller than its field allows: than 0, or what `least` says of it."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            yield from too_small(value, least, (*within, name))
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for number, value in enumerate(data):
            yield from too_small(value, least, (*within, number))
    elif isinstance(data, int) and not isinstance(data, bool):
        smallest = least.get(next(str(each) for each in reversed(within) if isinstance(each, str)), 0)
        if data < smallest:
            yield within, f"{data} is no number of anything: give {smallest} or more."
