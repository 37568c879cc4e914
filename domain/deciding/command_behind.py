"""What was asked for when facts were recorded: the command told from the facts that it led to."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from pydantic import ValidationError

from domain.apprenticeship import ON_RECORD
from domain.body import Body
from domain.command import Command
from domain.deciding.decide import body_of
from domain.enrolment.enrolling import Enrol
from domain.enrolment.new_end import AgreeNewEnd
from domain.enrolment.versions import MoveToVersion
from domain.facts.enrolment import Enrolled, TakingOverBegan
from domain.facts.fact import Recorded
from domain.facts.functional_skills import Attainment, LearningPlan, Requirement, StartingPoint
from domain.facts.gateway import GatewayPassed
from domain.facts.off_the_job import NOTHING_NEW, OffTheJobLogged
from domain.facts.sessions import SessionRescheduled
from domain.gateway.back_to_learning import GoBackToLearning
from domain.gateway.decision import DecideGateway, Verdict
from domain.interruption.extending_a_break import ExtendBreak
from domain.interruption.taking_a_break import BeginBreak
from domain.interruption.weeks_without_work import AgreeWeeksWithoutWork
from domain.learning.by_choice_or_need import OptInToFunctionalSkills
from domain.learning.logging_hours import LogOffTheJob
from domain.rulebook.rulebook import Rulebook
from domain.tutoring.planning import PlanSeries, RescheduleSession
from domain.tutoring.review_interval import AgreeReviewInterval

Fields = dict[str, Any]


def asked_for(act: Sequence[Recorded[Any]], book: Rulebook, otherwise: Fields | None = None) -> Command | None:
    """Return the command that led to the facts of one act, with some fields `otherwise`; None where none can be told.

    It is the one that the facts tell; whether it leads to them again is for the caller to try. A refusal tells none.
    """
    found = _behind(act, book, otherwise or {})
    return found[0] if found else None


def body_asked(act: Sequence[Recorded[Any]], book: Rulebook) -> Body | None:
    """Return the typed body of the command that led to the facts of one act; None where none can be told."""
    found = _behind(act, book, {})
    return found[1] if found else None


def _behind(act: Sequence[Recorded[Any]], book: Rulebook, otherwise: Fields) -> tuple[Command, Body] | None:
    first = act[0]
    transition = ON_RECORD.get(first.asked)
    if transition is None or type(first.fact) not in transition.facts:
        return None
    body = {**_said_by(act, transition.command, book), **otherwise}
    name = transition.command.NAME
    command = Command(first.command, first.originator_id, name, body, first.actor, first.role, fingerprint="")
    try:
        return command, body_of(command)
    except ValidationError:
        return None


def _said_by(act: Sequence[Recorded[Any]], kind: type[Body], book: Rulebook) -> Fields:
    facts = [each.fact for each in act]
    told: Fields = msgspec.to_builtins(facts[0], str_keys=True)
    said = {name: told[name] for name in kind.model_fields if name in told}
    hint = HINTS.get(kind)
    return {"occurred_on": act[0].occurred_on.isoformat(), **said, **(hint(facts, book) if hint else {})}


def _rescheduled(facts: Sequence[Any], _: Rulebook) -> Fields:
    fact: SessionRescheduled = facts[0]
    return {"planned_on": fact.to_on.isoformat()}


def _logged(facts: Sequence[Any], _: Rulebook) -> Fields:
    fact: OffTheJobLogged = facts[0]
    because = fact.not_counted_because
    return {
        "in_working_hours": because != "outside paid working hours",
        "new_learning": because != NOTHING_NEW,
    }


def _enrolled(facts: Sequence[Any], book: Rulebook) -> Fields:
    fact: Enrolled = facts[0]
    held = fact.starting_point or _inferred(fact, book)
    source = next((each.source for each in facts if isinstance(each, TakingOverBegan)), "")
    return {
        "restart_of": str(fact.earlier.apprenticeship) if fact.earlier else None,
        "source": source or None,
        "prior_attainment": {"english": held.english, "maths": held.maths, "evidence": held.evidence},
        "learning_plan": held.learning_plan,
        "learning_plan_evidence": held.learning_plan_evidence,
        "uses_british_sign_language": held.uses_british_sign_language,
        "prior_learning_hours": held.prior_learning_hours,
    }


def _inferred(fact: Enrolled, book: Rulebook) -> StartingPoint:
    # The oldest enrolments keep only what followed; this is the least that it follows from.
    signing = {Requirement.BRITISH_SIGN_LANGUAGE, Requirement.SIGN_OR_ENTRY_LEVEL_3}
    lowered = {Requirement.ENTRY_LEVEL_3, Requirement.SIGN_OR_ENTRY_LEVEL_3} & {fact.english, fact.maths}
    published = book.pack(fact.pack).off_the_job.published_hours or 0
    return StartingPoint(
        english=_held(fact.english),
        maths=_held(fact.maths),
        evidence="on-record",
        learning_plan=next(each for each in LearningPlan if (each is not LearningPlan.NONE) == bool(lowered)),
        learning_plan_evidence="on-record",
        uses_british_sign_language=fact.english in signing,
        prior_learning_hours=max(published - fact.required_off_the_job_hours, 0),
    )


def _held(requirement: Requirement) -> Attainment:
    return Attainment.LEVEL_2 if requirement is Requirement.EXEMPT else Attainment.NONE


def _series(facts: Sequence[Any], _: Rulebook) -> Fields:
    return {"days": [fact.planned_on.isoformat() for fact in facts]}


def _verdict(facts: Sequence[Any], _: Rulebook) -> Fields:
    return {"verdict": Verdict.READY if isinstance(facts[0], GatewayPassed) else Verdict.NOT_YET_READY}


def _agreed(_: Sequence[Any], __: Rulebook) -> Fields:
    # Others are refused: whatever was recorded was agreed by both.
    return {"agreed_by_apprentice": True, "agreed_by_employer": True}


HINTS: dict[type[Body], Callable[[Sequence[Any], Rulebook], Fields]] = {
    Enrol: _enrolled,
    PlanSeries: _series,
    RescheduleSession: _rescheduled,
    LogOffTheJob: _logged,
    DecideGateway: _verdict,
    BeginBreak: _agreed,
    ExtendBreak: _agreed,
    AgreeNewEnd: _agreed,
    AgreeReviewInterval: _agreed,
    AgreeWeeksWithoutWork: _agreed,
    MoveToVersion: _agreed,
    GoBackToLearning: _agreed,
    OptInToFunctionalSkills: _agreed,
}
"""What commands said that the fields of their facts do not tell by the same name."""
