"""The cohort: in which hybrid end year an apprentice counts, both sides of each boundary, and who counts in none."""

from datetime import date
from uuid import UUID

import pytest

from domain.facts.ending import WithdrawalReason
from domain.figures.cohort import placed
from domain.figures.funding_year import first_day, funding_year, last_day, named, year_named
from domain.figures.how_counted import ask
from domain.figures.programme_aim import ProgrammeAim, Status
from tests.domain.given import BOOK

STARTED, PLANNED_END = date(2024, 9, 5), date(2025, 9, 5)
TERMS = BOOK.accountability_on(date(2026, 11, 29))


def aim(**said):
    """Return an aim of the published test vectors: from 5 September 2024, planned until 5 September 2025."""
    days = {name: date.fromisoformat(day) for name, day in said.items() if name.endswith("_on")}
    said = {
        "apprenticeship": UUID(int=1),
        "person": UUID(int=7),
        "standard": "ST1379",
        "starts_on": STARTED,
        "planned_end_on": PLANNED_END,
        "status": Status.CONTINUING,
        **said,
        **days,
    }
    return ProgrammeAim(**said)


def left(on, reason=WithdrawalReason.LEFT_EMPLOYER, **said):
    return aim(status=Status.WITHDRAWN, learning_ended_on=on, reason=reason, **said)


def passed(ended_on, achieved_on, **said):
    return aim(status=Status.COMPLETED, learning_ended_on=ended_on, ended_on=achieved_on, achieved=True, **said)


def where(one, *others, on="2030-01-01"):
    """Return the hybrid end year of an aim and how it counts, as people say it."""
    first, *_ = placed([one, *others], date.fromisoformat(on), TERMS)
    kind = "achiever" if first.achiever else "completer" if first.completer else "leaver" if first.leaver else "nobody"
    return (first.year and named(first.year), kind)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # Published: training ends on 31 July 2021, the assessment is passed on 14 September 2021.
        (passed("2021-07-31", "2021-09-14", starts_on="2020-06-01", planned_end_on="2021-07-31"), "2021-22"),
        # Both sides of the end of a year, for each of the three dates.
        (passed("2025-06-30", "2025-07-31", planned_end_on="2025-07-31"), "2024-25"),
        (passed("2025-06-30", "2025-08-01", planned_end_on="2025-07-31"), "2025-26"),
        (passed("2025-06-30", "2025-07-31", planned_end_on="2025-08-01"), "2025-26"),
        (left("2025-07-31", planned_end_on="2025-07-31"), "2024-25"),
        (left("2025-08-01", planned_end_on="2025-07-31"), "2025-26"),
    ],
)
def test_the_hybrid_end_year_is_the_latest_of_three(one, expected):
    assert where(one)[0] == expected


def test_who_leaves_in_the_first_weeks_is_in_no_cohort_and_later_waits_for_the_planned_end_year():
    # Published: leaves on 6 October 2024, or after day 42 in 2024/25, planned to end in 2025/26.
    assert where(left("2024-10-06")) == ("2025-26", "nobody")
    assert where(left("2024-12-01")) == ("2025-26", "leaver")


@pytest.mark.parametrize(("on", "counts"), [("2024-10-15", False), ("2024-10-16", True), ("2024-10-17", True)])
def test_the_forty_second_day_in_learning_counts(on, counts):
    # From 5 September the 42nd day is 16 October.
    assert where(left(on))[1] == ("leaver" if counts else "nobody")


@pytest.mark.parametrize(("planned", "counts"), [("2025-02-18", True), ("2025-02-19", False)])
def test_a_programme_planned_for_fewer_than_168_days_excludes_nobody(planned, counts):
    # From 5 September the 168th day is 19 February.
    assert where(left("2024-10-06", planned_end_on=planned))[1] == ("leaver" if counts else "nobody")


def test_who_came_back_from_a_break_counts_however_soon_they_leave():
    assert where(left("2024-10-06", restarted=True)) == ("2025-26", "leaver")


def test_who_waits_for_the_assessment_is_in_no_cohort_yet():
    assert where(aim(status=Status.IN_ASSESSMENT, learning_ended_on="2025-08-31")) == (None, "nobody")


