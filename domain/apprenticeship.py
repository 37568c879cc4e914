"""The apprenticeship: which commands each stage allows, which facts they lead to, which alarms ring, how facts fold."""

from domain import (
    agreement,
    application,
    assessment,
    assessment_booking,
    assessment_sitting,
    assessment_window,
    at_risk,
    attendance,
    clock,
    correction,
    employment,
    enrolment,
    epao,
    escalation,
    functional_skills,
    gateway,
    interruption,
    messages,
    off_the_job,
    outcome,
    planning,
    portfolio,
    raising,
    reviews,
    sessions,
    telling,
    tutors,
    withdrawal,
)
from domain.fact import Fact, Facts
from domain.refusal import CommandRefused
from domain.retired import UPCASTERS
from domain.stage import OPEN, TRAINING, Stage
from domain.transition import Evolve, Move, Ring, Transition

NEW, APPLIED = frozenset({Stage.NEW}), frozenset({Stage.APPLIED})
ENROLLED = frozenset({Stage.ENROLLED, *TRAINING})
GATEWAY, ASSESSMENT = frozenset({Stage.GATEWAY}), frozenset({Stage.ASSESSMENT})
ACHIEVED = frozenset({Stage.ACHIEVED})
LEARNING = TRAINING | ASSESSMENT
BEGUN = frozenset(Stage) - NEW

