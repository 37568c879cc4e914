"""A bank holiday that the calendar learns of after an alarm was set: it rings in vain, and again on the right day."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from tests.domain.given import BOOK
from tests.domain.lives import on_programme


class WithHoliday:
    """The calendar with one more bank holiday."""

    def __init__(self, holiday):
        self.holiday = holiday

    def is_working_day(self, day):
        return day != self.holiday and BOOK.working.is_working_day(day)

    def of(self, _):
        return self


@pytest.mark.parametrize(
    ("set_by", "due", "then"),
    [
        ("2026-09-07 12:00", "session-reminder 0 at 2026-10-05 09:00", "session-reminder 0 at 2026-10-06 09:00"),
        ("2026-10-13 09:00", "session-escalation 2 at 2026-10-16 09:00", "session-escalation 2 at 2026-10-19 09:00"),
        ("2026-10-16 09:00", "session-escalation 3 at 2026-10-23 09:00", "session-escalation 3 at 2026-10-26 09:00"),
    ],
)
def test_an_alarm_set_before_the_holiday_was_known_rings_in_vain_and_is_set_anew(set_by, due, then):
    life = on_programme().rung_until(set_by, "session")
    assert life.waits_for(set_by, "session") == due
    alarm, rings_at = life.alarm(set_by, "session"), due.partition(" at ")[2]
    holiday = date.fromisoformat(rings_at.partition(" ")[0])
    knowing = replace(life, book=msgspec.structs.replace(BOOK, working=WithHoliday(holiday)))
    in_vain = knowing.rings(rings_at, alarm).nothing()
    assert in_vain.waits_for(rings_at, "session") == then
    on_the_day = in_vain.rings(then.partition(" at ")[2], clock="session")
    assert on_the_day.command.id == alarm.id
    assert len(on_the_day.decided.facts) == 1


def test_what_falls_overdue_on_the_new_holiday_does_so_all_the_same():
    life = on_programme().rung_until("2026-10-05 09:00", "session")
    knowing = replace(life, book=msgspec.structs.replace(BOOK, working=WithHoliday(date(2026, 10, 13))))
    overdue = knowing.rings("2026-10-13 09:00", life.alarm("2026-10-06", "session")).then("clock-fell-overdue.v1")
    assert overdue.waits_for("2026-10-13", "session") == "session-escalation 1 at 2026-10-14 09:00"
