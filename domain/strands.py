"""The strands that cross the stages: interruptions, proposals, corrections, and what the post reports."""

from domain.correction import correcting, upholding
from domain.ending import withdrawing
from domain.facts import assessment, break_in_learning, corrections, ending, proposals, sessions
from domain.facts.employment import EmployerChanged, EmploymentEnded, EmploymentTransferred, WeeksWithoutWorkAgreed
from domain.interruption import changing_employer, extending_a_break, taking_a_break, transferring, weeks_without_work
from domain.proposal import deciding
from domain.stage import ACHIEVED, APPLIED, ASSESSMENT, BEGUN, ENROLLED, LEARNING, TUTORED
from domain.telling import reporting
from domain.transition import Transition

STRANDS = (
    # Interruptions, at any time
    Transition(
        taking_a_break.BeginBreak,
        taking_a_break.begin,
        LEARNING,
        (break_in_learning.BreakBegan, sessions.SessionLapsed),
    ),
    Transition(
        extending_a_break.ExtendBreak,
        extending_a_break.extend,
        LEARNING | ACHIEVED,
        (break_in_learning.BreakExtended, sessions.SessionLapsed),
        in_break=True,
    ),
    Transition(
        taking_a_break.ReturnFromBreak,
        taking_a_break.come_back,
        LEARNING | ACHIEVED,
        (break_in_learning.ReturnedFromBreak, assessment.AssessmentWindowExtended, sessions.SessionLapsed),
        in_break=True,
    ),
    Transition(
        weeks_without_work.AgreeWeeksWithoutWork,
        weeks_without_work.agree,
        ENROLLED,
        (WeeksWithoutWorkAgreed,),
        in_break=True,
    ),
    Transition(changing_employer.RecordJobLoss, changing_employer.lose_job, TUTORED, (EmploymentEnded,), in_break=True),
    Transition(
        changing_employer.RecordNewEmployer,
        changing_employer.change_employer,
        TUTORED,
        (EmployerChanged,),
        in_break=True,
    ),
    Transition(
        transferring.TransferEmployment, transferring.transfer, TUTORED, (EmploymentTransferred,), in_break=True
    ),
    Transition(
        withdrawing.Withdraw, withdrawing.withdraw, APPLIED | ENROLLED | ASSESSMENT, (ending.Withdrawn,), in_break=True
    ),
    # Proposals, of what needs a second person: what is accepted is carried out with it
    Transition(
        deciding.DecideProposal,
        deciding.decide_proposal,
        BEGUN,
        (proposals.ProposalAccepted, proposals.ProposalDeclined),
        in_break=True,
    ),
    Transition(
        deciding.WithdrawProposal, deciding.withdraw_proposal, BEGUN, (proposals.ProposalWithdrawn,), in_break=True
    ),
    # Corrections, of what was recorded at any time, and what becomes of the acts that rested on it
    Transition(
        correcting.CorrectFact,
        correcting.correct,
        BEGUN,
        (corrections.FactWithdrawn, corrections.FactCorrected),
        in_break=True,
    ),
    Transition(upholding.UpholdAct, upholding.uphold, BEGUN, (corrections.ActUpheld,), in_break=True),
)

POST = (
    Transition(reporting.ReportMessages, reporting.report, BEGUN, reporting.REPORTED, in_break=True),
    Transition(reporting.ReportBounce, reporting.bounce, BEGUN, reporting.RETURNED, in_break=True),
)
"""What is not asked for by people: the post reports what became of its messages."""
