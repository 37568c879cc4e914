"""The session clock: a session is due so many days after the last one held, the start, or a return from a break."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from domain.circumstances import Circumstances
from domain.clock import Clock, Due
from domain.days import in_words
from domain.stage import TRAINING

if TYPE_CHECKING:
    from domain.state import Apprenticeship

SESSION = Clock("session", "session", "seed: on-programme delivery, at least every 4 to 5 weeks")


class Cadence(msgspec.Struct, frozen=True):
    """What the session clock counts from: the last session held, the start, or a return from a break."""

    since_on: date | None = None
    last_held_on: date | None = None

    def restarted(self, since_on: date) -> "Cadence":
        """Return the clock counting anew from `since_on`: the start, or a return from a break."""
        return Cadence(since_on, self.last_held_on)

    def held(self, held_on: date) -> "Cadence":
        """Return the clock after a session held on `held_on`; an earlier session than the last changes nothing."""
        last = max(held_on, self.last_held_on or held_on)
        if self.since_on is not None and held_on <= self.since_on:
            return msgspec.structs.replace(self, last_held_on=last)
        return Cadence(held_on, last)


def due(apprenticeship: "Apprenticeship", at: Circumstances) -> list[Due]:
    """Return by when the next session is due, while there is training."""
    since_on, rules = apprenticeship.cadence.since_on, at.rules.session_cadence
    if apprenticeship.stage not in TRAINING or since_on is None:
        return []
    due_on = since_on + timedelta(days=rules.overdue_days)
    return [
        Due(
            clock=SESSION,
            about=since_on.isoformat(),
            since_on=since_on,
            remind_on=since_on + timedelta(days=rules.reminder_days),
            due_on=due_on,
            overdue_on=due_on,
            because=none_held_since(since_on),
        )
    ]


def none_held_since(day: date) -> str:
    """Return why a session is due, in words."""
    return f"no session held since {in_words(day)}"
