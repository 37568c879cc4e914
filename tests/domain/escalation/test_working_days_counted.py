"""From which day the working days of a rung are counted: the sentence that tells it, and the count."""

from pathlib import Path

import pytest

from domain.rulebook.ladder import COUNTED
from tests.domain.given import BOOK, london
from tests.domain.lives import on_programme

PAGE = Path(__file__).parents[3] / "docs/clocks.md"


def test_the_page_tells_it_in_the_words_of_the_code():
    assert f"{COUNTED}." in PAGE.read_text().splitlines()


@pytest.mark.parametrize(
    ("around", "starts_on", "overdue_on", "rungs"),
    [
        ("a Saturday", "2026-09-04", "2026-10-10", ["2026-10-12", "2026-10-15", "2026-10-22"]),
        ("the Friday before it", "2026-09-03", "2026-10-09", ["2026-10-09", "2026-10-14", "2026-10-21"]),
        ("Christmas Day, a Friday", "2026-11-19", "2026-12-25", ["2026-12-29", "2027-01-04", "2027-01-11"]),
        ("the day before Christmas", "2026-11-18", "2026-12-24", ["2026-12-24", "2026-12-31", "2027-01-08"]),
    ],
)
def test_three_and_eight_working_days_are_counted_from_the_first_one_on_which_it_is_overdue(
    around, starts_on, overdue_on, rungs
):
    life = on_programme(starts_on).rung_until("2027-03-01", "session")
    (fell,) = life.facts("clock-fell-overdue.v1", "session")
    assert str(fell.overdue_on) == overdue_on, around
    told = [fact.due_at for fact in life.facts("clock-escalated.v1", "session")]
    assert told == [london(f"{day} 09:00") for day in rungs]
    ladder = BOOK.ladder("session", "ST1379", fell.overdue_on, fell.ladder)
    assert [rung.working_days for rung in ladder.rungs] == [0, 3, 8]


def test_a_snooze_on_a_day_on_which_nobody_works_says_from_when_its_days_are_counted():
    life = on_programme().rung_until("2026-10-13 09:00", "session")
    said = {"actor": "t-1", "until_on": "2027-01-01"}
    life.when("snooze-escalation", "2026-10-13", **said).refused(
        "snooze-ends-within-its-limit", says="27 October 2026, 10 working days from now."
    )
    life.when("snooze-escalation", "2026-10-17", **said).refused(
        "snooze-ends-within-its-limit", says="2 November 2026, 10 working days from 19 October 2026."
    )
