"""A pending alarm: what will have to be looked at, and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Pending:
    """One alarm of a `kind`, `about` something, on a `rung` (0 where there is no ladder), due `at` a UTC instant."""

    kind: str
    about: str
    rung: int
    at: datetime
