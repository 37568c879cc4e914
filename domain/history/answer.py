"""An answer to why: what is so, the facts that led there and the rules that decided, each with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.assessment import adjusting, considering, grading, sitting
from domain.circumstances import Circumstances
from domain.ending import completing, withdrawing
from domain.enrolment import applying, enrolling, new_end
from domain.facts import (
    adjustments,
    assessment,
    break_in_learning,
    employment,
    ending,
    enrolment,
    functional_skills,
    gateway,
    off_the_job,
    portfolio,
    reviews,
    sessions,
)
from domain.facts.fact import Fact, Recorded
from domain.facts.refusal import CommandRefused, Warned
from domain.gateway import back_to_learning, decision, standing_in
from domain.gateway.checklist import gateway_rules
from domain.history.acts_in_question import acts_in_question
from domain.history.replay import History
from domain.interruption import changing_employer, extending_a_break, taking_a_break, transferring, weeks_without_work
from domain.learning import by_choice_or_need, gathering_evidence, hours_statement, prior_learning
from domain.rule import CATALOGUE, Rule
from domain.rulebook.standard import Standard
from domain.state import Apprenticeship
from domain.tutoring import attendance, review_interval, training_plan

MET: Mapping[type[Fact], Sequence[Rule[Any]]] = {
    enrolment.ApplicationReceived: applying.APPLYING,
    enrolment.Enrolled: enrolling.ENROLLING,
    enrolment.NewEndAgreed: new_end.AGREEING,
    sessions.SessionHeld: attendance.HOLDING,
    reviews.ReviewIntervalAgreed: review_interval.AGREEING,
    reviews.TrainingPlanAgreed: training_plan.AGREEING,
    off_the_job.PriorLearningAssessed: prior_learning.ASSESSING,
    off_the_job.HoursStated: hours_statement.STATING,
    portfolio.PortfolioSubmitted: gathering_evidence.SUBMITTING,
    gateway.GatewayDeferred: [decision.deferral_is_explained],
    assessment.AssessmentHeld: sitting.HOLDING,
    assessment.AssessmentGraded: grading.GRADING,
    ending.CertificateClaimed: completing.CLAIMING,
    ending.ApprenticeshipCompleted: completing.COMPLETING,
    ending.Withdrawn: withdrawing.WITHDRAWING,
    break_in_learning.BreakBegan: taking_a_break.BEGINNING,
    break_in_learning.BreakExtended: extending_a_break.EXTENDING,
    break_in_learning.ReturnedFromBreak: taking_a_break.RETURNING,
    employment.WeeksWithoutWorkAgreed: weeks_without_work.AGREEING,
    employment.EmploymentEnded: changing_employer.LOSING,
    employment.EmploymentTransferred: transferring.TRANSFERRING,
    functional_skills.FunctionalSkillsOptedIn: by_choice_or_need.OPTING_IN,
    functional_skills.FunctionalSkillsAdjusted: by_choice_or_need.ADJUSTING,
    gateway.ProviderStoodIn: standing_in.STANDING_IN,
    gateway.WentBackToLearning: back_to_learning.GOING_BACK,
    adjustments.AdjustmentAsked: adjusting.ASKING,
    adjustments.AdjustmentDecided: adjusting.DECIDING,
    adjustments.SpecialConsiderationDecided: considering.CONSIDERING,
}
"""The rules that had to be met for a fact that decides something; those of every command and of the gateway aside."""


@dataclass(frozen=True)
class Cited:
    """A rule that decided: what it says, where it comes from, whether it was met, and the reason where known."""

    rule: str
    says: str
    source: str
    met: bool = True
    reason: str | None = None


@dataclass(frozen=True)
class Led:
    """A fact that led there, with the rules that its command met or, refused, did not meet."""

    recorded: Recorded[Any]
    rules: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What is so in one sentence, the facts that led there, the one that decided first, and what decides now."""

    says: str
    facts: tuple[Led, ...] = ()
    rules: tuple[Cited, ...] = ()


@dataclass(frozen=True)
class Case:
    """What a question is answered from: the facts in effect, oldest first, the state that they fold to, and when.

    `known` is everything recorded so far as it is known, also what is not in effect, and `fact` the number of the one
    that is asked about, where one is.
    """

    apprenticeship: Apprenticeship
    facts: History
    at: Circumstances
    known: History
    fact: int | None = None

    def in_question(self, *kinds: type[Fact]) -> list[str]:
        """Return in words which of the facts of these kinds are acts in question, the newest first."""
        found = acts_in_question(self.known)
        return [found[each.originator_version] for each in self.of(*kinds) if each.originator_version in found]

    def of(self, *kinds: type[Fact]) -> list[Recorded[Any]]:
        """Return the facts of these kinds, the newest first."""
        return [each for each in reversed(self.facts) if isinstance(each.fact, kinds)]

    def led(self, facts: Sequence[Recorded[Any]]) -> tuple[Led, ...]:
        """Return facts with the rules behind each: met for what happened, or warned of; unmet for a refusal."""
        return tuple(Led(each, _behind(each.fact, self.at.standard)) for each in facts)


def _behind(fact: Fact, standard: Standard) -> tuple[Cited, ...]:
    if isinstance(fact, CommandRefused):
        return unmet(fact)
    warned = {each.rule: each.reason for each in fact.warned} if isinstance(fact, Warned) else {}
    rules = gateway_rules(standard) if isinstance(fact, gateway.GatewayPassed) else MET.get(type(fact), ())
    # What is asked once was not asked of facts from before.
    asked = [each for each in rules if not each.once]
    return tuple(Cited(each.id, each.says, each.source, each.id not in warned, warned.get(each.id)) for each in asked)


def unmet(refusal: CommandRefused) -> tuple[Cited, ...]:
    """Return the rules that a refusal names, with the reasons given then."""
    return tuple(
        Cited(each.rule, CATALOGUE[each.rule].says if each.rule in CATALOGUE else "", each.source, False, each.reason)
        for each in refusal.unmet
    )
