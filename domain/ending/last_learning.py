"""The last day of learning on record, before which nobody can say that the learning ended."""

from datetime import date
from typing import Protocol

from domain.circumstances import Circumstances
from domain.days import in_words
from domain.rule import rule
from domain.state import Apprenticeship


class EndsLearning(Protocol):
    """A command that says when the last learning was, if there was any."""

    @property
    def last_learning_on(self) -> date | None:
        """Return the last evidenced London date of learning, or None where nothing was learned."""
        ...


def last_learning_on_record(apprenticeship: Apprenticeship) -> date | None:
    """Return the London date of the last learning that the record evidences, if any.

    Sessions held, training logged, functional skills attempted, and what a break was recorded with. A progress
    review is about learning, and is none; nor is what came before the start.
    """
    skills, enrolment = apprenticeship.functional_skills, apprenticeship.enrolment
    evidenced = (
        apprenticeship.cadence.last_held_on,
        apprenticeship.off_the_job.last_learnt_on,
        skills.english.last_attempt_on,
        skills.maths.last_attempt_on,
        apprenticeship.interruption.last_learning_on,
    )
    return max((day for day in evidenced if day and enrolment and day >= enrolment.starts_on), default=None)


@rule("funding rules 2026/27 ¶302, ¶310.1")
def last_learning_is_not_before_the_last_on_record(
    apprenticeship: Apprenticeship, command: EndsLearning, at: Circumstances
) -> str | None:
    """The last learning is told where the record evidences any, and is not before the last of it."""
    on_record, told = last_learning_on_record(apprenticeship), command.last_learning_on
    if on_record is None or (told and told >= on_record):
        return None
    # Of a past that is told, what was learnt after a break may be told before it.
    if apprenticeship.taking_over.open and on_record > at.occurred_on:
        return None
    return (
        f"The last learning on record was on {in_words(on_record)}; give that date or a later one, "
        "or correct first what was recorded wrongly."
    )
