"""The cohort: in which hybrid end year an apprentice counts as a leaver, and how, or why in none."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

import msgspec

from domain.days import months_after
from domain.facts.ending import WithdrawalReason
from domain.figures.funding_year import funding_year, last_day
from domain.figures.programme_aim import ProgrammeAim, Status
from domain.rulebook.accountability import Accountability

_STILL = {
    Status.CONTINUING: "goes on",
    Status.IN_ASSESSMENT: "waits for the end-point assessment",
    Status.ON_A_BREAK: "on a break in learning that is not overdue",
    Status.NEVER_STARTED: "left before the start",
}
_MOVED = {
    WithdrawalReason.MERGER: "moved, as the provider merged",
    WithdrawalReason.MOVED_BY_FUNDER: "moved by the funder or by government strategy",
}


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where an aim counts: as a leaver of the hybrid end `year`, unless it is `excluded`; so far in none where None."""

    aim: ProgrammeAim
    year: int | None
    excluded: bool
    because: str

    @property
    def leaver(self) -> bool:
        """Return whether it counts as a leaver."""
        return self.year is not None and not self.excluded

    @property
    def completer(self) -> bool:
        """Return whether it counts as a leaver who completed the training."""
        return self.leaver and self.aim.status is Status.COMPLETED

    @property
    def achiever(self) -> bool:
        """Return whether it counts as a leaver who achieved."""
        return self.leaver and self.aim.achieved


def placed(aims: Iterable[ProgrammeAim], on: date, terms: Accountability) -> list[Placed]:
    """Return where each of a provider's aims counts, as of the end of a London date; those to start later in none."""
    each = [aim for aim in aims if aim.starts_on <= on]
    begun: dict[UUID, list[ProgrammeAim]] = {}
    for aim in each:
        if aim.person:
            begun.setdefault(aim.person, []).append(aim)
    return [_placed(aim, begun, on, terms) for aim in each]


def hybrid_end_year(aim: ProgrammeAim, *others: date) -> int:
    """Return the latest year of the planned end, the end of training, the end of the assessment, and others."""
    days = (aim.planned_end_on, aim.learning_ended_on, aim.ended_on, *others)
    return max(funding_year(day) for day in days if day)


def _placed(aim: ProgrammeAim, begun: Mapping[UUID, list[ProgrammeAim]], on: date, terms: Accountability) -> Placed:
    if aim.status is Status.COMPLETED:
        return Placed(aim, hybrid_end_year(aim), excluded=False, because=_completed(aim))
    if aim.status is Status.WITHDRAWN:
        excluded = _excluded(aim, begun, terms)
        return Placed(aim, hybrid_end_year(aim), bool(excluded), excluded or f"withdrawn: {aim.reason}")
    if aim.break_from_on and (overdue_from := _overdue_from(aim.break_from_on, terms)) <= on:
        year, because = hybrid_end_year(aim, overdue_from - timedelta(days=1)), "did not return from a break in time"
        return Placed(aim, year, excluded=False, because=because)
    return Placed(aim, None, excluded=False, because=_STILL[aim.status])


def _completed(aim: ProgrammeAim) -> str:
    return "achieved" if aim.achieved else "completed the training, failed the end-point assessment"


def _overdue_from(began_on: date, terms: Accountability) -> date:
    """Return the first London date on which a break that began on one counts as a withdrawal."""
    year_after = last_day(funding_year(began_on)) + timedelta(days=1)
    return months_after(year_after, terms.overdue_break(began_on).months_after_the_year)


def _excluded(aim: ProgrammeAim, begun: Mapping[UUID, list[ProgrammeAim]], terms: Accountability) -> str:
    limits = terms.exclusions
    planned, lasted = _days(aim.starts_on, aim.planned_end_on), _days(aim.starts_on, aim.learning_ended_on)
    if planned >= limits.planned_days and lasted < limits.days_in_learning and not aim.restarted:
        return f"left in the first {limits.days_in_learning - 1} days"
    if aim.reason is WithdrawalReason.OTHER_STANDARD:
        return _changed_standard(aim, begun, limits.change_of_standard_days)
    return _MOVED.get(aim.reason, "") if aim.reason else ""


def _changed_standard(aim: ProgrammeAim, begun: Mapping[UUID, list[ProgrammeAim]], within_days: int) -> str:
    left_on = aim.learning_ended_on or aim.starts_on
    for other in begun.get(aim.person, ()) if aim.person else ():
        changed = other.standard != aim.standard and 0 <= (other.starts_on - left_on).days <= within_days
        if changed and other.status is not Status.NEVER_STARTED:
            return f"changed to {other.standard} within {within_days} days"
    return ""


def _days(first_on: date, last_on: date | None) -> int:
    return (last_on - first_on).days + 1 if last_on else 0
