"""The entries of the lifecycle's tables: a command, a move to another stage, an alarm, a fold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.body import Body
from domain.circumstances import Circumstances
from domain.facts.fact import Fact, Recorded
from domain.rule import Decision
from domain.stage import Stage
from domain.state import Apprenticeship, Changes

Decide = Callable[[Apprenticeship, Any, Circumstances], Decision]
Ringing = Callable[[Apprenticeship, Any, Circumstances], list[Fact]]
Evolve = Callable[[Apprenticeship, Recorded[Any]], Changes]


@dataclass(frozen=True)
class Transition:
    """One command: the stages that allow it, what decides, and the facts it may lead to.

    `while_learning` says that what it records happens on no day of a break in learning, `until_the_gateway` that
    it moreover happens up to the day on which the gateway is passed, and may be recorded later. `before` are names of
    commands whose place it took: what they led to is on record, and said again by this one.
    """

    command: type[Body]
    decide: Decide
    stages: frozenset[Stage]
    facts: tuple[type[Fact], ...]
    while_learning: bool = False
    until_the_gateway: bool = False
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A fact that leads from one of some stages to another stage."""

    from_stages: frozenset[Stage]
    to: Stage


@dataclass(frozen=True)
class Ring:
    """One kind of alarm: what it leads to."""

    facts: tuple[type[Fact], ...]
    ring: Ringing
