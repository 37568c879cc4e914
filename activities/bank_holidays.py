"""Working days of each division, from the library that knows the bank holidays and their substitutes."""

from datetime import date
from functools import lru_cache

import holidays

from domain.days import Division

SATURDAY = 5
# Wales has the bank holidays of England.
SUBDIVISIONS = {Division.ENGLAND_AND_WALES: "ENG", Division.SCOTLAND: "SCT", Division.NORTHERN_IRELAND: "NIR"}


class WorkingCalendar:
    """Monday to Friday, without the bank holidays of a division: of England and Wales where none is told."""

    def __init__(self, division: Division = Division.ENGLAND_AND_WALES) -> None:
        """Take the bank holidays of the division."""
        bank_holidays = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[division])
        self._works_on = lru_cache(maxsize=8192)(lambda day: day.weekday() < SATURDAY and day not in bank_holidays)
        self._divisions = {division: self}

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on this Europe/London date."""
        return self._works_on(day)

    def of(self, division: Division) -> "WorkingCalendar":
        """Return the working days of a division."""
        if division not in self._divisions:
            self._divisions[division] = WorkingCalendar(division)
        return self._divisions[division]
