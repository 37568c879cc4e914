"""What drafts would change, in words: a table of totals, and then each apprenticeship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.days import LONDON, how_many, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from api.answers.drafts import DraftsTried, OneTried, RungRead, Total

HEADINGS = ("what", "which", "begins for", "ends for")


def draft_lines(found: DraftsTried) -> Iterator[str]:
    """Yield what was tried on how many, the totals as a table, and what would be otherwise of each apprenticeship."""
    yield f"Tried on {in_words(found.on)}, and recorded nowhere: {', '.join(found.drafts)}"
    yield (
        f"For {found.tried} of {how_many(found.apprenticeships, 'apprenticeship')}; "
        f"something would be otherwise of {len(found.differing)}."
    )
    yield from _table(found.totals)
    for one in found.differing:
        yield f"{one.apprenticeship}, {one.stage}"
        yield from (f"      {line}" for line in _differences(one))


def _table(totals: Sequence[Total]) -> Iterator[str]:
    if not totals:
        return
    rows = [HEADINGS, *((each.what, each.name, str(each.begins), str(each.ends)) for each in totals)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield ""
    yield from ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    yield ""


def _differences(one: OneTried) -> Iterator[str]:
    yield from (f"newly not met: {each.rule}: {each.why}" for each in one.newly_unmet)
    yield from (f"newly met: {each.rule}, which is not met today: {each.why}" for each in one.newly_met)
    if one.overall != one.overall_instead:
        yield f"overall grade: {one.overall_instead or 'none'} instead of {one.overall or 'none'}"
    for says, alarms in (("would wait", one.alarms_begun), ("would wait no longer", one.alarms_ended)):
        yield from (f"{says}: {each.kind.replace('-', ' ')} on {_when(each.at)}" for each in alarms)
    for says, rungs in (("would be told", one.rungs_begun), ("would not be told", one.rungs_ended)):
        yield from (f"{says}: {_rung(each)}" for each in rungs)
    for says, letters in (("would be owed", one.letters_begun), ("would not be owed", one.letters_ended)):
        yield from (f"{says}: a letter about number {each.number} to the {each.role}" for each in letters)


def _rung(rung: RungRead) -> str:
    clock = rung.clock.replace("-", " ")
    return f"{listed(rung.tell)} by rung {rung.rung} of {clock} on {_when(rung.at)}, by {rung.channel}"


def _when(instant: datetime) -> str:
    at = instant.astimezone(LONDON)
    return f"{in_words(at.date())} at {at:%H:%M}"
