"""The apprenticeship: which commands each stage allows, which facts they lead to, and which alarms ring."""

from domain.assessment import adjusting, after_the_grade, booking, considering, grading, sitting, whole, window
from domain.clocks import every_clock
from domain.correction import correcting, upholding
from domain.ending import completing, returning, withdrawing
from domain.enrolment import applying, enrolling, epao, taking_over, versions
from domain.escalation import answering, raising
from domain.facts import (
    adjustments,
    application,
    assessment,
    break_in_learning,
    corrections,
    ending,
    escalations,
    functional_skills,
    gateway,
    off_the_job,
    portfolio,
    reviews,
    sessions,
    tutors,
)
from domain.facts.at_risk import AtRiskCaseClosed, AtRiskCaseOpened
from domain.facts.employment import EmployerChanged, EmploymentEnded, EmploymentTransferred
from domain.facts.enrolment import (
    Enrolled,
    EpaoChosen,
    TakingOverBegan,
    TakingOverClosed,
    TrainingStarted,
    VersionMoved,
)
from domain.facts.fact import Fact, Facts
from domain.facts.refusal import CommandRefused
from domain.facts.sessions import SessionHeld, SessionMissed
from domain.facts.upcasting import UPCASTERS
from domain.folds import EVOLVE
from domain.gateway import back_to_learning, decision, reopening, standing_in
from domain.interruption import changing_employer, taking_a_break, transferring
from domain.learning import attempts_and_exemptions, by_choice_or_need, gathering_evidence, logging_hours
from domain.stage import OPEN, TRAINING, Stage
from domain.telling import reporting
from domain.transition import Move, Ring, Transition
from domain.tutoring import agreement, allocating, at_risk_cases, attendance, planning, reviewing

NEW, APPLIED = frozenset({Stage.NEW}), frozenset({Stage.APPLIED})
ENROLLED = frozenset({Stage.ENROLLED, *TRAINING})
ASSESSMENT = frozenset({Stage.ASSESSMENT})
ACHIEVED, CERTIFIED = frozenset({Stage.ACHIEVED}), frozenset({Stage.ACHIEVED, Stage.COMPLETED})
ASSESSED = ASSESSMENT | CERTIFIED
LEARNING = TRAINING | ASSESSMENT
TUTORED = ENROLLED | ASSESSMENT | ACHIEVED
BEGUN = frozenset(Stage) - NEW
WHOLE, TWO_METHODS = assessment.OverallGradeReached, ("hold-observation", "hold-discussion")

OVERALL = (assessment.OverallGradeReached, ending.OverallGradeChanged, ending.OverallGradeLost)

