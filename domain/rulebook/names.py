"""Names in files of rules: those that are not known, each told in words."""

from collections.abc import Collection, Iterable, Iterator


def unknown(what: str, named: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """Yield, for each name that is not known, what is wrong and which may be chosen."""
    for each in named:
        if each not in known:
            yield f"no {what} is called {each}; choose from: {', '.join(sorted(known))}"
