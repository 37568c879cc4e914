"""Resits: rules that the assessment organisation decides on, so that they warn and stop nobody."""

from datetime import date
from typing import Protocol

from domain.assessment.one_assessment import method_of, resit_rules
from domain.circumstances import Circumstances
from domain.days import how_many, in_words, months_after
from domain.facts.assessment import Assessment
from domain.rule import Rule, always, rule
from domain.rulebook.assessment_plan import Resit
from domain.state import Apprenticeship

COUNTED = "the gateway"
"""From where the months of a resit are counted, where nothing else is said."""


class Books(Protocol):
    """A command that books a method for a day."""

    @property
    def method(self) -> str:
        """Return the key of the method."""
        ...

    @property
    def booked_for(self) -> date:
        """Return the London date."""
        ...


@rule("EPAO: how often a method is sat", warns=always)
def sittings_are_not_used_up(apprenticeship: Apprenticeship, command: Books, at: Circumstances) -> str | None:
    """A method is sat as often as the standard or the EPAO allows, and no oftener."""
    sat = len(apprenticeship.assessments.failed_before(command.method))
    rules = resit_rules(command.method, apprenticeship, at)
    if rules is None or rules.attempts is None or sat < rules.attempts:
        return None
    return f"This would be sitting {sat + 1}; {how_many(rules.attempts, 'sitting')} are allowed. Ask the EPAO first."


@rule("EPAO: window of resits", warns=always)
def resit_lies_in_its_window(apprenticeship: Apprenticeship, command: Books, at: Circumstances) -> str | None:
    """A resit is booked within the months that the standard or the EPAO sets for it."""
    rules, failed = (
        resit_rules(command.method, apprenticeship, at),
        apprenticeship.assessments.failed_before(command.method),
    )
    since = _since(rules, failed, apprenticeship.gateway.passed_on) if rules and failed else None
    if rules is None or rules.within_months is None or since is None:
        return None
    latest = months_after(since, rules.within_months)
    if command.booked_for <= latest:
        return None
    months = how_many(rules.within_months, "month")
    return (
        f"A resit is sat within {months} of {rules.since or COUNTED}, until {in_words(latest)}; "
        f"it is booked for {in_words(command.booked_for)}. Ask the EPAO whether all has to be sat again."
    )


def _since(rules: Resit, failed: list[Assessment], gateway: date | None) -> date | None:
    days = {
        "the gateway": gateway,
        "the first sitting": failed[0].held_on,
        "the failed result": failed[-1].graded_on,
    }
    return days[rules.since or COUNTED]


@rule("EPAO: what comes between a low score and a resit", warns=always)
def low_score_is_followed_up(apprenticeship: Apprenticeship, command: Books, at: Circumstances) -> str | None:
    """What the standard or the EPAO asks for after a low score comes before a resit."""
    rules, failed = (
        resit_rules(command.method, apprenticeship, at),
        apprenticeship.assessments.failed_before(command.method),
    )
    score = failed[-1].score if failed else None
    if rules is None or score is None:
        return None
    needed = [each.needs for each in rules.low_scores if score < each.below]
    return f"After a score of {score} a resit needs: {', '.join(needed)}." if needed else None


@rule("EPAO: what is sat again together, and what may not be used again", warns=always)
def resit_is_of_all_that_belongs_together(
    apprenticeship: Apprenticeship, command: Books, at: Circumstances
) -> str | None:
    """A resit repeats what belongs together, and uses nothing again that may not be."""
    rules = resit_rules(command.method, apprenticeship, at)
    if rules is None or not apprenticeship.assessments.failed_before(command.method):
        return None
    said = [f"The {method_of(key, at).title} is sat again with it." for key in rules.together_with]
    said += [f"Not to be used again: {rules.not_again}."] if rules.not_again else []
    return " ".join(said) or None


RESITTING: list[Rule[Books]] = [
    sittings_are_not_used_up,
    resit_lies_in_its_window,
    low_score_is_followed_up,
    resit_is_of_all_that_belongs_together,
]
