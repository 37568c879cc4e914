"""The routes of every command: nouns under an apprenticeship."""

from dataclasses import dataclass
from typing import Literal

from domain import (
    application,
    assessment_booking,
    assessment_sitting,
    at_risk,
    attendance,
    correction,
    employment,
    enrolment,
    epao,
    escalation,
    functional_skills,
    gateway,
    interruption,
    off_the_job,
    outcome,
    planning,
    portfolio,
    reviews,
    tutors,
    withdrawal,
)
from domain.body import Body

Method = Literal["POST", "PUT"]


@dataclass(frozen=True)
class CommandRoute:
    """Where a command is sent. POST adds a noun with an id of its own, PUT sets one that has its place."""

    method: Method
    path: str
    command: type[Body]
    tag: str


COMMAND_ROUTES = (
    CommandRoute("POST", "", application.Apply, "enrolment"),
    CommandRoute("PUT", "/enrolment", enrolment.Enrol, "enrolment"),
    CommandRoute("PUT", "/epao", epao.ChooseEpao, "enrolment"),
    CommandRoute("POST", "/tutors", tutors.AllocateTutor, "tutors"),
    CommandRoute("POST", "/tutors/handovers", tutors.HandOverTutor, "tutors"),
    CommandRoute("POST", "/sessions", planning.PlanSession, "sessions"),
    CommandRoute("POST", "/sessions/series", planning.PlanSeries, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/agreements/{party}", planning.AgreeSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/date", planning.RescheduleSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/cancellation", planning.CancelSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/attendance", attendance.HoldSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/absence", attendance.MissSession, "sessions"),
    CommandRoute("PUT", "/at-risk-case/closure", at_risk.CloseAtRiskCase, "sessions"),
    CommandRoute("POST", "/contacts", attendance.RecordContact, "sessions"),
    CommandRoute("POST", "/progress-reviews", reviews.HoldProgressReview, "progress reviews"),
    CommandRoute(
        "PUT",
        "/escalations/{clock}/{about}/acknowledgement",
        escalation.AcknowledgeEscalation,
        "escalations",
    ),
    CommandRoute("PUT", "/escalations/{clock}/{about}/snooze", escalation.SnoozeEscalation, "escalations"),
    CommandRoute("PUT", "/escalations/{clock}/{about}/tutor", escalation.ReassignEscalation, "escalations"),
    CommandRoute("POST", "/off-the-job/entries", off_the_job.LogOffTheJob, "off-the-job training"),
    CommandRoute("PUT", "/off-the-job/plan", off_the_job.PlanOffTheJob, "off-the-job training"),
    CommandRoute("POST", "/portfolio/evidence", portfolio.AddEvidence, "portfolio"),
    CommandRoute("POST", "/portfolio/progress-updates", portfolio.UpdateProgress, "portfolio"),
    CommandRoute("PUT", "/portfolio/submission", portfolio.SubmitPortfolio, "portfolio"),
    CommandRoute("POST", "/functional-skills/{subject}/attempts", functional_skills.RecordAttempt, "functional skills"),
    CommandRoute(
        "PUT",
        "/functional-skills/{subject}/exemption",
        functional_skills.ExemptFromFunctionalSkills,
        "functional skills",
    ),
    CommandRoute("PUT", "/gateway/employer-confirmation", gateway.ConfirmByEmployer, "gateway"),
    CommandRoute("PUT", "/gateway/apprentice-confirmation", gateway.ConfirmByApprentice, "gateway"),
    CommandRoute("POST", "/gateway/decisions", gateway.DecideGateway, "gateway"),
    CommandRoute("POST", "/assessments", assessment_booking.BookAssessment, "end-point assessment"),
    CommandRoute(
        "PUT",
        "/assessments/{assessment}/cancellation",
        assessment_booking.CancelAssessment,
        "end-point assessment",
    ),
    CommandRoute("PUT", "/assessment-window", assessment_booking.ExtendAssessmentWindow, "end-point assessment"),
    CommandRoute(
        "PUT",
        "/assessments/{assessment}/observation",
        assessment_sitting.HoldObservation,
        "end-point assessment",
    ),
    CommandRoute(
        "PUT",
        "/assessments/{assessment}/discussion",
        assessment_sitting.HoldDiscussion,
        "end-point assessment",
    ),
    CommandRoute("PUT", "/assessments/{assessment}/grade", assessment_sitting.GradeAssessment, "end-point assessment"),
    CommandRoute("PUT", "/certificate", outcome.ClaimCertificate, "outcome"),
    CommandRoute("PUT", "/completion", outcome.Complete, "outcome"),
    CommandRoute("PUT", "/break", interruption.BeginBreak, "interruptions"),
    CommandRoute("PUT", "/return", interruption.ReturnFromBreak, "interruptions"),
    CommandRoute("PUT", "/job-loss", employment.RecordJobLoss, "interruptions"),
    CommandRoute("PUT", "/employer", employment.RecordNewEmployer, "interruptions"),
    CommandRoute("PUT", "/withdrawal", withdrawal.Withdraw, "interruptions"),
    CommandRoute("POST", "/corrections", correction.CorrectFact, "corrections"),
)
