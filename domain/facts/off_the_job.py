"""Off-the-job training, as recorded, and the minutes of it that count."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import hours_in_words, how_many, in_words
from domain.facts.fact import Act, Agreement, from_paper
from domain.facts.refusal import Warned
from domain.facts.sessions import Party

NO_LEARNING = frozenset({"progress-review", "normal-duties"})
NOTHING_NEW = "no new learning"


class OffTheJobLogged(Act, frozen=True, kw_only=True):
    """Off-the-job training was logged; `not_counted_because` says why it is not eligible, if so.

    That is told of the entry by itself. Whether any training of its day counts follows from other facts, and is
    worked out when it is asked for.
    """

    NAME: ClassVar[str] = "off-the-job-logged.v1"
    done_on: date
    minutes: int
    activity: str
    eligible_minutes: int
    not_counted_because: str | None
    ksbs: tuple[str, ...]
    description: str

    @property
    def learnt_on(self) -> date | None:
        """Return the London date on which something was learnt, be it English, maths, or outside working hours."""
        nothing = self.activity in NO_LEARNING or self.not_counted_because == NOTHING_NEW
        return None if nothing else self.done_on

    def sentence(self) -> str:
        """Return it in words."""
        counted = f", not counted: {self.not_counted_because}" if self.not_counted_because else ""
        return (
            f"Off-the-job training on {in_words(self.done_on)}: "
            f"{hours_in_words(self.minutes)} of {self.activity}{counted}."
        )


class OffTheJobPlanned(Act, frozen=True, kw_only=True):
    """The planned off-the-job hours changed. `reason` is sealed."""

    NAME: ClassVar[str] = "off-the-job-planned.v1"
    planned_hours: int
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        return f"Planned off-the-job hours changed to {self.planned_hours}."


class PriorLearningAssessed(Agreement, Warned, frozen=True, kw_only=True, omit_defaults=True):
    """Prior learning was assessed, and perhaps none found: so many `hours` of off-the-job training need not be done.

    By `months` the programme is planned shorter than the standard typically takes. `reason` is sealed.
    """

    NAME: ClassVar[str] = "prior-learning-assessed.v1"
    WORKED_OUT = frozenset({"required_before", "required_hours", "warned"})
    hours: int
    months: int
    required_before: int
    required_hours: int
    reason: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        found = f"{self.hours} off-the-job hours found" if self.hours else "none found"
        shorter = f", and the programme {how_many(self.months, 'month')} shorter" if self.months else ""
        changed = self.required_hours != self.required_before
        before = f" instead of {self.required_before}" if changed else ", as before"
        return (
            f"Prior learning assessed (evidence {self.evidence}): {found}{shorter}. {self.required_hours} off-the-job "
            f"hours are required{before}. It moves no clock.{self.warnings()}"
        )


class HoursStated(Agreement, Warned, frozen=True, kw_only=True, omit_defaults=True):
    """A party stated why fewer hours were delivered than planned, by itself or by a signed paper, `on_behalf`."""

    NAME: ClassVar[str] = "hours-stated.v1"
    MOVES = ("hours-statement",)
    WORKED_OUT = frozenset({"warned"})
    party: Party
    planned_hours: int
    delivered_minutes: int
    reason: str
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        delivered = f"{hours_in_words(self.delivered_minutes)} of {self.planned_hours} planned off-the-job hours"
        paper = f"{from_paper(self.party, self.on_behalf, self.recorded_by)}: t" if self.on_behalf else "T"
        return (
            f"{paper}he {self.party} stated why {delivered} were delivered. "
            f"It moves the clock of the statement on hours, and no other.{self.warnings()}"
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"the {self.party} stated why fewer hours were delivered"


class Stated(msgspec.Struct, frozen=True):
    """What a party stated: of how many planned hours so many minutes were delivered."""

    planned_hours: int
    delivered_minutes: int


class OffTheJobTraining(msgspec.Struct, frozen=True):
    """Minutes logged on each day, and those of them that count, without those of tutor sessions.

    `last_learnt_on` is the last day with an entry of learning, whether it counts or not; `planned_on` the one on
    which the planned hours changed last. `stated` is what each party said last of hours that fell short.
    """

    minutes_on: dict[date, int] = {}
    eligible_on: dict[date, int] = {}
    last_learnt_on: date | None = None
    planned_hours: int | None = None
    planned_on: date | None = None
    stated: dict[Party, Stated] = {}
