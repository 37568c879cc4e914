"""Tutors allocated and handed over, as recorded, and who teaches on a day."""

from datetime import date, timedelta
from typing import ClassVar

import msgspec

from domain.days import in_words
from domain.facts.fact import Fact


class TutorAllocated(Fact, frozen=True, kw_only=True):
    """A tutor was allocated."""

    NAME: ClassVar[str] = "tutor-allocated.v1"
    tutor: str
    element: str
    from_on: date
    until_on: date | None

    def sentence(self) -> str:
        """Return it in words."""
        until = f" until {in_words(self.until_on)}" if self.until_on else ""
        return f"Tutor {self.tutor} allocated for {self.element} from {in_words(self.from_on)}{until}."


class TutorHandedOver(Fact, frozen=True, kw_only=True):
    """An element passed from one tutor to another without a gap; in a past that was told it is not said from whom."""

    NAME: ClassVar[str] = "tutor-handed-over.v1"
    element: str
    from_tutor: str
    to_tutor: str
    from_on: date

    def sentence(self) -> str:
        """Return it in words."""
        if not self.from_tutor:
            return f"Tutor {self.to_tutor} took {self.element} over from {in_words(self.from_on)}."
        return f"Tutor {self.from_tutor} handed {self.element} over to {self.to_tutor} from {in_words(self.from_on)}."


class Allocation(msgspec.Struct, frozen=True):
    """One tutor for one element, from a date to a last date or for good."""

    tutor: str
    element: str
    from_on: date
    until_on: date | None

    def overlaps(self, from_on: date, until_on: date | None) -> bool:
        """Return whether this tutor teaches on any day from `from_on` to `until_on`, or for good."""
        begins_before_end = self.until_on is None or from_on <= self.until_on
        return begins_before_end and (until_on is None or until_on >= self.from_on)

    def when(self) -> str:
        """Return its period in words."""
        return f"from {in_words(self.from_on)}{f' until {in_words(self.until_on)}' if self.until_on else ' on'}"

    def covers(self, element: str, day: date) -> bool:
        """Return whether this tutor teaches `element` on `day`."""
        return self.element == element and self.from_on <= day and (self.until_on is None or day <= self.until_on)


class Tutors(msgspec.Struct, frozen=True):
    """Every allocation so far."""

    allocations: tuple[Allocation, ...] = ()

    def teaching(self, element: str, day: date) -> Allocation | None:
        """Return who teaches `element` on `day`."""
        return next((a for a in self.allocations if a.covers(element, day)), None)

    def responsible(self, day: date) -> str | None:
        """Return the tutor who answers for the apprentice on `day`: the first element's that has one."""
        covering = [a for a in self.allocations if a.covers(a.element, day)]
        return covering[0].tutor if covering else None

    def answering_for(self, element: str | None, day: date) -> str | None:
        """Return the tutor who answers on `day` for an element, where it has one, or else for the apprentice."""
        teaching = self.teaching(element, day) if element else None
        return teaching.tutor if teaching else self.responsible(day)

    def changing_from(self, day: date) -> list[date]:
        """Return the London dates from which on other tutors teach: the last one up to `day`, and all later ones."""
        ends = {a.until_on + timedelta(days=1) for a in self.allocations if a.until_on}
        changes = sorted({a.from_on for a in self.allocations} | ends)
        return [*[each for each in changes if each <= day][-1:], *(each for each in changes if each > day)]

    def gave_up(self, tutor: str, since: date, day: date) -> bool:
        """Return whether a tutor taught on or after one London date, and on another teaches nothing any more."""
        theirs = [a for a in self.allocations if a.tutor == tutor and a.from_on <= day]
        return any(a.until_on and a.until_on >= since for a in theirs) and not any(
            a.covers(a.element, day) for a in theirs
        )
