"""Upholding: a lead lets an act stand that rests on what was corrected since, and says why."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Place, Text
from domain.circumstances import Circumstances
from domain.facts.corrections import ActUpheld, Answers, Resting
from domain.facts.ending import CertificateClaimed, CertificateClaimedAgain
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes

CLAIMS = frozenset({CertificateClaimed.NAME, CertificateClaimedAgain.NAME})


class UpholdAct(Body):
    """Let an act stand that is in question, because it rests on what was corrected since."""

    NAME: ClassVar[str] = "uphold-act"
    TITLE: ClassVar[str] = "Let an act in question stand"
    act: Place = Field(description="The number of the act, as the history tells it.")
    reason: Text


@rule("logic: one lets stand what is in question", guard=True)
def act_is_in_question(apprenticeship: Apprenticeship, command: UpholdAct, _: Circumstances) -> str | None:
    """The act is in question, and nobody answered for it yet."""
    if _open(apprenticeship, command.act):
        return None
    answered = apprenticeship.in_question.by_place(command.act)
    return f"Number {command.act} is {'answered for already' if answered else 'not in question'}."


@rule("provider: nobody decides on what is their own")
def another_one_decides(apprenticeship: Apprenticeship, command: UpholdAct, at: Circumstances) -> str | None:
    """Whoever recorded the act does not decide whether it stands."""
    found = _open(apprenticeship, command.act)
    if found is None or found.recorded_by != at.actor:
        return None
    return f"You recorded number {command.act}; whether it stands is for another lead to decide."


UPHOLDING: list[Rule[UpholdAct]] = [act_is_in_question, another_one_decides]


def uphold(apprenticeship: Apprenticeship, command: UpholdAct, at: Circumstances) -> Decision:
    """Let an act stand."""
    found = _open(apprenticeship, command.act)
    refusal = refused(UPHOLDING, apprenticeship, command, at)
    if refusal or found is None:
        return refusal or []
    answers = ((found.act, found.correction),)
    return [ActUpheld(act=found.act, name=found.name, says=found.says, answers=answers, reason=command.reason)]


def _open(apprenticeship: Apprenticeship, act: int) -> Resting | None:
    return next((each for each in apprenticeship.in_question.open() if each.act == act), None)


def answered(apprenticeship: Apprenticeship, fact: Answers) -> Changes:
    """Return what an act changes by what it answers for."""
    return {"in_question": apprenticeship.in_question.after(fact)}


def upheld(apprenticeship: Apprenticeship, recorded: Recorded[ActUpheld]) -> Changes:
    """Fold that an act stands: a claim stands beside the overall grade that there is by now."""
    changes = answered(apprenticeship, recorded.fact)
    if recorded.fact.name not in CLAIMS:
        return changes
    stands_for = apprenticeship.assessments.overall or ""
    return {**changes, "ending": msgspec.structs.replace(apprenticeship.ending, stands_for=stands_for)}
