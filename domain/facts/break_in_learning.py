"""Breaks in learning, as recorded, and whether one is open."""

from datetime import date
from typing import ClassVar

import msgspec

from domain.days import how_many, in_words
from domain.facts.fact import Act, Agreement, from_paper
from domain.facts.sessions import Party


class BreakAgreed(Act, frozen=True, kw_only=True, omit_defaults=True):
    """A party agreed to a break in learning: by itself, or by a signed paper, `on_behalf`, which somebody recorded."""

    NAME: ClassVar[str] = "break-agreed.v1"
    party: Party
    from_on: date
    expected_return_on: date
    on_behalf: str | None = None
    recorded_by: str | None = None

    def sentence(self) -> str:
        """Return it in words."""
        agreed = (
            f"agreed to a break in learning from {in_words(self.from_on)}, return expected on "
            f"{in_words(self.expected_return_on)}."
        )
        if self.on_behalf:
            return f"{from_paper(self.party, self.on_behalf, self.recorded_by)}: the {self.party} {agreed}"
        return f"The {self.party} {agreed}"


class BreakBegan(Act, frozen=True, kw_only=True):
    """A break in learning began, with no last day of learning where nothing was learned yet. `reason` is sealed."""

    NAME: ClassVar[str] = "break-began.v1"
    from_on: date
    last_learning_on: date | None
    expected_return_on: date
    reason: str

    def sentence(self) -> str:
        """Return it in words."""
        last = (
            f"last learning on {in_words(self.last_learning_on)}" if self.last_learning_on else "no learning before it"
        )
        return (
            f"Break in learning from {in_words(self.from_on)}, return expected on "
            f"{in_words(self.expected_return_on)}; {last}."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "a break in learning began"


class BreakExtended(Agreement, frozen=True, kw_only=True):
    """The return from the open break is expected later than it was `before`. `reason` is sealed."""

    NAME: ClassVar[str] = "break-extended.v1"
    MOVES = ("break",)
    WORKED_OUT = frozenset({"from_on", "before"})
    from_on: date
    before: date
    expected_return_on: date
    reason: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"Break in learning from {in_words(self.from_on)} extended by agreement (evidence {self.evidence}): return "
            f"expected on {in_words(self.expected_return_on)} instead of {in_words(self.before)}. "
            "It moves the clock of the return from a break in learning, and no other."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return f"the break was extended to {in_words(self.expected_return_on)}"


class ReturnedFromBreak(Act, frozen=True, kw_only=True):
    """The apprentice returned; `days` is how long the break lasted.

    `clocks_anew` says whether clocks start anew; otherwise each goes on where it stood.
    """

    NAME: ClassVar[str] = "returned-from-break.v2"
    WORKED_OUT = frozenset({"clocks_anew", "days", "from_on"})
    from_on: date
    returned_on: date
    days: int
    clocks_anew: bool

    def sentence(self) -> str:
        """Return it in words."""
        clocks = "" if self.clocks_anew else "; the clocks go on where they stood"
        lasted = how_many(self.days, "day")
        return f"Returned on {in_words(self.returned_on)} after a break in learning of {lasted}{clocks}."

    def cause(self) -> str:
        """Return it as a clause."""
        return f"the apprentice returned on {in_words(self.returned_on)}"


class AgreedTo(msgspec.Struct, frozen=True):
    """Which break a party agreed to, and when."""

    party: Party
    from_on: date
    expected_return_on: date
    agreed_on: date


class Interruption(msgspec.Struct, frozen=True):
    """The open break, if any; the ended ones, each from its first day to the day of return, and their days in all.

    `last_learning_on` is the last learning before the latest break, as it was recorded with it. `clocks_anew_on`
    are the days of return on which clocks started anew, after a failed assessment too; after the other breaks they
    went on where they stood.
    The return from the open one was expected on `first_return_on` before it was extended, last on `extended_on`.
    `agreed` is what parties agreed to of breaks that did not begin yet.
    """

    from_on: date | None = None
    expected_return_on: date | None = None
    first_return_on: date | None = None
    extended_on: date | None = None
    days: int = 0
    ended: tuple[tuple[date, date], ...] = ()
    last_learning_on: date | None = None
    clocks_anew_on: tuple[date, ...] = ()
    agreed: tuple[AgreedTo, ...] = ()

    @property
    def open(self) -> bool:
        """Return whether the apprentice is on a break."""
        return self.from_on is not None

    @property
    def last_anew_on(self) -> date | None:
        """Return the London date of the last return on which clocks started anew."""
        return self.clocks_anew_on[-1] if self.clocks_anew_on else None

    def began(self, fact: BreakBegan) -> "Interruption":
        """Return it after a break began; one that is told after a later one leaves what was recorded with that one."""
        later = self.ended and self.ended[-1][0] > fact.from_on
        return msgspec.structs.replace(
            self,
            from_on=fact.from_on,
            expected_return_on=fact.expected_return_on,
            first_return_on=None,
            extended_on=None,
            last_learning_on=self.last_learning_on if later else fact.last_learning_on,
            agreed=tuple(each for each in self.agreed if each.from_on != fact.from_on),
        )

    def with_agreement(self, agreement: AgreedTo) -> "Interruption":
        """Return it after a party agreed to a break: its last word on one that begins on that day counts."""
        others = (each for each in self.agreed if (each.party, each.from_on) != (agreement.party, agreement.from_on))
        return msgspec.structs.replace(self, agreed=(*others, agreement))

    def agreement(self, party: Party, from_on: date, expected_return_on: date) -> AgreedTo | None:
        """Return the agreement of a party to a break between these days, or None where it is not on record."""
        wanted = (party, from_on, expected_return_on)
        return next(
            (each for each in self.agreed if (each.party, each.from_on, each.expected_return_on) == wanted), None
        )

    def extended(self, until_on: date, agreed_on: date) -> "Interruption":
        """Return it after the open break was extended; one that is told after a later one changes nothing."""
        if self.from_on is None or (self.extended_on and self.extended_on > agreed_on):
            return self
        first = self.first_return_on or self.expected_return_on
        return msgspec.structs.replace(self, expected_return_on=until_on, first_return_on=first, extended_on=agreed_on)

    def returned(self, returned_on: date, *, clocks_anew: bool) -> "Interruption":
        """Return it after the return from the open break, which may be told after that from a later one."""
        began_on = self.from_on or returned_on
        anew_on = (*self.clocks_anew_on, returned_on) if clocks_anew else self.clocks_anew_on
        return Interruption(
            days=self.days + (returned_on - began_on).days,
            ended=tuple(sorted((*self.ended, (began_on, returned_on)))),
            last_learning_on=self.last_learning_on,
            clocks_anew_on=tuple(sorted(anew_on)),
            agreed=self.agreed,
        )

    def anew_from(self, day: date) -> "Interruption":
        """Return it with clocks that start anew on one more London date, on which no break ended."""
        return msgspec.structs.replace(self, clocks_anew_on=tuple(sorted((*self.clocks_anew_on, day))))

    def without(self, began_on: date) -> "Interruption":
        """Return it as if the break that began on a London date had not been."""
        ended = tuple(each for each in self.ended if each[0] != began_on)
        return msgspec.structs.replace(self, ended=ended, from_on=None if self.from_on == began_on else self.from_on)

    def short(self, since_on: date) -> list[tuple[date, date]]:
        """Return the ended breaks, from `since_on` on, after which clocks went on where they stood."""
        return [each for each in self.ended if each[1] not in self.clocks_anew_on and each[0] >= since_on]

    def gone_on(self, day: date, since_on: date) -> date:
        """Return to which day short breaks since `since_on` moved a day of a clock: one that came before them stays."""
        for left_on, back_on in self.short(since_on):
            if day >= left_on:
                day += back_on - left_on
        return day

    def days_away(self, since_on: date, until_on: date) -> int:
        """Return how many days short breaks took between two days, the second not included."""
        away = [(min(back_on, until_on) - left_on).days for left_on, back_on in self.short(since_on)]
        return sum(days for days in away if days > 0)

    def covers(self, day: date) -> bool:
        """Return whether the apprentice was on a break on `day`."""
        in_the_open_one = self.from_on is not None and day >= self.from_on
        return in_the_open_one or any(began <= day < returned for began, returned in self.ended)

    def reaches(self, day: date, today: date) -> bool:
        """Return whether `day` lies in a break, an open one lasting until the expected return or longer."""
        back = self.expected_return_on
        return self.covers(day) and (back is None or day < back or day <= today)
