"""The clock of acts in question: what rests on what was corrected is reviewed by a lead."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.correction.second_person import NEEDS_A_SECOND_PERSON
from domain.days import in_words
from domain.facts.corrections import Resting
from domain.state import Apprenticeship

IN_QUESTION = Clock(
    "in-question",
    "review of an act in question",
    "provider: what rests on what was wrong is reviewed by a lead",
    runs_in_break=True,
    reminds=False,
    after_the_end=True,
)
_REVIEWED = frozenset(kind.NAME for kind in NEEDS_A_SECOND_PERSON)


def due(apprenticeship: Apprenticeship, _: Circumstances) -> list[Due]:
    """Return that a lead reviews each act of gateway, assessment and outcome that is in question, from the day on."""
    return [_review(each) for each in apprenticeship.in_question.open() if each.name in _REVIEWED]


def resting_behind(apprenticeship: Apprenticeship, due: Due) -> Resting | None:
    """Return what is in question that a review is due of, or None where another clock waits for it."""
    acts = apprenticeship.in_question.resting if due.clock is IN_QUESTION else ()
    return next((each for each in acts if _known_as(each) == due.about), None)


def _known_as(resting: Resting) -> str:
    return f"{resting.act}-{resting.correction}"


def _review(resting: Resting) -> Due:
    return Due(
        clock=IN_QUESTION,
        about=_known_as(resting),
        since_on=resting.since_on,
        remind_on=None,
        due_on=resting.since_on,
        overdue_on=resting.since_on + timedelta(days=1),
        because=f"number {resting.act} is in question since the correction of {in_words(resting.since_on)}",
    )
