"""The employer's division: whose bank holidays count for reminders, rungs and limits."""

import pytest

from domain.days import Division
from tests.domain.given import BOOK
from tests.domain.lives import enrolled, held, on_programme

WALES, SCOTLAND, ULSTER = "england-and-wales", "scotland", "northern-ireland"


def reminded(starts_on, division):
    return on_programme(starts_on, division=division).waits_for(starts_on, "session").partition(" at ")[2]


@pytest.mark.parametrize(
    ("starts_on", "around", "days"),
    [
        ("2026-11-02", "St Andrew's Day, 30 November", ("2026-11-30", "2026-12-01", "2026-11-30")),
        ("2027-02-17", "St Patrick's Day, 17 March", ("2027-03-17", "2027-03-17", "2027-03-18")),
        ("2027-03-01", "Easter Monday, 29 March", ("2027-03-30", "2027-03-29", "2027-03-30")),
        ("2027-06-14", "12 July", ("2027-07-12", "2027-07-12", "2027-07-13")),
        ("2027-07-05", "the summer holiday of Scotland, 2 August", ("2027-08-02", "2027-08-03", "2027-08-02")),
        ("2027-08-02", "the summer holiday elsewhere, 30 August", ("2027-08-31", "2027-08-30", "2027-08-31")),
    ],
)
def test_people_are_reminded_on_a_working_day_where_the_employer_is(starts_on, around, days):
    assert tuple(reminded(starts_on, each) for each in (WALES, SCOTLAND, ULSTER)) == tuple(
        f"{day} 09:00" for day in days
    ), around


def test_without_one_it_is_england_and_wales_and_the_fact_says_nothing_of_it():
    assert enrolled().state.enrolled.division is Division.ENGLAND_AND_WALES
    assert "bank holidays" not in enrolled().facts("enrolled.v2")[0].sentence()
    said = enrolled(division=SCOTLAND).facts("enrolled.v2")[0].sentence()
    assert said.endswith("to be assessed by nqual, with bank holidays of Scotland.")


def test_a_new_employer_elsewhere_changes_them():
    life = held(on_programme(), "2026-11-02").then("record-job-loss", "2026-11-02")
    moved = life.then("record-new-employer", "2026-11-03", division=SCOTLAND)
    assert life.waits_for("2026-11-03", "session").endswith("2026-11-30 09:00")
    assert moved.waits_for("2026-11-03", "session").endswith("2026-12-01 09:00")
    assert moved.history[-1].fact.sentence() == "New employer from 3 November 2026, with bank holidays of Scotland."


def test_a_division_recorded_wrongly_is_corrected():
    life = on_programme("2026-11-02")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "enrolled.v2")
    life = life.then("correct-fact", "2026-11-03", fact=place, instead={"division": SCOTLAND})
    assert life.state.enrolled.division is Division.SCOTLAND
    assert life.waits_for("2026-11-03", "session").endswith("2026-12-01 09:00")


@pytest.mark.parametrize("division", Division)
def test_every_division_has_a_calendar_of_its_own_and_keeps_it(division):
    assert BOOK.working.of(division) is BOOK.working.of(division)
    assert BOOK.working.of(division).of(Division.ENGLAND_AND_WALES) is not None
    assert division.said in {"England and Wales", "Scotland", "Northern Ireland"}
