"""Working days of England and Wales, from the library that knows the bank holidays and their substitutes."""

from datetime import date

import holidays

SATURDAY = 5


class WorkingCalendar:
    """Monday to Friday, without the bank holidays of England and Wales."""

    def __init__(self) -> None:
        """Take the bank holidays of England; Wales has the same."""
        self._bank_holidays = holidays.country_holidays("GB", subdiv="ENG")

    def is_working_day(self, day: date) -> bool:
        """Return whether people work on this Europe/London date."""
        return day.weekday() < SATURDAY and day not in self._bank_holidays
