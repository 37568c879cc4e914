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
from domain.learning import attempts_and_exemptions, by_choice_or_need, gathering_evidence, logging_hours
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
from domain.tutoring import agreement, allocating, at_risk_cases, attendance, planning, review_interval, reviewing

WHOLE, TWO_METHODS = assessment.OverallGradeReached, ("hold-observation", "hold-discussion")

OVERALL = (assessment.OverallGradeReached, ending.OverallGradeChanged, ending.OverallGradeLost)

LIFECYCLE = (
    # Enrolment
    Transition(applying.Apply, applying.apply, NEW, (ApplicationReceived,)),
    Transition(enrolling.Enrol, enrolling.enrol, APPLIED, (Enrolled, TrainingStarted, TakingOverBegan)),
    Transition(
        taking_over.CloseTakingOver, taking_over.close, OPEN, (TakingOverClosed, AtRiskCaseOpened), in_break=True
    ),
    Transition(epao.ChooseEpao, epao.choose, ENROLLED, (EpaoChosen,), in_break=True),
    Transition(new_end.AgreeNewEnd, new_end.agree, ENROLLED | ASSESSMENT, (NewEndAgreed,), in_break=True),
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
    Transition(
        review_interval.AgreeReviewInterval,
        review_interval.agree,
        ENROLLED,
        (reviews.ReviewIntervalAgreed,),
        in_break=True,
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
    *STRANDS,
)

COMMANDS = {transition.command.NAME: transition for transition in (*LIFECYCLE, *POST)}

ON_RECORD = {**COMMANDS, **{name: transition for transition in LIFECYCLE for name in transition.before}}
"""Every command by each name under which it was ever asked for."""

NEEDS_ANOTHER = proposals.ChangeProposed
"""The fact that every command leads to instead, where the policy says that it needs a second person."""

FACTS = Facts([*EVOLVE, CommandRefused], UPCASTERS)
