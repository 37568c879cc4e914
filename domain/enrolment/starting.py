"""The start of training, by itself on its date."""

from collections.abc import Sequence
from datetime import date

from domain.alarm import Pending
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.days import london_instant
from domain.facts.enrolment import TrainingStarted
from domain.facts.fact import Fact, Recorded
from domain.stage import Stage
from domain.state import Apprenticeship, Changes


def start_training(_: Apprenticeship, due: Pending, __: Circumstances) -> list[Fact]:
    """Start the practical period on its date."""
    return [TrainingStarted(started_on=date.fromisoformat(due.about))]


def next_alarm(apprenticeship: Apprenticeship, _: Circumstances, __: Sequence[Due]) -> list[Pending]:
    """Return when training starts, while it has not."""
    if apprenticeship.stage is not Stage.ENROLLED:
        return []
    starts_on = apprenticeship.enrolled.starts_on
    return [Pending("training-start", starts_on.isoformat(), 0, london_instant(starts_on, 0))]


def started(apprenticeship: Apprenticeship, recorded: Recorded[TrainingStarted]) -> Changes:
    """Fold the start of training: the session clock starts with it."""
    return {
        "cadence": apprenticeship.cadence.restarted(recorded.fact.started_on),
    }
