"""Answers in words, as the command line prints them."""

from collections.abc import Iterator

from api.history import HistoryPage
from domain.days import LONDON, in_words


def history_lines(page: HistoryPage) -> Iterator[str]:
    """Yield each fact as its sentence, and under it who, when, by which command and under which rules."""
    for fact in page.facts:
        at = fact.recorded_at.astimezone(LONDON)
        yield f"{fact.version:>4}  {in_words(fact.occurred_on)}: {fact.sentence}"
        yield (
            f"      {fact.actor} ({fact.role}) by {fact.asked or fact.command}, "
            f"recorded {in_words(at.date())} {at:%H:%M}, rules {fact.rules}"
        )
    if page.next:
        yield f"There is more: --after {page.next}"
    if not page.facts:
        yield "Nothing that was asked for."
