"""A pending alarm: what will have to be looked at, and when."""

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
