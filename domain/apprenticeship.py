"""The apprenticeship: which commands each stage allows, and which facts they lead to."""

from domain.assessment import adjusting, after_the_grade, booking, considering, grading, sitting, whole, window
from domain.ending import completing, returning
from domain.enrolment import applying, enrolling, epao, new_end, taking_over, versions
from domain.escalation import answering
from domain.facts import (
    adjustments,
    assessment,
    ending,
    escalations,
    functional_skills,
    gateway,
    off_the_job,
    portfolio,
    proposals,
    reviews,
    sessions,
    tutors,
)
from domain.facts.at_risk import AtRiskCaseClosed, AtRiskCaseOpened
from domain.facts.enrolment import (
    ApplicationReceived,
    Enrolled,
    EpaoChosen,
    NewEndAgreed,
    TakingOverBegan,
    TakingOverClosed,
    TrainingStarted,
    VersionMoved,
)
from domain.facts.fact import Facts
from domain.facts.refusal import CommandRefused
from domain.facts.sessions import SessionHeld, SessionMissed
from domain.facts.upcasting import UPCASTERS
from domain.folds import EVOLVE
from domain.gateway import back_to_learning, decision, reopening, standing_in
from domain.learning import (
    attempts_and_exemptions,
    by_choice_or_need,
    gathering_evidence,
    hours_statement,
    logging_hours,
    prior_learning,
)
from domain.stage import (
    ACHIEVED,
    APPLIED,
    ASSESSED,
    ASSESSMENT,
    CERTIFIED,
    ENROLLED,
    LEARNING,
    NEW,
    OPEN,
    TRAINING,
    TUTORED,
)
from domain.strands import POST, STRANDS
from domain.transition import Transition
from domain.tutoring import (
    agreement,
    allocating,
    at_risk_cases,
    attendance,
    confirming_a_review,
    planning,
    review_interval,
    reviewing,
    training_plan,
)

WHOLE, TWO_METHODS = assessment.OverallGradeReached, ("hold-observation", "hold-discussion")

OVERALL = (assessment.OverallGradeReached, ending.OverallGradeChanged, ending.OverallGradeLost)

