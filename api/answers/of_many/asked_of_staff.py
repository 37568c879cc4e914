"""What waits for those who run an apprenticeship, and for its assessor: each act that the policy leaves to them."""

from collections.abc import Iterable, Iterator

from api.answers.apprenticeship import gateway_checklist
from api.answers.of_many.case import Case, Waiting
from domain.assessment.grading import GradeAssessment
from domain.assessment.one_assessment import assessment_is_outstanding
from domain.clocks.in_question import IN_QUESTION, resting_behind
from domain.clocks.training_plan import TRAINING_PLAN, still_to_agree
from domain.correction.upholding import UPHOLDING, UpholdAct
from domain.days import in_words
from domain.escalation.answering import AcknowledgeEscalation, ReassignEscalation, SnoozeEscalation, caller_was_told
from domain.facts.reviews import Signatory
from domain.gateway.decision import DecideGateway, Verdict, papers_were_recorded_by_others
from domain.history.explaining import ClockExplained
from domain.proposal.deciding import DECIDING, DecideProposal, ProposalVerdict
from domain.stage import Stage
from domain.tutoring.attendance import HoldSession, MissSession
from domain.tutoring.one_session import tutor_of
from domain.tutoring.planning import CancelSession, RescheduleSession, awaited
from domain.tutoring.training_plan import AgreeTrainingPlan

PUTTING_OFF = (SnoozeEscalation, ReassignEscalation)
NOT_HOLDING = (MissSession, RescheduleSession, CancelSession)


def asked_of_staff(case: Case, overdue: Iterable[ClockExplained]) -> Iterator[Waiting]:
    """Yield what waits for a colleague, an assessor, or whomever an escalation told; nothing of other people's."""
    yield from _escalations(case, overdue)
    yield from _proposals(case)
    yield from _in_question(case)
    yield from _results(case)
    if case.at.role == "tutor":
        yield from _sessions(case)
        yield from _training_plan(case)
    yield from _gateway(case)


def _escalations(case: Case, overdue: Iterable[ClockExplained]) -> Iterator[Waiting]:
    for each in overdue:
        clock, about = each.clock, each.about or ""
        quiet = each.quiet_until and each.quiet_until > case.at.today
        if each.rungs and not quiet and case.lets(AcknowledgeEscalation, [caller_was_told], clock=clock, about=about):
            says = f"{each.title[:1].upper()}{each.title[1:]} {each.when()}: it escalated to you."
            found = case.waits("escalation", says, each.overdue_since, AcknowledgeEscalation, clock=clock, about=about)
            yield found.model_copy(
                update={"otherwise": case.otherwise(*PUTTING_OFF, rules=[caller_was_told], clock=clock, about=about)}
            )


def _proposals(case: Case) -> Iterator[Waiting]:
    for each in case.state.proposals.waiting:
        if case.lets(DecideProposal, DECIDING, proposal=each.number, verdict=ProposalVerdict.ACCEPTED):
            says = f"Proposed by {each.proposed_by}, for another person to decide: {each.says}"
            yield case.waits("proposal", says, each.proposed_on, DecideProposal, proposal=each.number)


def _in_question(case: Case) -> Iterator[Waiting]:
    for due in case.due_now.of(IN_QUESTION):
        resting = resting_behind(case.state, due)
        if resting and case.lets(UpholdAct, UPHOLDING, act=resting.act):
            says = f"{resting.sentence()} Decide whether it stands."
            yield case.waits("in question", says, resting.since_on, UpholdAct, act=resting.act)


def _results(case: Case) -> Iterator[Waiting]:
    for assessment, each in case.state.assessments.without_result().items():
        if case.lets(GradeAssessment, [assessment_is_outstanding], may=("yes", "on behalf"), assessment=assessment):
            says = f"The {each.title} was held on {in_words(each.held_on or each.booked_for)}: its grade has not come."
            yield case.waits("result", says, each.held_on, GradeAssessment, assessment=assessment)


def _sessions(case: Case) -> Iterator[Waiting]:
    for session, each in case.state.sessions.by_id.items():
        theirs = each.planned_on <= case.at.today and tutor_of(case.state, each).lower() == case.at.actor
        if theirs and awaited(case.state, each) and case.lets(HoldSession, session=session):
            says = f"The session of {in_words(each.planned_on)}: hold it, or record what became of it."
            found = case.waits("session", says, each.planned_on, HoldSession, session=session)
            yield found.model_copy(update={"otherwise": case.otherwise(*NOT_HOLDING, session=session)})


def _training_plan(case: Case) -> Iterator[Waiting]:
    for due in case.due_now.of(TRAINING_PLAN):
        asked = Signatory.PROVIDER in still_to_agree(case.state)
        if asked and case.lets(AgreeTrainingPlan, party=Signatory.PROVIDER):
            says = "The training plan waits for the provider: say which version and text you agree to."
            yield case.waits("agreement", says, due.since_on, AgreeTrainingPlan, party=Signatory.PROVIDER)


def _gateway(case: Case) -> Iterator[Waiting]:
    if case.state.stage is not Stage.GATEWAY:
        return
    theirs = case.lets(DecideGateway, [papers_were_recorded_by_others], verdict=Verdict.READY)
    if theirs and gateway_checklist(case.state, case.at).ready:
        says = "The gateway is ready to be decided."
        yield case.waits("decision", says, case.state.portfolio.submitted_on, DecideGateway)
