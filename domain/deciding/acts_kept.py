"""Acts kept: what somebody did stays as it was said, and what follows from it by rule is worked out anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from domain.command import UnmetRule
from domain.correction.second_person import NEEDS_A_SECOND_PERSON
from domain.deciding.corrected_history import Facts, state
from domain.deciding.decide import Decided
from domain.facts.corrections import Resting, Stated
from domain.facts.fact import Act, Beside, Derivation, Fact, Recorded
from domain.facts.refusal import Unmet
from domain.facts.upcasting import as_told

Group = Sequence[Recorded[Any]]
Twin = tuple[Recorded[Any], Fact | None]
"""An act that stood, and what the same command leads to in its place now."""


@dataclass(frozen=True)
class Kept:
    """What stands in the place of facts recorded together, and what their act would say now, if something else."""

    facts: Facts
    sentence: str
    instead: str | None = None

    def resting(self, stood: Group, unmet: Iterable[UnmetRule], correction: int, since_on: date) -> Resting:
        """Return that the act among the facts that `stood` there is in question since a correction."""
        rules = tuple(Unmet(each.rule, each.reason, each.source) for each in unmet)
        act = next((each for each in stood if isinstance(each.fact, NEEDS_A_SECOND_PERSON)), stood[0])
        return Resting(
            act=act.originator_version,
            name=act.fact.NAME,
            about=act.fact.concerns(),
            says=act.fact.cause(),
            occurred_on=act.occurred_on,
            recorded_by=act.actor,
            correction=correction,
            since_on=since_on,
            unmet=rules,
            instead=None if rules else self.instead,
        )


def stated_by(decided: Decided, recorded: Group) -> Facts:
    """Return what a command led to as a correction states it, no more than `recorded` facts of older versions tell."""
    return tuple(_stated(each, decided) for each in _done_by(decided, recorded))


def kept(stood: Group, decided: Decided, *, let_pass: bool) -> Kept:
    """Return the acts that stood as they were said, and what follows from them by what was `decided` now.

    What of them is worked out is so anew where they are `let_pass`; else there may be nothing to work it out from.
    """
    twins = list(_twins(stood, _done_by(decided, stood)))
    acts = [_worked_out(each.fact, twin) if let_pass else each.fact for each, twin in twins]
    facts = [state(fact, each.occurred_on) for fact, (each, _) in zip(acts, twins, strict=True)]
    return _kept(acts, facts, twins, decided, stood)


def said_rightly(stood: Group, wrongly: Decided, rightly: Decided) -> Kept:
    """Return the acts that stood with that otherwise which a correction says: no more than differs by its words."""
    was, now = list(_twins(stood, _done_by(wrongly, stood))), list(_twins(stood, _done_by(rightly, stood)))
    if [type(twin) for _, twin in was] != [type(twin) for _, twin in now]:
        facts = stated_by(rightly, stood)
        return Kept(facts, rightly.facts[0].sentence())
    acts = [_corrected(each.fact, before, after) for (each, before), (_, after) in zip(was, now, strict=True)]
    return _kept(acts, [_stated(each, rightly) for each in acts], now, rightly, stood)


def _kept(acts: Sequence[Fact], facts: Sequence[Stated], twins: Iterable[Twin], decided: Decided, stood: Group) -> Kept:
    otherwise = [twin for fact, (_, twin) in zip(acts, twins, strict=True) if twin and twin != _worked_out(fact, twin)]
    following = [_stated(each, decided) for each in _following(_done_by(decided, stood))]
    return Kept((*facts, *following), acts[0].sentence(), otherwise[0].sentence() if otherwise else None)


def _stated(fact: Fact, decided: Decided) -> Stated:
    return state(fact, fact.happened_on(decided.occurred_on))


def _done_by(decided: Decided, recorded: Group) -> list[Fact]:
    return [as_told(each, recorded) for each in decided.facts if not isinstance(each, Beside)]


def _following(decided: Sequence[Fact]) -> list[Fact]:
    return [each for place, each in enumerate(decided) if place and isinstance(each, Derivation)]


def _twins(stood: Group, decided: Sequence[Fact]) -> Iterator[Twin]:
    left = [each for place, each in enumerate(decided) if not place or isinstance(each, Act)]
    # Whatever somebody asked for was an act, also what otherwise follows by rule.
    for act in [each for place, each in enumerate(stood) if not place or isinstance(each.fact, Act)]:
        twin = next((each for each in left if type(each) is type(act.fact)), None)
        left = [each for each in left if each is not twin]
        yield act, twin


def _worked_out(act: Any, twin: Fact | None) -> Fact:
    fields = act.WORKED_OUT if twin and isinstance(act, Act) else ()
    found: Fact = msgspec.structs.replace(act, **{name: getattr(twin, name) for name in fields})
    return found


def _corrected(act: Any, was: Fact | None, now: Fact | None) -> Fact:
    names = [name for name in act.__struct_fields__ if getattr(was, name, None) != getattr(now, name, None)]
    found: Fact = msgspec.structs.replace(act, **{name: getattr(now, name) for name in names})
    return _worked_out(found, now)
