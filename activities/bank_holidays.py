"""Working days of each division, from the library that knows the bank holidays and their substitutes."""

from collections.abc import Container
from datetime import date
from functools import cache, lru_cache

from domain.days import Division

SATURDAY = 5
# Wales has the bank holidays of England.
SUBDIVISIONS = {Division.ENGLAND_AND_WALES: "ENG", Division.SCOTLAND: "SCT", Division.NORTHERN_IRELAND: "NIR"}


class WorkingCalendar:
    """Monday to Friday, without the bank holidays of a division: of England and Wales where none is told."""

    def __init__(self, division: Division = Division.ENGLAND_AND_WALES) -> None:
        """Take the bank holidays of the division."""
        self._works_on = lru_cache(maxsize=8192)(
            lambda day: day.weekday() < SATURDAY and day not in _bank_holidays(division)
        )
        self._divisions = {division: self}

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on this Europe/London date."""
        return self._works_on(day)

    def of(self, division: Division) -> "WorkingCalendar":
        """Return the working days of a division."""
        if division not in self._divisions:
            self._divisions[division] = WorkingCalendar(division)
        return self._divisions[division]


@cache
def _bank_holidays(division: Division) -> Container[date]:
    # The library takes a tenth of a second to load, and most commands ask about no working day.
    import holidays  # noqa: PLC0415

    return holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division])
