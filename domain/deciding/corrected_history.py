"""A history as corrected: each wrong fact as it should have been recorded, in its place."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from domain.apprenticeship import FACTS
from domain.facts.corrections import Correction, FactCorrected, FactWithdrawn, Resting, Stated
from domain.facts.fact import Beside, Fact, Recorded

History = Sequence[Recorded[Any]]
Facts = tuple[Stated, ...]


def acts(history: Iterable[Recorded[Any]]) -> Iterator[list[Recorded[Any]]]:
    """Yield the facts of a history by the commands that they were recorded with."""
    return (list(act) for _, act in groupby(history, attrgetter("command")))


def corrections(history: Iterable[Recorded[Any]]) -> list[Recorded[Correction]]:
    """Return the corrections in a history, the oldest first."""
    return [each for each in history if isinstance(each.fact, Correction)]


def as_corrected(history: History) -> History:
    """Return the facts of a whole history as they should have been recorded, still in the order of recording.

    What the clocks raised stays: it was raised; so does what became of proposals. Corrections themselves are left out.
    """
    found = corrections(history)
    if not found:
        return history
    instead = standing_instead(found)
    return [
        each
        for act in acts(history)
        for each in [*(restated(act[0], instead[_place(act)]) if _place(act) in instead else done(act)), *raised(act)]
    ]


def in_force(found: Sequence[Recorded[Correction]]) -> dict[int, Recorded[Correction]]:
    """Return by the place of each wrong fact the correction that has the last word on it.

    A correction that was withdrawn has no word.
    """
    last: dict[int, Recorded[Correction]] = {}
    for each in reversed(found):
        mine = last.get(each.originator_version)
        if not (mine and isinstance(mine.fact, FactWithdrawn)):
            last.setdefault(each.fact.wrong, each)
    return last


def said(found: Sequence[Recorded[Correction]]) -> dict[int, Facts]:
    """Return by place the facts that people said should stand there; none where a fact is withdrawn."""
    return {
        place: each.fact.facts if isinstance(each.fact, FactCorrected) else ()
        for place, each in in_force(found).items()
    }


def following(found: Sequence[Recorded[Correction]]) -> dict[int, Facts]:
    """Return by place what comes out otherwise by rule: the last correction tells all of it."""
    return {each.first: each.facts for each in found[-1].fact.follows} if found else {}


def standing_instead(found: Sequence[Recorded[Correction]]) -> dict[int, Facts]:
    """Return by place what stands there instead of what was recorded: as people said it, and as follows by rule."""
    return {**said(found), **following(found)}


def resting(known: History, in_effect: Iterable[Recorded[Any]]) -> tuple[Resting, ...]:
    """Return which acts of those in effect rest on what was corrected, by everything known: the last correction tells.

    Where none is known, nothing does.
    """
    found = corrections(known)
    if not found or not found[-1].fact.resting:
        return ()
    places = {each.originator_version for each in in_effect}
    return tuple(each for each in found[-1].fact.resting if each.act in places)


def corrected_by(history: History) -> dict[int, int]:
    """Return by the place of each fact that is no longer what it was the place of the correction that says so."""
    found = corrections(history)
    by = dict.fromkeys(following(found), found[-1].originator_version if found else 0)
    by |= {place: each.originator_version for place, each in in_force(found).items()}
    facts = [(_place(act), each) for act in acts(history) for each in act if not isinstance(each.fact, Beside)]
    return {each.originator_version: by[first] for first, each in facts if first in by}


def restated(first: Recorded[Any], facts: Facts) -> list[Recorded[Any]]:
    """Return `facts` as if they had been recorded in the place of `first`."""
    return [
        msgspec.structs.replace(first, occurred_on=each.occurred_on, fact=FACTS.fact(each.name, each.fact))
        for each in facts
    ]


def stated(recorded: Iterable[Recorded[Any]]) -> Facts:
    """Return recorded facts as a correction states them."""
    return tuple(state(each.fact, each.occurred_on) for each in recorded)


def state(fact: Fact, occurred_on: date) -> Stated:
    """Return one fact as a correction states it."""
    return Stated(fact.NAME, occurred_on, msgspec.json.decode(msgspec.json.encode(fact)))


def done(act: Iterable[Recorded[Any]]) -> list[Recorded[Any]]:
    """Return what was done by a command: neither what stands beside it nor corrections."""
    return [each for each in act if not isinstance(each.fact, Beside | Correction)]


def raised(act: Iterable[Recorded[Any]]) -> list[Recorded[Any]]:
    """Return what stands beside what a command did: what clocks raised or stood down, what became of proposals."""
    return [each for each in act if isinstance(each.fact, Beside)]


def _place(act: Sequence[Recorded[Any]]) -> int:
    return act[0].originator_version
