"""Back to learning after a failed assessment: a retake has a plan and a gateway afresh, a resit neither."""

from collections.abc import Iterable
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Text, Yes
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.facts.assessment import Assessment
from domain.facts.fact import Recorded
from domain.facts.gateway import WentBackToLearning
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes


class GoBackToLearning(Body):
    """Go back to learning after a failed assessment. `occurred_on` is the first day of it."""

    NAME: ClassVar[str] = "go-back-to-learning"
    TITLE: ClassVar[str] = "Go back to learning"
    plan: Code = Field(description="Reference to the plan of what is taught again.")
    agreed_by_apprentice: Yes
    agreed_by_employer: Yes
    reason: Text


@rule("EPAO: a retake follows a fail", guard=True, presupposed=True)
def failed_assessment_waits(apprenticeship: Apprenticeship, _: GoBackToLearning, __: Circumstances) -> str | None:
    """An assessment was failed, and is not booked again."""
    if apprenticeship.assessments.to_resit():
        return None
    return "No failed assessment waits to be taken again; grade it first, or cancel what was booked since."


@rule("logic: whoever learns again is not assessed meanwhile")
def no_assessment_is_outstanding(apprenticeship: Apprenticeship, _: GoBackToLearning, __: Circumstances) -> str | None:
    """No assessment is booked, and none awaits its grade."""
    waiting = _in_words(each for each in apprenticeship.assessments.by_id.values() if each.outstanding)
    return f"Cancel first, or have graded: {waiting}." if waiting else None


def _in_words(sittings: Iterable[Assessment]) -> str:
    return ", ".join(f"{each.title} of {in_words(each.held_on or each.booked_for)}" for each in sittings)


@rule("logic: a retake follows a fail")
def learning_goes_on_after_the_fail(
    apprenticeship: Apprenticeship, _: GoBackToLearning, at: Circumstances
) -> str | None:
    """Learning goes on on or after the day on which the fail became known."""
    known = [each.revoked_on or each.graded_on for each in apprenticeship.assessments.to_resit()]
    last = max((day for day in known if day), default=None)
    if last is None or at.occurred_on >= last:
        return None
    return f"The fail became known on {in_words(last)}; learning goes on then or later."


@rule("EPAO: a return to learning is confirmed by apprentice and employer")
def return_to_learning_is_agreed(
    apprenticeship: Apprenticeship, command: GoBackToLearning, at: Circumstances
) -> str | None:
    """Apprentice and employer both agree; an apprentice who is carried to completion agrees alone."""
    agreed = {"apprentice": command.agreed_by_apprentice}
    if not apprenticeship.employment.carried_on(at.occurred_on):
        agreed["employer"] = command.agreed_by_employer
    missing = [who for who, has in agreed.items() if not has]
    return f"Not agreed by the {' and the '.join(missing)} yet." if missing else None


@rule("funding rules 2026/27 ¶148 (2025/26 ¶120, 2024/25 ¶124)")
def employed_to_learn_again(apprenticeship: Apprenticeship, _: GoBackToLearning, at: Circumstances) -> str | None:
    """Whoever goes back to learning is employed on that day, or carried to completion."""
    employed, why = apprenticeship.employment.on(at.occurred_on)
    if employed or apprenticeship.employment.carried_on(at.occurred_on):
        return None
    return f"{why} Record the new employer first (record-new-employer)."


GOING_BACK: list[Rule[GoBackToLearning]] = [
    failed_assessment_waits,
    no_assessment_is_outstanding,
    learning_goes_on_after_the_fail,
    return_to_learning_is_agreed,
    employed_to_learn_again,
]


def go_back(apprenticeship: Apprenticeship, command: GoBackToLearning, at: Circumstances) -> Decision:
    """Go back to learning."""
    return refused(GOING_BACK, apprenticeship, command, at) or [
        WentBackToLearning(
            from_on=at.occurred_on,
            left_on=apprenticeship.gateway.passed_on,
            failed=tuple(each.title for each in apprenticeship.assessments.to_resit()),
            plan=command.plan,
            reason=command.reason,
        )
    ]


def went_back(apprenticeship: Apprenticeship, recorded: Recorded[WentBackToLearning]) -> Changes:
    """Fold it: clocks of training start anew, the gateway is to be passed afresh, and what was passed stays passed."""
    day, interruption = recorded.fact.from_on, apprenticeship.interruption
    return {
        "gateway": apprenticeship.gateway.afresh_from(day),
        "portfolio": msgspec.structs.replace(apprenticeship.portfolio, submitted_on=None),
        "cadence": apprenticeship.cadence.restarted(day),
        "interruption": interruption.anew_from(day),
        "assessments": msgspec.structs.replace(
            apprenticeship.assessments, window_closed=False, window_extended_to=None
        ),
    }
