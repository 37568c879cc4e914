"""What facts say by the edition of their rule pack or standard alone: said again by another one."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from domain.assessment import whole
from domain.circumstances import Circumstances
from domain.enrolment import enrolling
from domain.facts.assessment import OverallGradeReached
from domain.facts.break_in_learning import ReturnedFromBreak
from domain.facts.enrolment import Enrolled
from domain.facts.fact import Fact, Recorded
from domain.facts.gateway import GatewayPassed
from domain.facts.off_the_job import OffTheJobLogged
from domain.gateway import decision
from domain.interruption import taking_a_break
from domain.learning import logging_hours

History = Sequence[Recorded[Any]]

BY_THE_EDITION: dict[type[Fact], Callable[[Any, Circumstances], Fact]] = {
    Enrolled: enrolling.by_the_edition,
    GatewayPassed: decision.by_the_edition,
    OverallGradeReached: whole.by_the_edition,
    OffTheJobLogged: logging_hours.by_the_edition,
    ReturnedFromBreak: taking_a_break.by_the_edition,
}
"""The facts of which a part follows from the edition alone, whatever else happened, and how."""


def said_by_another(history: History, present: Circumstances, other: Circumstances) -> History:
    """Return a history with that otherwise which the `other` edition says otherwise than the present one.

    What neither says otherwise stays as it was recorded; where nothing is otherwise, it is the same history.
    """
    instead = {}
    for place, recorded in enumerate(history):
        say = BY_THE_EDITION.get(type(recorded.fact))
        if say and say(recorded.fact, present) != (fact := say(recorded.fact, other)):
            instead[place] = msgspec.structs.replace(recorded, fact=fact)
    return [instead.get(place, recorded) for place, recorded in enumerate(history)] if instead else history
