"""A pending alarm: what will have to be looked at, and when."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from domain.clock_and_due import Due


class Pending(msgspec.Struct, frozen=True):
    """One alarm of a `kind`, `about` something, on a `rung` (0 where there is no ladder), due `at` a UTC instant."""

    kind: str
    about: str
    rung: int
    at: datetime


class PendingOfClock(Pending, frozen=True):
    """An alarm of a clock, with what is `due` by it."""

    due: Due


def only_in(these: Sequence[Pending], those: Sequence[Pending]) -> list[Pending]:
    """Return the alarms that are among `these` and would tell nothing that is among `those`."""
    known = {_told(each) for each in those}
    return [each for each in these if _told(each) not in known]


def _told(alarm: Pending) -> tuple[object, ...]:
    return alarm.kind, alarm.about, alarm.rung, alarm.at
