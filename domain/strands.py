"""The strands that cross the stages: interruptions, proposals, corrections, and what the post reports."""

from domain.correction import correcting, upholding
from domain.ending import withdrawing
from domain.facts import assessment, break_in_learning, corrections, ending, proposals, sessions
from domain.facts.employment import EmployerChanged, EmploymentEnded, EmploymentTransferred, WeeksWithoutWorkAgreed
from domain.interruption import (
    agreeing_to_a_break,
    changing_employer,
    extending_a_break,
    taking_a_break,
    transferring,
    weeks_without_work,
)
from domain.proposal import deciding
from domain.stage import ACHIEVED, APPLIED, ASSESSMENT, BEGUN, ENROLLED, LEARNING, TUTORED
from domain.telling import reporting
from domain.transition import Transition

STRANDS = (
    # Interruptions, at any time
    Transition(agreeing_to_a_break.AgreeBreak, agreeing_to_a_break.agree, LEARNING, (break_in_learning.BreakAgreed,)),
    Transition(
        taking_a_break.BeginBreak,
        taking_a_break.begin,
        LEARNING,
        (break_in_learning.BreakBegan, sessions.SessionLapsed),
        while_learning=True,
    ),
    Transition(
        extending_a_break.ExtendBreak,
        extending_a_break.extend,
        LEARNING | ACHIEVED,
        (break_in_learning.BreakExtended, sessions.SessionLapsed),
    ),
    Transition(
        taking_a_break.ReturnFromBreak,
        taking_a_break.come_back,
        LEARNING | ACHIEVED,
        (break_in_learning.ReturnedFromBreak, assessment.AssessmentWindowExtended, sessions.SessionLapsed),
    ),
    Transition(weeks_without_work.AgreeWeeksWithoutWork, weeks_without_work.agree, ENROLLED, (WeeksWithoutWorkAgreed,)),
    Transition(changing_employer.RecordJobLoss, changing_employer.lose_job, TUTORED, (EmploymentEnded,)),
    Transition(changing_employer.RecordNewEmployer, changing_employer.change_employer, TUTORED, (EmployerChanged,)),
    Transition(transferring.TransferEmployment, transferring.transfer, TUTORED, (EmploymentTransferred,)),
    Transition(withdrawing.Withdraw, withdrawing.withdraw, APPLIED | ENROLLED | ASSESSMENT, (ending.Withdrawn,)),
    # Proposals, of what needs a second person: what is accepted is carried out with it
    Transition(
        deciding.DecideProposal,
        deciding.decide_proposal,
        BEGUN,
        (proposals.ProposalAccepted, proposals.ProposalDeclined),
    ),
    Transition(deciding.WithdrawProposal, deciding.withdraw_proposal, BEGUN, (proposals.ProposalWithdrawn,)),
    # Corrections, of what was recorded at any time, and what becomes of the acts that rested on it
    Transition(
        correcting.CorrectFact, correcting.correct, BEGUN, (corrections.FactWithdrawn, corrections.FactCorrected)
    ),
    Transition(upholding.UpholdAct, upholding.uphold, BEGUN, (corrections.ActUpheld,)),
)

POST = (
    Transition(reporting.ReportMessages, reporting.report, BEGUN, reporting.REPORTED),
    Transition(reporting.ReportBounce, reporting.bounce, BEGUN, reporting.RETURNED),
)
"""What is not asked for by people: the post reports what became of its messages."""
