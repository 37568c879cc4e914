"""The clock of the planned end: no overall grade yet."""

from datetime import timedelta

from domain.circumstances import Circumstances
from domain.clock_and_due import Clock, Due
from domain.clocks.planned_gateway import moved_anew
from domain.stage import TRAINING, Stage
from domain.state import Apprenticeship

PLANNED_END = Clock("planned-end", "planned end", "seed: duration; apprenticeship accountability framework")


def due(apprenticeship: Apprenticeship, at: Circumstances) -> list[Due]:
    """Return by when the apprenticeship is to be finished: until the overall grade is reached."""
    if apprenticeship.stage not in TRAINING | {Stage.ASSESSMENT}:
        return []
    starts_on = apprenticeship.enrolled.starts_on
    due_on = moved_anew(apprenticeship, apprenticeship.enrolled.planned_end_on)
    gone_on = apprenticeship.interruption.gone_on
    return [
        Due(
            clock=PLANNED_END,
            about=due_on.isoformat(),
            since_on=starts_on,
            remind_on=gone_on(due_on - timedelta(days=at.rules.clocks.planned_end.reminder_days), starts_on),
            due_on=gone_on(due_on, starts_on),
            overdue_on=gone_on(due_on + timedelta(days=1), starts_on),
            because="there is no overall grade yet",
        )
    ]
