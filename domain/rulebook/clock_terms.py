"""What the clocks count by: the numbers of a rule pack, each with its source in the file that tells it."""

import msgspec


class _Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one clock counts by. Days are calendar days."""


class ActiveLearning(_Terms, frozen=True, kw_only=True):
    """How many days before the end of a month people are reminded that nothing was learnt in it.

    Breaks excuse a month with fewer `training_days` in it; where an edition says nothing of them, every month
    that a break reaches into.
    """

    reminder_days: int
    training_days: int | None = None


class Reviews(_Terms, frozen=True, kw_only=True):
    """By the end of which calendar month after the last one a review is held, and within how many days at best.

    Another interval may be agreed, of `longest_agreed_months` at the most; by an edition without them, none.
    """

    calendar_months: int
    target_days: int
    longest_agreed_months: int | None = None


class BeforeTheGateway(_Terms, frozen=True, kw_only=True):
    """How many calendar months before the planned gateway something is there, and people are reminded days before."""

    lead_months: int
    reminder_days: int


class Pace(_Terms, frozen=True, kw_only=True):
    """How many percent of the planned off-the-job hours an apprentice may be behind plan."""

    behind_percent: int


class Ending(_Terms, frozen=True, kw_only=True):
    """How many days before the planned end people are reminded."""

    reminder_days: int


class Booking(_Terms, frozen=True, kw_only=True):
    """How many days before the assessment window ends all is booked, and people are reminded days before.

    Who failed an assessment has at least the days of the reminder to book it again.
    """

    lead_days: int
    reminder_days: int


class Result(_Terms, frozen=True, kw_only=True):
    """Within how many days after an assessment its result is there, and after the last one the certificate claimed."""

    within_days: int


class JobLoss(_Terms, frozen=True, kw_only=True):
    """Within how many days after a job loss there is a new one or a break in learning, or else a withdrawal.

    Who is dismissed in a break may be withdrawn sooner; where an edition says nothing of it, after as many days.
    """

    break_within_days: int
    withdrawal_within_days: int
    dismissed_in_a_break_within_days: int | None = None


class ClockTerms(_Terms, frozen=True, kw_only=True):
    """What every clock counts by, but for the session clock, which has a part of the rule pack of its own."""

    learning: ActiveLearning
    review: Reviews
    functional_skills: BeforeTheGateway
    epao: BeforeTheGateway
    off_the_job: Pace
    planned_end: Ending
    assessment_window: Booking
    assessment_result: Result
    job: JobLoss
