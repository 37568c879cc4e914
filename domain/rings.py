"""What rings by itself: every alarm that waits, and which facts it leads to when its time has come."""

from domain.assessment import window
from domain.clocks import every_clock
from domain.enrolment import enrolling
from domain.escalation import raising
from domain.facts.assessment import AssessmentWindowClosed
from domain.facts.enrolment import TrainingStarted
from domain.facts.escalations import ClockStoodDown
from domain.facts.proposals import ProposalLapsed
from domain.facts.sessions import AgreementLapsed, AgreementReminded
from domain.proposal import lapsing
from domain.transition import Ring
from domain.tutoring import agreement

ALARMS = (enrolling.next_alarm, raising.pending, agreement.next_alarms, window.next_alarm, lapsing.next_alarms)

RINGS = {
    "training-start": Ring((TrainingStarted,), enrolling.start_training),
    **{
        f"{each.name}-{step}": ring
        for each in every_clock.CLOCKS
        for step, ring in raising.RAISES.items()
        if each.reminds or step != raising.REMINDER
    },
    agreement.REMINDER: Ring((AgreementReminded,), agreement.remind),
    agreement.LAPSE: Ring((AgreementLapsed,), agreement.lapse),
    "assessment-window-close": Ring((AssessmentWindowClosed,), window.close_window),
    lapsing.LAPSE: Ring((ProposalLapsed,), lapsing.lapse),
}

STANDS_DOWN = ClockStoodDown
"""The fact that may follow from every command and alarm: an open escalation ends by itself where its clock does."""
