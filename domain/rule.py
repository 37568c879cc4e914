"""Rules: named functions in a list, each with its source; a command meets them or hears of every unmet one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from domain.circumstances import Circumstances
from domain.command import UnmetRule
from domain.facts.fact import Fact
from domain.facts.refusal import Unmet
from domain.state import Apprenticeship

C_contra = TypeVar("C_contra", contravariant=True)
Check = Callable[[Apprenticeship, C_contra, Circumstances], str | None]
Warns = Callable[[Apprenticeship, Any, Circumstances], bool]

CATALOGUE: "dict[str, Rule[Any]]" = {}

SOURCES = {
    "seed": "the training provider's own course page for this apprenticeship: this service was asked for from it",
    "issue": "what was asked of this service besides, when it was ordered",
    "funding rules": "the apprenticeship funding rules for England, by funding year and paragraph",
    "ILR": "the government's specification of the individualised learner record, and how it validates one",
    "EPAO": "how end-point assessment organisations go about it",
    "provider": "how training providers go about it, or decide among themselves: no published rule says it",
    "standard": "what the file of the apprentice's standard says, with its own sources",
    "logic": "what follows from the words alone, such as that nothing is recorded before it happens",
    "design": "how this service was made to work, decided by its makers",
}
"""What the first word of a source means to whoever checks a rule; the other sources name what they are."""


@dataclass(frozen=True)
class Rule(Generic[C_contra]):
    """A named rule. `check` returns the reason why it is not met, or None.

    A guard is a rule on which the rules after it in a list depend: where it is unmet, they are not asked. What is
    `presupposed` cannot be otherwise where a fact is on record: no correction takes it away from under that fact.
    What is asked `once` is settled when a fact is recorded, and not asked when its life is lived again.
    A rule that `warns` stops nobody: its unmet reason is kept with the fact. So does one that is not verified.
    """

    id: str
    says: str
    source: str
    check: Check[C_contra]
    guard: bool
    warns: Warns
    presupposed: bool
    once: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a command was not carried out: every rule it did not meet."""

    unmet: tuple[UnmetRule, ...]


Decision: TypeAlias = Sequence[Fact] | Refusal


def never(_: Apprenticeship, __: object, ___: Circumstances) -> bool:
    """Return that a rule never only warns."""
    return False


def always(_: Apprenticeship, __: object, ___: Circumstances) -> bool:
    """Return that a rule only warns, whatever the case."""
    return True


def rule(
    source: str, *, guard: bool = False, warns: Warns = never, presupposed: bool = False, once: bool = False
) -> Callable[[Check[C_contra]], Rule[C_contra]]:
    """Make a rule of a function: its name is the rule's id, its docstring what the rule says."""

    def made(check: Check[C_contra]) -> Rule[C_contra]:
        name = check.__name__.replace("_", "-")
        if name in CATALOGUE:
            raise ValueError(f"two rules are named {name}")
        words = (check.__doc__ or "").strip()
        found: Rule[C_contra] = Rule(name, words, source, check, guard, warns, presupposed, once)
        CATALOGUE[name] = found
        return found

    return made


def refused(
    rules: Iterable[Rule[C_contra]], apprenticeship: Apprenticeship, command: C_contra, at: Circumstances
) -> Refusal | None:
    """Return a refusal that names every unmet rule, those waived aside, or None where all are met but for warnings."""
    unmet: list[UnmetRule] = []
    for each in rules:
        if each.id in at.waived or (each.once and at.again) or each.warns(apprenticeship, command, at):
            continue
        reason = each.check(apprenticeship, command, at)
        if reason is not None:
            unmet.append(UnmetRule(each.id, reason, each.source))
            if each.guard:
                break
    return Refusal(tuple(unmet)) if unmet else None


def warned(
    rules: Iterable[Rule[C_contra]], apprenticeship: Apprenticeship, command: C_contra, at: Circumstances
) -> tuple[Unmet, ...]:
    """Return the unmet rules that only warn, of a command that is not refused."""
    asked = (
        (each, each.check(apprenticeship, command, at)) for each in rules if each.warns(apprenticeship, command, at)
    )
    return tuple(Unmet(each.id, reason, each.source) for each, reason in asked if reason)


def guarded(refusal: Refusal) -> bool:
    """Return whether a guard is among the unmet rules: rules that depend on it were not asked."""
    return any(CATALOGUE[unmet.rule].guard for unmet in refusal.unmet)
