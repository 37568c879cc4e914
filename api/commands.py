"""The routes of every command: nouns under an apprenticeship."""

from dataclasses import dataclass
from typing import Literal

from domain.assessment import adjusting, after_the_grade, booking, considering, grading, sitting, whole, window
from domain.body import Body
from domain.correction import correcting, upholding
from domain.ending import completing, returning, withdrawing
from domain.enrolment import applying, enrolling, epao, new_end, taking_over, versions
from domain.escalation import answering
from domain.gateway import back_to_learning, decision, reopening, standing_in
from domain.interruption import (
    agreeing_to_a_break,
    changing_employer,
    extending_a_break,
    taking_a_break,
    transferring,
    weeks_without_work,
)
from domain.learning import (
    attempts_and_exemptions,
    by_choice_or_need,
    gathering_evidence,
    hours_statement,
    logging_hours,
    prior_learning,
)
from domain.proposal import deciding
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

Method = Literal["POST", "PUT"]


@dataclass(frozen=True)
class CommandRoute:
    """Where a command is sent. POST adds a noun with an id of its own, PUT sets one that has its place.

    One that is `of_many` is also sent for several apprenticeships at once, at the same path under /caseload.
    """

    method: Method
    path: str
    command: type[Body]
    tag: str
    of_many: bool = False