LIFECYCLE = (
    # Enrolment
    Transition(applying.Apply, applying.apply, NEW, (ApplicationReceived,)),
    Transition(enrolling.Enrol, enrolling.enrol, APPLIED, (Enrolled, TrainingStarted, TakingOverBegan)),
    Transition(taking_over.CloseTakingOver, taking_over.close, OPEN, (TakingOverClosed, AtRiskCaseOpened)),
    Transition(epao.ChooseEpao, epao.choose, ENROLLED, (EpaoChosen,)),
    Transition(new_end.AgreeNewEnd, new_end.agree, ENROLLED | ASSESSMENT, (NewEndAgreed,)),
    Transition(versions.MoveToVersion, versions.move, ENROLLED, (VersionMoved,)),
    # Tutors
    Transition(allocating.AllocateTutor, allocating.allocate, TUTORED, (tutors.TutorAllocated,)),
    Transition(allocating.HandOverTutor, allocating.hand_over, TUTORED, (tutors.TutorHandedOver,)),
    # Sessions
    Transition(planning.PlanSession, planning.plan, ENROLLED, (sessions.SessionPlanned,)),
    Transition(planning.PlanSeries, planning.plan_series, ENROLLED, (sessions.SessionPlanned,)),
    Transition(agreement.AgreeSession, agreement.agree, ENROLLED, (sessions.SessionAgreed,)),
    Transition(planning.RescheduleSession, planning.reschedule, ENROLLED, (sessions.SessionRescheduled,)),
    Transition(planning.CancelSession, planning.cancel, OPEN, (sessions.SessionCancelled,)),
    Transition(
        attendance.HoldSession, attendance.hold, LEARNING, (SessionHeld, AtRiskCaseClosed), until_the_gateway=True
    ),
    Transition(
        attendance.MissSession, attendance.miss, LEARNING, (SessionMissed, AtRiskCaseOpened), until_the_gateway=True
    ),
    Transition(at_risk_cases.CloseAtRiskCase, at_risk_cases.close, OPEN, (AtRiskCaseClosed,)),
    Transition(attendance.RecordContact, attendance.record_contact, OPEN, (sessions.ContactMade,)),
    # Progress reviews and the training plan
    Transition(
        reviewing.HoldProgressReview, reviewing.hold, LEARNING, (reviews.ProgressReviewHeld,), until_the_gateway=True
    ),
    Transition(review_interval.AgreeReviewInterval, review_interval.agree, ENROLLED, (reviews.ReviewIntervalAgreed,)),
    Transition(
        confirming_a_review.ConfirmReview, confirming_a_review.confirm, LEARNING, (reviews.AttendanceConfirmed,)
    ),
    Transition(
        training_plan.AgreeTrainingPlan, training_plan.agree, ENROLLED | ASSESSMENT, (reviews.TrainingPlanAgreed,)
    ),
    # Escalations, whichever clock fell overdue
    Transition(answering.AcknowledgeEscalation, answering.acknowledge, OPEN, (escalations.EscalationAcknowledged,)),
    Transition(answering.SnoozeEscalation, answering.snooze, OPEN, (escalations.EscalationSnoozed,)),
    Transition(answering.ReassignEscalation, answering.reassign, OPEN, (escalations.EscalationReassigned,)),
    # Prior learning, off-the-job training, portfolio, functional skills
    Transition(
        prior_learning.AssessPriorLearning, prior_learning.assess, ENROLLED, (off_the_job.PriorLearningAssessed,)
    ),
    Transition(
        logging_hours.LogOffTheJob,
        logging_hours.log,
        ENROLLED | ASSESSMENT,
        (off_the_job.OffTheJobLogged,),
        while_learning=True,
    ),
    Transition(
        logging_hours.PlanOffTheJob,
        logging_hours.plan_hours,
        ENROLLED,
        (off_the_job.OffTheJobPlanned,),
        while_learning=True,
    ),
    Transition(
        gathering_evidence.AddEvidence,
        gathering_evidence.add_evidence,
        TRAINING,
        (portfolio.EvidenceAdded,),
        while_learning=True,
    ),
    Transition(
        gathering_evidence.UpdateProgress,
        gathering_evidence.update_progress,
        LEARNING,
        (portfolio.ProgressUpdated,),
        while_learning=True,
    ),
    Transition(
        attempts_and_exemptions.RecordAttempt,
        attempts_and_exemptions.attempt,
        TRAINING,
        (functional_skills.FunctionalSkillsAttempted,),
        while_learning=True,
    ),
    Transition(
        attempts_and_exemptions.ExemptFromFunctionalSkills,
        attempts_and_exemptions.exempt,
        ENROLLED,
        (functional_skills.FunctionalSkillsExempted,),
        while_learning=True,
    ),
    Transition(
        by_choice_or_need.OptInToFunctionalSkills,
        by_choice_or_need.opt_in,
        ENROLLED,
        (functional_skills.FunctionalSkillsOptedIn,),
    ),
    Transition(
        by_choice_or_need.AdjustFunctionalSkills,
        by_choice_or_need.adjust,
        ENROLLED,
        (functional_skills.FunctionalSkillsAdjusted,),
    ),
    # Gateway
    Transition(
        gathering_evidence.SubmitPortfolio,
        gathering_evidence.submit,
        TRAINING,
        (portfolio.PortfolioSubmitted,),
        while_learning=True,
    ),
    Transition(
        decision.ConfirmByEmployer,
        decision.confirm_by_employer,
        TRAINING,
        (gateway.EmployerConfirmed,),
        while_learning=True,
    ),
    Transition(
        standing_in.StandInForEmployer, standing_in.stand_in, TRAINING, (gateway.ProviderStoodIn,), while_learning=True
    ),
    Transition(
        decision.ConfirmByApprentice,
        decision.confirm_by_apprentice,
        TRAINING,
        (gateway.ApprenticeConfirmed,),
        while_learning=True,
    ),
    Transition(decision.ShowRequirement, decision.show, TRAINING, (gateway.RequirementEvidenced,), while_learning=True),
    Transition(
        decision.DecideGateway,
        decision.decide_gateway,
        TRAINING,
        (gateway.GatewayPassed, WHOLE, gateway.GatewayDeferred),
        while_learning=True,
    ),
    Transition(reopening.ReopenGateway, reopening.reopen, ASSESSMENT | ACHIEVED, (gateway.GatewayReopened,)),
    Transition(
        back_to_learning.GoBackToLearning,
        back_to_learning.go_back,
        ASSESSMENT,
        (gateway.WentBackToLearning,),
        while_learning=True,
    ),
    # Assessment: of most methods after the gateway, of some at any time
    Transition(booking.BookAssessment, booking.book, LEARNING, (assessment.AssessmentBooked,), while_learning=True),
    Transition(booking.CancelAssessment, booking.cancel, LEARNING, (assessment.AssessmentCancelled,)),
    Transition(window.ExtendAssessmentWindow, window.extend_window, ASSESSMENT, (assessment.AssessmentWindowExtended,)),
    Transition(
        sitting.HoldAssessment,
        sitting.hold,
        LEARNING,
        (assessment.AssessmentHeld,),
        while_learning=True,
        before=TWO_METHODS,
    ),
    Transition(adjusting.AskForAdjustment, adjusting.ask, LEARNING, (adjustments.AdjustmentAsked,)),
    Transition(adjusting.DecideAdjustment, adjusting.decide, LEARNING, (adjustments.AdjustmentDecided,)),
    Transition(grading.GradeAssessment, grading.grade, LEARNING, (assessment.AssessmentGraded, WHOLE)),
    Transition(
        considering.DecideSpecialConsideration,
        considering.consider,
        LEARNING,
        (adjustments.SpecialConsiderationDecided,),
    ),
    Transition(whole.RecordOverallGrade, whole.record_overall, ASSESSMENT, (WHOLE,)),
    # What the EPAO decides afterwards
    Transition(after_the_grade.ChangeGrade, after_the_grade.change, ASSESSED, (ending.GradeChanged, *OVERALL)),
    Transition(
        after_the_grade.RevokeGrade, after_the_grade.revoke, ASSESSED, (ending.GradeRevoked, ending.OverallGradeLost)
    ),
    Transition(
        after_the_grade.AnnulSitting, after_the_grade.annul, ASSESSED, (ending.SittingAnnulled, ending.OverallGradeLost)
    ),
    # Outcome
    Transition(hours_statement.StateHours, hours_statement.state_hours, ASSESSED, (off_the_job.HoursStated,)),
    Transition(
        completing.ClaimCertificate,
        completing.claim_certificate,
        CERTIFIED,
        (ending.CertificateClaimed, ending.CertificateClaimedAgain),
    ),
    Transition(
        returning.ReturnCertificate,
        returning.give_back,
        ASSESSED,
        (ending.CertificateReturned, ending.OverallGradeLost),
    ),
    Transition(
        completing.Complete, completing.complete, ACHIEVED, (ending.ProgressionOffered, ending.ApprenticeshipCompleted)
    ),
    *STRANDS,
)

COMMANDS = {transition.command.NAME: transition for transition in (*LIFECYCLE, *POST)}

ON_RECORD = {**COMMANDS, **{name: transition for transition in LIFECYCLE for name in transition.before}}
"""Every command by each name under which it was ever asked for."""

NEEDS_ANOTHER = proposals.ChangeProposed
"""The fact that every command leads to instead, where the policy says that it needs a second person."""

FACTS = Facts([*EVOLVE, CommandRefused], UPCASTERS)
