"""The bounds of an enrolment: what lies outside is a slip of the pen, on either side by a day."""

from tests.domain.lives import applicant


def asked(**terms):
    return applicant().when("enrol", "2026-08-10", **terms)


def test_who_is_of_school_age_starts_on_the_day_from_which_they_may_or_later():
    told = {"may_start_from": "2026-09-08"}
    asked(starts_on="2026-09-08", **told).meets("apprentice-is-old-enough")
    asked(starts_on="2026-09-07", **told).refused(
        "apprentice-is-old-enough", says="of school age on 7 September 2026; give a start date from 8 September 2026 on"
    )
    asked(starts_on="2026-09-07").meets("apprentice-is-old-enough")


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
