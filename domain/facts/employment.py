"""Employment that ended or went on with another employer, its weeks without work, as recorded, and how it stands."""

from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.days import Division, in_words
from domain.facts.fact import Act, Agreement

DAY = timedelta(days=1)


class EndOfEmployment(StrEnum):
    """Why an employment ended. One that went on with a new owner has not ended: it was transferred."""

    REDUNDANCY = "redundancy"
    DISMISSAL = "dismissal"
    RESIGNATION = "resignation"


class EmploymentEnded(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The employment ended. `reason` is sealed; `because` is not told by the oldest.

    `carried` says that a redundant apprentice is carried to completion without an employer.
    """

    NAME: ClassVar[str] = "employment-ended.v1"
    WORKED_OUT = frozenset({"carried"})
    last_day_on: date
    reason: str
    because: EndOfEmployment | None = None
    carried: bool = False

    def sentence(self) -> str:
        """Return it in words."""
        by = f" by {self.because}" if self.because else ""
        lost = f"Job lost{by}: the last day of employment was {in_words(self.last_day_on)}."
        return f"{lost} {CARRIED}" if self.carried else lost


CARRIED = "The apprenticeship is carried to completion without an employer."


class EmploymentTransferred(Agreement, frozen=True, kw_only=True, omit_defaults=True):
    """The employment went on with a new owner of the business, without a day between: what was agreed goes on too."""

    NAME: ClassVar[str] = "employment-transferred.v1"
    employer: UUID
    from_on: date
    evidence: str
    reason: str
    division: Division = Division.ENGLAND_AND_WALES

    def sentence(self) -> str:
        """Return it in words."""
        where = _where(self.division)
        return (
            f"Employment transferred to a new owner from {in_words(self.from_on)}{where} (evidence {self.evidence}). "
            "It goes on, with what was agreed in it, and no clock for a new job runs."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "the employment was transferred to a new owner"


class EmployerChanged(Act, frozen=True, kw_only=True, omit_defaults=True):
    """The apprenticeship goes on with a new employer."""

    NAME: ClassVar[str] = "employer-changed.v1"
    employer: UUID
    from_on: date
    division: Division = Division.ENGLAND_AND_WALES

    def sentence(self) -> str:
        """Return it in words."""
        return f"New employer from {in_words(self.from_on)}{_where(self.division)}."

    def cause(self) -> str:
        """Return it as a clause."""
        return "a new employer was found"


def _where(division: Division) -> str:
    return "" if division is Division.ENGLAND_AND_WALES else f", with bank holidays of {division.said}"


class WithoutWork(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days in a row without work, from the first London date to the last."""

    first_on: date
    last_on: date

    def said(self) -> str:
        """Return it in words."""
        if self.first_on == self.last_on:
            return in_words(self.first_on)
        return f"{in_words(self.first_on)} to {in_words(self.last_on)}"


class WeeksWithoutWorkAgreed(Agreement, frozen=True, kw_only=True):
    """The calendar of the employer's `site` was agreed: in these `weeks` nobody works there. `reason` is sealed.

    It stands for the days after its own, in the place of any calendar before.
    """

    NAME: ClassVar[str] = "weeks-without-work-agreed.v1"
    MOVES = ("session", "learning", "off-the-job")
    site: str
    weeks: tuple[WithoutWork, ...]
    reason: str
    evidence: str

    def sentence(self) -> str:
        """Return it in words."""
        said = "; ".join(each.said() for each in self.weeks) or "none any more"
        return (
            f"Weeks without work at site {self.site} agreed (evidence {self.evidence}): {said}. They move the clocks "
            "of the session, active learning and off-the-job hours by exactly these days, and no other."
        )

    def cause(self) -> str:
        """Return it as a clause."""
        return "weeks without work were agreed"


class Calendar(msgspec.Struct, frozen=True):
    """A calendar of weeks without work, agreed on a London date: each of its spans up to the first day of work."""

    agreed_on: date
    spans: tuple[tuple[date, date], ...]


class Employment(msgspec.Struct, frozen=True):
    """Since when the apprentice is without a job, if so and why, and the first day with an employer who came later.

    `known_on` is the London date on which that employer was recorded. `changes` of employer are told each by the
    last London date with one and the first with the next, `employers` in their order; `transfers` are the first days
    of those with whom the employment itself went on. `carried_after` are the last days of employments that ended by
    a redundancy after which the apprentice is carried to completion. `calendars` of weeks without work are told in the
    order of their agreement.
    """

    ended_on: date | None = None
    began_on: date | None = None
    known_on: date | None = None
    changes: tuple[tuple[date, date], ...] = ()
    employers: tuple[UUID, ...] = ()
    transfers: tuple[date, ...] = ()
    ended_by: EndOfEmployment | None = None
    carried_after: tuple[date, ...] = ()
    calendars: tuple[Calendar, ...] = ()

    @property
    def employed(self) -> bool:
        """Return whether the apprentice has an employer."""
        return self.ended_on is None

    @property
    def owner_since_on(self) -> date | None:
        """Return the first London date with the present employer or new owner; None of the first employer."""
        days = [self.began_on, *(began_on for _, began_on in self.changes)]
        return max((day for day in days if day), default=None)

    @property
    def carried(self) -> bool:
        """Return whether the apprentice has no employer, and is carried to completion."""
        return self.ended_on in self.carried_after

    def on(self, day: date) -> tuple[bool, str]:
        """Return whether the apprentice had an employer on a London date, and since or until when, in words."""
        for left_on, began_on in self._gaps():
            if day < began_on:
                return day <= left_on, (
                    f"The employment ended on {in_words(left_on)}, and the next one began on {in_words(began_on)}."
                )
        if self.ended_on:
            return day <= self.ended_on, f"The employment ended on {in_words(self.ended_on)}."
        if self.began_on:
            return True, f"The employment began on {in_words(self.began_on)}."
        return True, "No end of the employment is on record."

    def carried_on(self, day: date) -> bool:
        """Return whether the apprentice was without an employer on a London date, and carried to completion."""
        return not self.on(day)[0] and any(
            left_on in self.carried_after and left_on < day < began_on
            for left_on, began_on in [*self._gaps(), (self.ended_on or date.max, date.max)]
        )

    def _gaps(self) -> list[tuple[date, date]]:
        return [each for each in self.changes if each[1] not in self.transfers]

    def spans(self) -> list[tuple[date, date]]:
        """Return from which London date to which, both included, the apprentice had each employer, in order."""
        begins = [date.min, *(began_on for _, began_on in self.changes)]
        ends = [*(left_on for left_on, _ in self.changes), self.ended_on or date.max]
        return list(zip(begins, ends, strict=True))

    def employer_on(self, day: date) -> UUID | None:
        """Return who employed the apprentice on a London date; None between jobs."""
        having = zip(self.employers, self.spans(), strict=True) if self.employers else ()
        return next((employer for employer, (begin, end) in having if begin <= day <= end), None)

    def contracts(self) -> list[tuple[date, date]]:
        """Return from which London date to which, both included, each employment lasted, whoever owned the business."""
        begins = [date.min, *(began_on for _, began_on in self._gaps())]
        ends = [*(left_on for left_on, _ in self._gaps()), self.ended_on or date.max]
        return list(zip(begins, ends, strict=True))

    def trained_in(self) -> list[tuple[date, date]]:
        """Return from which London date to which, both included, training counts: employed, or carried."""
        found = self.contracts()
        until = [*(begin - timedelta(days=1) for begin, _ in found[1:]), date.max]
        return [
            (begin, last if end in self.carried_after else end) for (begin, end), last in zip(found, until, strict=True)
        ]

    def unbroken(self, one: date, other: date) -> bool:
        """Return whether the same employment lasts on two London dates, and so between them."""
        return any(begin <= one <= end and begin <= other <= end for begin, end in self.contracts())

    def with_calendar(self, calendar: Calendar) -> "Employment":
        """Return it with one more calendar, which may be told after a later one."""
        calendars = sorted((*self.calendars, calendar), key=lambda each: each.agreed_on)
        return msgspec.structs.replace(self, calendars=tuple(calendars))

    def without_work(self) -> list[tuple[date, date]]:
        """Return the spans without work in order, each from its first London date to the first day of work again.

        Of each calendar only days count after that of its agreement, until that of the next one, and while the employer
        employs the apprentice with whom it was agreed.
        """
        found: list[tuple[date, date]] = []
        for place, each in enumerate(self.calendars):
            later = self.calendars[place + 1].agreed_on + DAY if place + 1 < len(self.calendars) else date.max
            until = next((end for begin, end in self.contracts() if begin <= each.agreed_on <= end), each.agreed_on)
            begin, end = each.agreed_on + DAY, min(later, until + DAY if until < date.max else until)
            found += [(max(first, begin), min(back, end)) for first, back in each.spans]
        return [(first, back) for first, back in found if first < back]