LIFECYCLE = (
    # Enrolment
    Transition(application.Apply, application.apply, NEW, (application.ApplicationReceived,)),
    Transition(
        enrolment.Enrol,
        enrolment.enrol,
        APPLIED,
        (enrolment.Enrolled, enrolment.TrainingStarted),
    ),
    Transition(epao.ChooseEpao, epao.choose, ENROLLED, (epao.EpaoChosen,), in_break=True),
    # Tutors
    Transition(tutors.AllocateTutor, tutors.allocate, ENROLLED, (tutors.TutorAllocated,), in_break=True),
    Transition(tutors.HandOverTutor, tutors.hand_over, ENROLLED, (tutors.TutorHandedOver,), in_break=True),
    # Sessions
    Transition(planning.PlanSession, planning.plan, ENROLLED, (sessions.SessionPlanned,), in_break=True),
    Transition(planning.PlanSeries, planning.plan_series, ENROLLED, (sessions.SessionPlanned,), in_break=True),
    Transition(planning.AgreeSession, planning.agree, ENROLLED, (sessions.SessionAgreed,), in_break=True),
    Transition(
        planning.RescheduleSession,
        planning.reschedule,
        ENROLLED,
        (sessions.SessionRescheduled,),
        in_break=True,
    ),
    Transition(
        planning.CancelSession,
        planning.cancel,
        OPEN,
        (sessions.SessionCancelled,),
        in_break=True,
    ),
    Transition(
        attendance.HoldSession,
        attendance.hold,
        LEARNING,
        (sessions.SessionHeld, at_risk.AtRiskCaseClosed),
        until_the_gateway=True,
    ),
    Transition(
        attendance.MissSession,
        attendance.miss,
        LEARNING,
        (sessions.SessionMissed, at_risk.AtRiskCaseOpened),
        until_the_gateway=True,
    ),
    Transition(at_risk.CloseAtRiskCase, at_risk.close, OPEN, (at_risk.AtRiskCaseClosed,), in_break=True),
    Transition(
        attendance.RecordContact,
        attendance.record_contact,
        OPEN,
        (sessions.ContactMade,),
        in_break=True,
    ),
    # Progress reviews
    Transition(
        reviews.HoldProgressReview,
        reviews.hold,
        LEARNING,
        (reviews.ProgressReviewHeld,),
        until_the_gateway=True,
    ),
    # Escalations, whichever clock fell overdue
    Transition(
        escalation.AcknowledgeEscalation,
        escalation.acknowledge,
        OPEN,
        (escalation.EscalationAcknowledged,),
        in_break=True,
    ),
    Transition(escalation.SnoozeEscalation, escalation.snooze, OPEN, (escalation.EscalationSnoozed,), in_break=True),
    Transition(
        escalation.ReassignEscalation,
        escalation.reassign,
        OPEN,
        (escalation.EscalationReassigned,),
        in_break=True,
    ),
    # Off-the-job training, portfolio, functional skills
    Transition(off_the_job.LogOffTheJob, off_the_job.log, LEARNING, (off_the_job.OffTheJobLogged,)),
    Transition(
        off_the_job.PlanOffTheJob,
        off_the_job.plan_hours,
        ENROLLED,
        (off_the_job.OffTheJobPlanned,),
    ),
    Transition(portfolio.AddEvidence, portfolio.add_evidence, TRAINING, (portfolio.EvidenceAdded,)),
    Transition(portfolio.UpdateProgress, portfolio.update_progress, LEARNING, (portfolio.ProgressUpdated,)),
    Transition(
        functional_skills.RecordAttempt,
        functional_skills.attempt,
        TRAINING,
        (functional_skills.FunctionalSkillsAttempted,),
    ),
    Transition(
        functional_skills.ExemptFromFunctionalSkills,
        functional_skills.exempt,
        ENROLLED,
        (functional_skills.FunctionalSkillsExempted,),
    ),
    # Gateway
    Transition(portfolio.SubmitPortfolio, portfolio.submit, TRAINING, (portfolio.PortfolioSubmitted,)),
    Transition(
        gateway.ConfirmByEmployer,
        gateway.confirm_by_employer,
        TRAINING,
        (gateway.EmployerConfirmed,),
    ),
    Transition(
        gateway.ConfirmByApprentice,
        gateway.confirm_by_apprentice,
        TRAINING,
        (gateway.ApprenticeConfirmed,),
    ),
    Transition(
        gateway.DecideGateway,
        gateway.decide_gateway,
        TRAINING,
        (gateway.GatewayPassed, gateway.GatewayDeferred),
    ),
    # End-point assessment
    Transition(
        assessment_booking.BookAssessment,
        assessment_booking.book,
        ASSESSMENT,
        (assessment.AssessmentBooked,),
    ),
    Transition(
        assessment_booking.CancelAssessment,
        assessment_booking.cancel,
        ASSESSMENT,
        (assessment.AssessmentCancelled,),
        in_break=True,
    ),
    Transition(
        assessment_booking.ExtendAssessmentWindow,
        assessment_booking.extend_window,
        ASSESSMENT,
        (assessment_window.AssessmentWindowExtended,),
        in_break=True,
    ),
    Transition(
        assessment_sitting.HoldObservation,
        assessment_sitting.hold_observation,
        ASSESSMENT,
        (assessment.ObservationHeld,),
    ),
    Transition(
        assessment_sitting.HoldDiscussion,
        assessment_sitting.hold_discussion,
        ASSESSMENT,
        (assessment.DiscussionHeld,),
    ),
    Transition(
        assessment_sitting.GradeAssessment,
        assessment_sitting.grade,
        ASSESSMENT,
        (assessment.AssessmentGraded, assessment.OverallGradeReached),
        in_break=True,
    ),
    # Outcome
    Transition(
        outcome.ClaimCertificate,
        outcome.claim_certificate,
        ACHIEVED,
        (outcome.CertificateClaimed,),
        in_break=True,
    ),
    Transition(
        outcome.Complete,
        outcome.complete,
        ACHIEVED,
        (outcome.ProgressionOffered, outcome.ApprenticeshipCompleted),
        in_break=True,
    ),
    # Interruptions, at any time
    Transition(
        interruption.BeginBreak,
        interruption.begin,
        LEARNING,
        (interruption.BreakBegan,),
    ),
    Transition(
        interruption.ReturnFromBreak,
        interruption.come_back,
        LEARNING | ACHIEVED,
        (interruption.ReturnedFromBreak, assessment_window.AssessmentWindowExtended),
        in_break=True,
    ),
    Transition(
        employment.RecordJobLoss,
        employment.lose_job,
        ENROLLED | ASSESSMENT,
        (employment.EmploymentEnded,),
        in_break=True,
    ),
    Transition(
        employment.RecordNewEmployer,
        employment.change_employer,
        ENROLLED | ASSESSMENT,
        (employment.EmployerChanged,),
        in_break=True,
    ),
    Transition(
        withdrawal.Withdraw,
        withdrawal.withdraw,
        APPLIED | ENROLLED | ASSESSMENT,
        (withdrawal.Withdrawn,),
        in_break=True,
    ),
    # Corrections, of what was recorded at any time
    Transition(
        correction.CorrectFact,
        correction.correct,
        BEGUN,
        (correction.FactWithdrawn, correction.FactCorrected),
        in_break=True,
    ),
)

POST = (
    Transition(
        telling.ReportMessages,
        telling.report,
        BEGUN,
        (messages.MessageSent, messages.MessageFailed),
        in_break=True,
    ),
    Transition(telling.ReportBounce, telling.bounce, BEGUN, (messages.MessageBounced,), in_break=True),
)
"""What is not asked for by people: the post reports what became of its messages."""

COMMANDS = {transition.command.NAME: transition for transition in (*LIFECYCLE, *POST)}

ALARMS = (enrolment.next_alarm, raising.pending, agreement.next_alarms, assessment_booking.next_alarm)

RAISES = {
    raising.REMINDER: Ring((clock.ClockReminded,), raising.remind),
    raising.OVERDUE: Ring((clock.ClockFellOverdue,), raising.fall_overdue),
    raising.ESCALATION: Ring((clock.ClockEscalated,), raising.escalate),
}

