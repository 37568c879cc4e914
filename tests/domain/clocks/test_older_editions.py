"""Lives on older editions of the packs keep theirs: the 35th day is overdue, and every return starts clocks anew."""

from datetime import date

import pytest

from domain.facts.upcasting import UPCASTERS
from tests.domain.given import empty_months
from tests.domain.lives import by_an_older_edition, on_programme


def test_who_enrolled_by_an_older_edition_is_overdue_on_the_35th_day_and_who_enrols_now_on_the_36th():
    for life, day in ((by_an_older_edition(), "2026-10-12"), (on_programme(), "2026-10-13")):
        reminded = life.rung_until("2026-10-05 09:00", "session")
        assert reminded.waits_for("2026-10-06", "session") == f"session-overdue 0 at {day} 09:00"


def test_every_break_stands_an_escalation_down_and_every_return_starts_the_clock_anew():
    life = by_an_older_edition().rung_until("2026-10-15 09:00", "session")
    life = life.when("begin-break", "2026-10-16", last_learning_on="2026-10-01").then(
        "break-began.v1", "clock-stood-down.v1"
    )
    life = life.then("return-from-break", "2026-10-17")
    assert life.state.interruption.clocks_anew_on == (date(2026, 10, 17),)
    assert life.waits_for("2026-10-17", "session") == "session-reminder 0 at 2026-11-16 09:00"


@pytest.mark.parametrize("back_on", ["2026-11-03", "2026-11-20"])
def test_every_break_excuses_the_months_that_it_reaches_into(back_on):
    life = by_an_older_edition().then("begin-break", "2026-10-31", last_learning_on="2026-10-01")
    life = life.then("return-from-break", back_on)
    assert empty_months(life.state, "2026-12-01") == []
    assert empty_months(life.state, "2027-01-01") == [date(2026, 12, 1)]


def test_a_return_recorded_before_there_were_short_breaks_let_the_clocks_start_anew():
    fields = {"from_on": "2026-10-13", "returned_on": "2026-10-14", "days": 1}
    assert UPCASTERS["returned-from-break.v1"](fields) == ("returned-from-break.v2", {**fields, "clocks_anew": True})