COMMAND_ROUTES = (
    CommandRoute("POST", "", applying.Apply, "enrolment"),
    CommandRoute("PUT", "/enrolment", enrolling.Enrol, "enrolment"),
    CommandRoute("PUT", "/taking-over/closure", taking_over.CloseTakingOver, "enrolment"),
    CommandRoute("PUT", "/epao", epao.ChooseEpao, "enrolment", of_many=True),
    CommandRoute("PUT", "/expected-end", new_end.AgreeNewEnd, "enrolment"),
    CommandRoute("PUT", "/standard-version", versions.MoveToVersion, "enrolment"),
    CommandRoute("POST", "/tutors", allocating.AllocateTutor, "tutors"),
    CommandRoute("POST", "/tutors/handovers", allocating.HandOverTutor, "tutors", of_many=True),
    CommandRoute("POST", "/sessions", planning.PlanSession, "sessions"),
    CommandRoute("POST", "/sessions/series", planning.PlanSeries, "sessions", of_many=True),
    CommandRoute("PUT", "/sessions/{session}/agreements/{party}", agreement.AgreeSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/date", planning.RescheduleSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/cancellation", planning.CancelSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/attendance", attendance.HoldSession, "sessions"),
    CommandRoute("PUT", "/sessions/{session}/absence", attendance.MissSession, "sessions"),
    CommandRoute("PUT", "/at-risk-case/closure", at_risk_cases.CloseAtRiskCase, "sessions"),
    CommandRoute("POST", "/contacts", attendance.RecordContact, "sessions"),
    CommandRoute("POST", "/progress-reviews", reviewing.HoldProgressReview, "progress reviews"),
    CommandRoute("PUT", "/review-interval", review_interval.AgreeReviewInterval, "progress reviews"),
    CommandRoute(
        "PUT",
        "/progress-reviews/{held_on}/confirmations/{party}",
        confirming_a_review.ConfirmReview,
        "progress reviews",
    ),
    CommandRoute(
        "PUT", "/training-plans/{version}/agreements/{party}", training_plan.AgreeTrainingPlan, "progress reviews"
    ),
    CommandRoute(
        "PUT",
        "/escalations/{clock}/{about}/acknowledgement",
        answering.AcknowledgeEscalation,
        "escalations",
    ),
    CommandRoute("PUT", "/escalations/{clock}/{about}/snooze", answering.SnoozeEscalation, "escalations"),
    CommandRoute("PUT", "/escalations/{clock}/{about}/tutor", answering.ReassignEscalation, "escalations"),
    CommandRoute("PUT", "/prior-learning", prior_learning.AssessPriorLearning, "off-the-job training"),
    CommandRoute("POST", "/off-the-job/entries", logging_hours.LogOffTheJob, "off-the-job training"),
    CommandRoute("PUT", "/off-the-job/plan", logging_hours.PlanOffTheJob, "off-the-job training"),
    CommandRoute("PUT", "/off-the-job/statements/{party}", hours_statement.StateHours, "off-the-job training"),
    CommandRoute("POST", "/portfolio/evidence", gathering_evidence.AddEvidence, "portfolio"),
    CommandRoute("POST", "/portfolio/progress-updates", gathering_evidence.UpdateProgress, "portfolio"),
    CommandRoute("PUT", "/portfolio/submission", gathering_evidence.SubmitPortfolio, "portfolio"),
    CommandRoute(
        "POST", "/functional-skills/{subject}/attempts", attempts_and_exemptions.RecordAttempt, "functional skills"
    ),
    CommandRoute(
        "PUT",
        "/functional-skills/{subject}/exemption",
        attempts_and_exemptions.ExemptFromFunctionalSkills,
        "functional skills",
    ),
    CommandRoute(
        "PUT", "/functional-skills/{subject}/choice", by_choice_or_need.OptInToFunctionalSkills, "functional skills"
    ),
    CommandRoute(
        "PUT", "/functional-skills/{subject}/adjustment", by_choice_or_need.AdjustFunctionalSkills, "functional skills"
    ),
    CommandRoute("PUT", "/gateway/employer-confirmation", decision.ConfirmByEmployer, "gateway"),
    CommandRoute("PUT", "/gateway/stand-in-confirmation", standing_in.StandInForEmployer, "gateway"),
    CommandRoute("PUT", "/gateway/apprentice-confirmation", decision.ConfirmByApprentice, "gateway"),
    CommandRoute("PUT", "/gateway/requirements/{requirement}", decision.ShowRequirement, "gateway"),
    CommandRoute("POST", "/gateway/decisions", decision.DecideGateway, "gateway"),
    CommandRoute("POST", "/gateway/reopenings", reopening.ReopenGateway, "gateway"),
    CommandRoute("POST", "/gateway/returns-to-learning", back_to_learning.GoBackToLearning, "gateway"),
    CommandRoute("POST", "/assessments", booking.BookAssessment, "end-point assessment"),
    CommandRoute(
        "PUT",
        "/assessments/{assessment}/cancellation",
        booking.CancelAssessment,
        "end-point assessment",
    ),
    CommandRoute("PUT", "/assessment-window", window.ExtendAssessmentWindow, "end-point assessment"),
    CommandRoute("POST", "/adjustments", adjusting.AskForAdjustment, "end-point assessment"),
    CommandRoute("PUT", "/adjustments/{adjustment}/decision", adjusting.DecideAdjustment, "end-point assessment"),
    CommandRoute("PUT", "/assessments/{assessment}/sitting", sitting.HoldAssessment, "end-point assessment"),
    CommandRoute("PUT", "/assessments/{assessment}/grade", grading.GradeAssessment, "end-point assessment"),
    CommandRoute(
        "PUT",
        "/assessments/{assessment}/special-consideration",
        considering.DecideSpecialConsideration,
        "end-point assessment",
    ),
    CommandRoute("PUT", "/overall-grade", whole.RecordOverallGrade, "end-point assessment"),
    CommandRoute("PUT", "/assessments/{assessment}/appeal", after_the_grade.ChangeGrade, "end-point assessment"),
    CommandRoute("PUT", "/assessments/{assessment}/revocation", after_the_grade.RevokeGrade, "end-point assessment"),
    CommandRoute("PUT", "/assessments/{assessment}/annulment", after_the_grade.AnnulSitting, "end-point assessment"),
    CommandRoute("PUT", "/certificate", completing.ClaimCertificate, "outcome"),
    CommandRoute("PUT", "/certificate/return", returning.ReturnCertificate, "outcome"),
    CommandRoute("PUT", "/completion", completing.Complete, "outcome"),
    CommandRoute("PUT", "/break/agreements/{party}", agreeing_to_a_break.AgreeBreak, "interruptions"),
    CommandRoute("PUT", "/break", taking_a_break.BeginBreak, "interruptions"),
    CommandRoute("POST", "/break/extensions", extending_a_break.ExtendBreak, "interruptions"),
    CommandRoute("PUT", "/return", taking_a_break.ReturnFromBreak, "interruptions"),
    CommandRoute("POST", "/weeks-without-work", weeks_without_work.AgreeWeeksWithoutWork, "interruptions"),
    CommandRoute("PUT", "/job-loss", changing_employer.RecordJobLoss, "interruptions"),
    CommandRoute("PUT", "/employment-transfer", transferring.TransferEmployment, "interruptions"),
    CommandRoute("PUT", "/employer", changing_employer.RecordNewEmployer, "interruptions"),
    CommandRoute("PUT", "/withdrawal", withdrawing.Withdraw, "interruptions"),
    CommandRoute("PUT", "/proposals/{proposal}/decision", deciding.DecideProposal, "proposals"),
    CommandRoute("PUT", "/proposals/{proposal}/withdrawal", deciding.WithdrawProposal, "proposals"),
    CommandRoute("POST", "/corrections", correcting.CorrectFact, "corrections"),
    CommandRoute("POST", "/upheld-acts", upholding.UpholdAct, "corrections"),
)
