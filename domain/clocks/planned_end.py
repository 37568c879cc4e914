"""The clock of the planned end: no overall grade yet."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.days import in_words
from domain.stage import TRAINING, Stage
from domain.state import Apprenticeship
from domain.time_on_programme.planned_gateway import plan_gone_on, plan_moved_anew

PLANNED_END = Clock("planned-end", "planned end", "seed: duration; apprenticeship accountability framework")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the apprenticeship is to be finished: until the overall grade is reached."""
    if apprenticeship.stage not in TRAINING | {Stage.ASSESSMENT}:
        return []
    enrolled = apprenticeship.enrolled
    due_on = plan_moved_anew(apprenticeship, enrolled.ends_on)
    agreed = f", by the end agreed on {in_words(enrolled.end_agreed_on)}" if enrolled.end_agreed_on else ""
    return [
        Due(
            clock=PLANNED_END,
            about=due_on.isoformat(),
            since_on=enrolled.starts_on,
            remind_on=plan_gone_on(apprenticeship, due_on - timedelta(days=at.rules.clocks.planned_end.reminder_days)),
            due_on=plan_gone_on(apprenticeship, due_on),
            overdue_on=plan_gone_on(apprenticeship, due_on + timedelta(days=1)),
            because=f"there is no overall grade yet{agreed}",
        )
    ]
