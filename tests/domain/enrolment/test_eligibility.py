"""The bounds of an enrolment: what lies outside is a slip of the pen, on either side by a day."""

import pytest

from tests.domain.lives import applicant


def asked(**terms):
    return applicant().when("enrol", "2026-08-10", **terms)


@pytest.mark.parametrize(
    ("starts_on", "youngest"),
    [("2026-09-01", 16), ("2027-06-24", 16), ("2027-06-25", 15), ("2027-08-31", 15), ("2027-09-01", 16)],
)
def test_nobody_starts_before_the_summer_of_the_school_year_in_which_they_turn_16(starts_on, youngest):
    terms = {"starts_on": starts_on, "planned_end_on": "2028-12-07"}
    asked(**terms, age_at_start=youngest).meets("apprentice-is-old-enough")
    asked(**terms, age_at_start=youngest - 1).refused("apprentice-is-old-enough", says=f"has to be {youngest}")


def test_nobody_starts_before_the_standard_was_approved():
    terms = {"planned_end_on": "2024-06-03"}
    asked(starts_on="2023-03-01", **terms).meets("standard-was-approved-by-the-start")
    asked(starts_on="2023-02-28", **terms).refused("standard-was-approved-by-the-start", says="1 March 2023")


def test_the_start_is_within_two_years():
    terms = {"planned_end_on": "2030-01-31"}
    asked(starts_on="2028-08-10", **terms).meets("start-is-in-sight")
    asked(starts_on="2028-08-11", **terms).refused("start-is-in-sight", says="up to 10 August 2028")


def test_the_planned_end_is_within_four_times_the_typical_duration():
    asked(planned_end_on="2031-09-07").meets("planned-end-is-in-sight")
    asked(planned_end_on="2031-09-08").refused("planned-end-is-in-sight", says="typically takes 15 months")
