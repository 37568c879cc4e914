"""The lifecycle drawn: its stages in order, and which were reached, by when, or how many stand there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.folds import MOVES
from domain.stage import Stage

PATH = tuple(stage for stage in Stage if stage not in {Stage.NEW, Stage.WITHDRAWN})
"""The stages that a whole apprenticeship comes through."""

MOVED_TO = {fact.NAME: move.to for fact, move in MOVES.items()}
"""By the name of a fact that moves an apprenticeship: the stage to which."""

STEP, MARGIN = 120, 60


@dataclass(frozen=True)
class Stop:
    """One stage in the picture: where it is, whether it was reached, is now, or is not yet, and since when.

    Of many apprenticeships `count` says how many stand there, and `leads_to` where they are listed.
    """

    stage: Stage
    x: int
    stands: str
    since: date | None = None
    count: int | None = None
    leads_to: str = ""


def lived(here: Stage, moved: list[tuple[str, date]]) -> list[Stop]:
    """Return the stops of one apprenticeship; `moved` are the facts that moved it, by name and date, oldest first."""
    since = {MOVED_TO[name]: on for name, on in moved if name in MOVED_TO}
    stages = [*PATH, Stage.WITHDRAWN] if here is Stage.WITHDRAWN else [*PATH]
    return [
        Stop(stage, MARGIN + place * STEP, _stands(stage, here, since), since.get(stage))
        for place, stage in enumerate(stages)
    ]


def counted(stages: Mapping[str, int], leads_to: Callable[[Stage], str]) -> list[Stop]:
    """Return the stops of many apprenticeships: how many stand at each."""
    return [
        Stop(
            stage,
            MARGIN + place * STEP,
            "here" if stages.get(stage) else "not yet",
            None,
            stages.get(stage, 0),
            leads_to(stage),
        )
        for place, stage in enumerate((*PATH, Stage.WITHDRAWN))
    ]


def _stands(stage: Stage, here: Stage, since: Mapping[Stage, date]) -> str:
    if stage is here:
        return "here"
    if stage in since:
        return "been"
    return "never" if here is Stage.WITHDRAWN else "not yet"
