"""What happens by itself: the alarms that are due, and what each leads to when it rings."""

from domain.assessment import window
from domain.clocks import every_clock
from domain.enrolment import starting
from domain.escalation import raising
from domain.facts import assessment, escalations, proposals, sessions
from domain.facts.enrolment import TrainingStarted
from domain.proposal import lapsing
from domain.transition import Ring
from domain.tutoring import agreement

ALARMS = (starting.next_alarm, raising.pending, agreement.next_alarms, window.next_alarm, lapsing.next_alarms)

RINGS = {
    "training-start": Ring((TrainingStarted,), starting.start_training),
    **{
        f"{each.name}-{step}": ring
        for each in every_clock.CLOCKS
        for step, ring in raising.RAISES.items()
        if each.reminds or step != raising.REMINDER
    },
    agreement.REMINDER: Ring((sessions.AgreementReminded,), agreement.remind),
    agreement.LAPSE: Ring((sessions.AgreementLapsed,), agreement.lapse),
    "assessment-window-close": Ring((assessment.AssessmentWindowClosed,), window.close_window),
    lapsing.LAPSE: Ring((proposals.ProposalLapsed,), lapsing.lapse),
}

STANDS_DOWN = escalations.ClockStoodDown
"""The fact that may follow from every command and alarm: an open escalation ends by itself where its clock does."""