def test_who_failed_the_assessment_for_good_completed_and_did_not_achieve():
    failed = aim(status=Status.COMPLETED, learning_ended_on="2025-08-31", ended_on="2026-01-10")
    assert where(failed) == ("2025-26", "completer")


def test_who_never_started_is_in_no_cohort():
    assert where(aim(status=Status.NEVER_STARTED)) == (None, "nobody")


@pytest.mark.parametrize(
    ("from_on", "on", "expected"),
    [
        # From 2023/24 on: no return in the same year, nor in the one after.
        ("2025-07-31", "2026-07-31", (None, "nobody")),
        ("2025-07-31", "2026-08-01", ("2025-26", "leaver")),
        ("2025-08-01", "2027-07-31", (None, "nobody")),
        ("2025-08-01", "2027-08-01", ("2026-27", "leaver")),
        # Before it: four months longer.
        ("2023-07-31", "2024-11-30", (None, "nobody")),
        ("2023-07-31", "2024-12-01", ("2024-25", "leaver")),
    ],
)
def test_a_break_is_a_withdrawal_once_it_is_overdue(from_on, on, expected):
    away = {"status": Status.ON_A_BREAK, "learning_ended_on": from_on, "break_from_on": from_on}
    assert where(aim(**away, starts_on="2022-09-05", planned_end_on="2024-01-31"), on=on) == expected


def another(starts_on, standard="ST0149", **said):
    return aim(apprenticeship=UUID(int=2), standard=standard, starts_on=starts_on, planned_end_on="2027-01-31", **said)


CHANGED = left("2025-03-01", WithdrawalReason.OTHER_STANDARD)


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        (another("2025-06-29"), False),  # 120 days later
        (another("2025-06-30"), True),
        (another("2025-03-01"), False),
        (another("2025-02-28"), True),
        (another("2025-04-01", standard="ST1379"), True),
        (another("2025-04-01", person=UUID(int=8)), True),
        (another("2025-04-01", status=Status.NEVER_STARTED), True),
    ],
)
def test_who_changes_to_another_standard_here_within_120_days_is_excluded(other, counts):
    assert where(CHANGED, other)[1] == ("leaver" if counts else "nobody")


def test_who_says_so_and_never_begins_another_counts():
    assert where(CHANGED) == ("2025-26", "leaver")


@pytest.mark.parametrize("reason", WithdrawalReason)
def test_mergers_and_moves_by_the_funder_are_excluded_and_no_other_reason(reason):
    moved = {WithdrawalReason.MERGER, WithdrawalReason.MOVED_BY_FUNDER}
    assert where(left("2025-03-01", reason))[1] == ("nobody" if reason in moved else "leaver")


def test_who_starts_later_than_the_day_asked_about_is_nowhere():
    assert placed([aim()], date(2024, 9, 4), TERMS) == []
    assert len(placed([aim()], date(2024, 9, 5), TERMS)) == 1


def test_a_funding_year_begins_in_august():
    assert (funding_year(date(2026, 7, 31)), funding_year(date(2026, 8, 1))) == (2025, 2026)
    assert (first_day(2025), last_day(2025)) == (date(2025, 8, 1), date(2026, 7, 31))
    assert (named(1999), named(2025), year_named("2025-26")) == ("1999-00", "2025-26", 2025)


@pytest.mark.parametrize("name", ["2025-27", "2025/26", "25-26", "2025", "", "२०२५-26", "2025-26 "])
def test_what_is_no_funding_year_is_none(name):
    assert year_named(name) is None


def test_the_first_terms_of_overdue_breaks_hold_for_all_before_them_too():
    first, *_ = TERMS.overdue_breaks
    assert TERMS.overdue_break(date(2000, 1, 1)) == TERMS.overdue_break(first.began_from) == first
    begun = aim(status=Status.ON_A_BREAK, starts_on="2000-01-03", break_from_on="2000-07-31")
    assert where(begun)[1] == "leaver"


def test_figures_are_told_from_the_day_on_which_all_that_they_go_by_holds():
    assert ask(2000, BOOK.figures_told_from, TERMS).completed_too is TERMS.completed_too(BOOK.figures_told_from)