LIFECYCLE = (
    # Enrolment
    Transition(applying.Apply, applying.apply, NEW, (application.ApplicationReceived,)),
    Transition(enrolling.Enrol, enrolling.enrol, APPLIED, (Enrolled, TrainingStarted, TakingOverBegan)),
    Transition(
        taking_over.CloseTakingOver, taking_over.close, OPEN, (TakingOverClosed, AtRiskCaseOpened), in_break=True
    ),
    Transition(epao.ChooseEpao, epao.choose, ENROLLED, (EpaoChosen,), in_break=True),
    Transition(versions.MoveToVersion, versions.move, ENROLLED, (VersionMoved,), in_break=True),
    # Tutors
    Transition(allocating.AllocateTutor, allocating.allocate, TUTORED, (tutors.TutorAllocated,), in_break=True),
    Transition(allocating.HandOverTutor, allocating.hand_over, TUTORED, (tutors.TutorHandedOver,), in_break=True),
    # Sessions
    Transition(planning.PlanSession, planning.plan, ENROLLED, (sessions.SessionPlanned,), in_break=True),
    Transition(planning.PlanSeries, planning.plan_series, ENROLLED, (sessions.SessionPlanned,), in_break=True),
    Transition(agreement.AgreeSession, agreement.agree, ENROLLED, (sessions.SessionAgreed,), in_break=True),
    Transition(
        planning.RescheduleSession, planning.reschedule, ENROLLED, (sessions.SessionRescheduled,), in_break=True
    ),
    Transition(planning.CancelSession, planning.cancel, OPEN, (sessions.SessionCancelled,), in_break=True),
    Transition(
        attendance.HoldSession, attendance.hold, LEARNING, (SessionHeld, AtRiskCaseClosed), until_the_gateway=True
    ),
    Transition(
        attendance.MissSession, attendance.miss, LEARNING, (SessionMissed, AtRiskCaseOpened), until_the_gateway=True
    ),
    Transition(at_risk_cases.CloseAtRiskCase, at_risk_cases.close, OPEN, (AtRiskCaseClosed,), in_break=True),
    Transition(attendance.RecordContact, attendance.record_contact, OPEN, (sessions.ContactMade,), in_break=True),
    # Progress reviews
    Transition(
        reviewing.HoldProgressReview, reviewing.hold, LEARNING, (reviews.ProgressReviewHeld,), until_the_gateway=True
    ),
    # Escalations, whichever clock fell overdue
    Transition(
        answering.AcknowledgeEscalation,
        answering.acknowledge,
        OPEN,
        (escalations.EscalationAcknowledged,),
        in_break=True,
    ),
    Transition(answering.SnoozeEscalation, answering.snooze, OPEN, (escalations.EscalationSnoozed,), in_break=True),
    Transition(
        answering.ReassignEscalation, answering.reassign, OPEN, (escalations.EscalationReassigned,), in_break=True
    ),
    # Off-the-job training, portfolio, functional skills
    Transition(logging_hours.LogOffTheJob, logging_hours.log, ENROLLED | ASSESSMENT, (off_the_job.OffTheJobLogged,)),
    Transition(logging_hours.PlanOffTheJob, logging_hours.plan_hours, ENROLLED, (off_the_job.OffTheJobPlanned,)),
    Transition(gathering_evidence.AddEvidence, gathering_evidence.add_evidence, TRAINING, (portfolio.EvidenceAdded,)),
    Transition(
        gathering_evidence.UpdateProgress, gathering_evidence.update_progress, LEARNING, (portfolio.ProgressUpdated,)
    ),
    Transition(
        attempts_and_exemptions.RecordAttempt,
        attempts_and_exemptions.attempt,
        TRAINING,
        (functional_skills.FunctionalSkillsAttempted,),
    ),
    Transition(
        attempts_and_exemptions.ExemptFromFunctionalSkills,
        attempts_and_exemptions.exempt,
        ENROLLED,
        (functional_skills.FunctionalSkillsExempted,),
    ),
    Transition(
        by_choice_or_need.OptInToFunctionalSkills,
        by_choice_or_need.opt_in,
        ENROLLED,
        (functional_skills.FunctionalSkillsOptedIn,),
        in_break=True,
    ),
    Transition(
        by_choice_or_need.AdjustFunctionalSkills,
        by_choice_or_need.adjust,
        ENROLLED,
        (functional_skills.FunctionalSkillsAdjusted,),
        in_break=True,
    ),
    # Gateway
    Transition(
        gathering_evidence.SubmitPortfolio, gathering_evidence.submit, TRAINING, (portfolio.PortfolioSubmitted,)
    ),
    Transition(decision.ConfirmByEmployer, decision.confirm_by_employer, TRAINING, (gateway.EmployerConfirmed,)),
    Transition(standing_in.StandInForEmployer, standing_in.stand_in, TRAINING, (gateway.ProviderStoodIn,)),
    Transition(decision.ConfirmByApprentice, decision.confirm_by_apprentice, TRAINING, (gateway.ApprenticeConfirmed,)),
    Transition(decision.ShowRequirement, decision.show, TRAINING, (gateway.RequirementEvidenced,)),
    Transition(
        decision.DecideGateway,
        decision.decide_gateway,
        TRAINING,
        (gateway.GatewayPassed, WHOLE, gateway.GatewayDeferred),
    ),
    Transition(
        reopening.ReopenGateway, reopening.reopen, ASSESSMENT | ACHIEVED, (gateway.GatewayReopened,), in_break=True
    ),
    Transition(back_to_learning.GoBackToLearning, back_to_learning.go_back, ASSESSMENT, (gateway.WentBackToLearning,)),
    # Assessment: of most methods after the gateway, of some at any time
    Transition(booking.BookAssessment, booking.book, LEARNING, (assessment.AssessmentBooked,)),
    Transition(booking.CancelAssessment, booking.cancel, LEARNING, (assessment.AssessmentCancelled,), in_break=True),
    Transition(
        window.ExtendAssessmentWindow,
        window.extend_window,
        ASSESSMENT,
        (assessment.AssessmentWindowExtended,),
        in_break=True,
    ),
    Transition(adjusting.AskForAdjustment, adjusting.ask, LEARNING, (adjustments.AdjustmentAsked,), in_break=True),
    Transition(adjusting.DecideAdjustment, adjusting.decide, LEARNING, (adjustments.AdjustmentDecided,), in_break=True),
    Transition(sitting.HoldAssessment, sitting.hold, LEARNING, (assessment.AssessmentHeld,), before=TWO_METHODS),
    Transition(grading.GradeAssessment, grading.grade, LEARNING, (assessment.AssessmentGraded, WHOLE), in_break=True),
    Transition(
        considering.DecideSpecialConsideration,
        considering.consider,
        LEARNING,
        (adjustments.SpecialConsiderationDecided,),
        in_break=True,
    ),
    Transition(whole.RecordOverallGrade, whole.record_overall, ASSESSMENT, (WHOLE,), in_break=True),
    # What the EPAO decides afterwards
    Transition(
        after_the_grade.ChangeGrade,
        after_the_grade.change,
        ASSESSED,
        (ending.GradeChanged, *OVERALL),
        in_break=True,
    ),
    Transition(
        after_the_grade.RevokeGrade,
        after_the_grade.revoke,
        ASSESSED,
        (ending.GradeRevoked, ending.OverallGradeLost),
        in_break=True,
    ),
    Transition(
        after_the_grade.AnnulSitting,
        after_the_grade.annul,
        ASSESSED,
        (ending.SittingAnnulled, ending.OverallGradeLost),
        in_break=True,
    ),
    # Outcome
    Transition(
        completing.ClaimCertificate,
        completing.claim_certificate,
        CERTIFIED,
        (ending.CertificateClaimed, ending.CertificateClaimedAgain),
        in_break=True,
    ),
    Transition(
        returning.ReturnCertificate,
        returning.give_back,
        ASSESSED,
        (ending.CertificateReturned, ending.OverallGradeLost),
        in_break=True,
    ),
    Transition(
        completing.Complete,
        completing.complete,
        ACHIEVED,
        (ending.ProgressionOffered, ending.ApprenticeshipCompleted),
        in_break=True,
    ),
    # Interruptions, at any time
    Transition(
        taking_a_break.BeginBreak,
        taking_a_break.begin,
        LEARNING,
        (break_in_learning.BreakBegan, sessions.SessionLapsed),
    ),
    Transition(
        taking_a_break.ReturnFromBreak,
        taking_a_break.come_back,
        LEARNING | ACHIEVED,
        (break_in_learning.ReturnedFromBreak, assessment.AssessmentWindowExtended, sessions.SessionLapsed),
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

COMMANDS = {transition.command.NAME: transition for transition in (*LIFECYCLE, *POST)}

ON_RECORD = {**COMMANDS, **{name: transition for transition in LIFECYCLE for name in transition.before}}
"""Every command by each name under which it was ever asked for."""

ALARMS = (enrolling.next_alarm, raising.pending, agreement.next_alarms, window.next_alarm)

RINGS = {
    "training-start": Ring((TrainingStarted,), enrolling.start_training),
    **{
        f"{each.name}-{step}": ring
        for each in every_clock.CLOCKS
        for step, ring in raising.RAISES.items()
        if each.reminds or step != raising.REMINDER
    },
    agreement.REMINDER: Ring((sessions.AgreementReminded,), agreement.remind),
    agreement.LAPSE: Ring((sessions.AgreementLapsed,), agreement.lapse),
    "assessment-window-close": Ring((assessment.AssessmentWindowClosed,), window.close_window),
}

STANDS_DOWN = escalations.ClockStoodDown
"""The fact that may follow from every command and alarm: an open escalation ends by itself where its clock does."""

MOVES: dict[type[Fact], Move] = {
    application.ApplicationReceived: Move(NEW, Stage.APPLIED),
    Enrolled: Move(APPLIED, Stage.ENROLLED),
    TrainingStarted: Move(frozenset({Stage.ENROLLED}), Stage.ON_PROGRAMME),
    portfolio.PortfolioSubmitted: Move(TRAINING, Stage.GATEWAY),
    gateway.GatewayDeferred: Move(TRAINING, Stage.ON_PROGRAMME),
    gateway.GatewayPassed: Move(TRAINING, Stage.ASSESSMENT),
    gateway.WentBackToLearning: Move(ASSESSMENT, Stage.ON_PROGRAMME),
    gateway.GatewayReopened: Move(ASSESSMENT | ACHIEVED, Stage.ON_PROGRAMME),
    assessment.OverallGradeReached: Move(ASSESSMENT, Stage.ACHIEVED),
    ending.OverallGradeLost: Move(CERTIFIED, Stage.ASSESSMENT),
    ending.ApprenticeshipCompleted: Move(ACHIEVED, Stage.COMPLETED),
    ending.Withdrawn: Move(APPLIED | ENROLLED | ASSESSMENT, Stage.WITHDRAWN),
}
"""The facts that move an apprenticeship to another stage."""

FACTS = Facts([*EVOLVE, CommandRefused], UPCASTERS)