RINGS = {
    "training-start": Ring((enrolment.TrainingStarted,), enrolment.start_training),
    **{
        f"{each.name}-{step}": ring
        for each in raising.CLOCKS
        for step, ring in RAISES.items()
        if each.reminds or step != raising.REMINDER
    },
    agreement.LAPSE: Ring((agreement.AgreementLapsed,), agreement.lapse),
    "assessment-window-close": Ring((assessment_window.AssessmentWindowClosed,), assessment_booking.close_window),
}

STANDS_DOWN = clock.ClockStoodDown
"""The fact that may follow from every command and alarm: an open escalation ends by itself where its clock does."""

MOVES: dict[type[Fact], Move] = {
    application.ApplicationReceived: Move(NEW, Stage.APPLIED),
    enrolment.Enrolled: Move(APPLIED, Stage.ENROLLED),
    enrolment.TrainingStarted: Move(frozenset({Stage.ENROLLED}), Stage.ON_PROGRAMME),
    portfolio.PortfolioSubmitted: Move(TRAINING, Stage.GATEWAY),
    gateway.GatewayDeferred: Move(TRAINING, Stage.ON_PROGRAMME),
    gateway.GatewayPassed: Move(GATEWAY, Stage.ASSESSMENT),
    assessment.OverallGradeReached: Move(ASSESSMENT, Stage.ACHIEVED),
    outcome.ApprenticeshipCompleted: Move(ACHIEVED, Stage.COMPLETED),
    withdrawal.Withdrawn: Move(APPLIED | ENROLLED | ASSESSMENT, Stage.WITHDRAWN),
}
"""The facts that move an apprenticeship to another stage."""

EVOLVE: dict[type[Fact], Evolve] = {
    application.ApplicationReceived: application.received,
    enrolment.Enrolled: enrolment.enrolled,
    enrolment.TrainingStarted: enrolment.started,
    epao.EpaoChosen: epao.chosen,
    tutors.TutorAllocated: tutors.allocated,
    tutors.TutorHandedOver: tutors.handed_over,
    sessions.SessionPlanned: sessions.planned,
    sessions.SessionAgreed: sessions.agreed,
    agreement.AgreementLapsed: agreement.lapsed,
    sessions.SessionRescheduled: sessions.rescheduled,
    sessions.SessionCancelled: sessions.cancelled,
    sessions.SessionHeld: sessions.held,
    sessions.SessionMissed: sessions.missed,
    sessions.ContactMade: sessions.contact_made,
    reviews.ProgressReviewHeld: reviews.held,
    at_risk.AtRiskCaseOpened: at_risk.opened,
    at_risk.AtRiskCaseClosed: at_risk.closed,
    clock.ClockReminded: raising.reminded,
    clock.ClockFellOverdue: raising.fell_overdue,
    clock.ClockEscalated: raising.escalated,
    clock.ClockStoodDown: raising.quiet,
    messages.MessageSent: messages.sent,
    messages.MessageFailed: messages.failed,
    messages.MessageBounced: messages.bounced,
    escalation.EscalationAcknowledged: escalation.acknowledged,
    escalation.EscalationSnoozed: escalation.snoozed,
    escalation.EscalationReassigned: escalation.reassigned,
    off_the_job.OffTheJobLogged: off_the_job.logged,
    off_the_job.OffTheJobPlanned: off_the_job.hours_planned,
    portfolio.EvidenceAdded: portfolio.evidence_added,
    portfolio.ProgressUpdated: portfolio.progress_updated,
    portfolio.PortfolioSubmitted: portfolio.submitted,
    functional_skills.FunctionalSkillsAttempted: functional_skills.attempted,
    functional_skills.FunctionalSkillsExempted: functional_skills.exempted,
    gateway.EmployerConfirmed: gateway.employer_confirmed,
    gateway.ApprenticeConfirmed: gateway.apprentice_confirmed,
    gateway.GatewayPassed: gateway.passed,
    gateway.GatewayDeferred: gateway.deferred,
    assessment.AssessmentBooked: assessment.booked,
    assessment.AssessmentCancelled: assessment.cancelled,
    assessment_window.AssessmentWindowClosed: assessment_window.window_closed,
    assessment_window.AssessmentWindowExtended: assessment_window.window_extended,
    assessment.ObservationHeld: assessment.held,
    assessment.DiscussionHeld: assessment.held,
    assessment.AssessmentGraded: assessment.graded,
    assessment.OverallGradeReached: assessment.overall_reached,
    outcome.CertificateClaimed: outcome.certificate_claimed,
    outcome.ProgressionOffered: outcome.progression_offered,
    outcome.ApprenticeshipCompleted: outcome.completed,
    withdrawal.Withdrawn: withdrawal.withdrawn,
    interruption.BreakBegan: interruption.began,
    interruption.ReturnedFromBreak: interruption.returned,
    employment.EmploymentEnded: employment.ended,
    employment.EmployerChanged: employment.changed,
    correction.FactWithdrawn: correction.unchanged,
    correction.FactCorrected: correction.unchanged,
}

FACTS = Facts([*EVOLVE, CommandRefused], UPCASTERS)
