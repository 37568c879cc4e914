"""Another review interval is agreed before it is used, and no longer than the year allows."""

import pytest

from domain.facts.reviews import ReviewIntervalAgreed
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK
from tests.domain.lives import by_an_older_edition, on_programme

REVIEW = "review"


def agreed(life, on, months=5, **said):
    return life.when("agree-review-interval", on, months=months, **said)


def due_by(life, on):
    (due,) = [due for due in life.due_now(on).dues if due.clock.name == REVIEW]
    return str(due.due_on)


def test_an_interval_says_what_it_was_and_moves_the_review_alone():
    fact = ReviewIntervalAgreed(before=3, months=5, reason=SEALED, evidence="RI-1")
    life = agreed(on_programme(), "2026-10-05").then(fact)
    assert fact.sentence() == (
        "Progress reviews agreed every 5 months instead of every 3 months (evidence RI-1), from the next one on. "
        "It moves the clock of the progress review, and no other."
    )
    assert (due_by(on_programme(), "2026-10-05"), due_by(life, "2026-10-05")) == ("2026-12-31", "2027-02-28")
    assert life.waits_for("2026-10-05", REVIEW) == "review-reminder 0 at 2027-02-01 09:00"


def test_it_holds_for_every_review_from_then_on_until_another_one_is_agreed():
    life = agreed(on_programme(), "2026-10-05").after.then("hold-progress-review", "2027-02-01")
    assert due_by(life, "2027-02-01") == "2027-07-31"
    life = agreed(life, "2027-02-08", 3).then("review-interval-agreed.v1")
    assert life.facts("review-interval-agreed.v1")[-1].before == 5
    assert due_by(life, "2027-02-08") == "2027-05-31"


def test_whoever_was_reminded_is_reminded_again_of_the_new_day():
    life = agreed(on_programme().rung_until("2026-12-07", REVIEW), "2026-12-07").after
    assert [fact.due_on.isoformat() for fact in life.facts("clock-reminded.v1", REVIEW)] == ["2026-12-31"]
    assert life.waits_for("2026-12-07", REVIEW) == "review-reminder 0 at 2027-02-01 09:00"


@pytest.mark.parametrize("on", ["2026-09-07", "2026-12-31"])
def test_it_is_agreed_while_the_next_review_is_not_overdue(on):
    agreed(on_programme(), on).meets("review-interval-is-agreed-before-it-is-used")


def test_it_is_not_agreed_for_days_that_are_over():
    agreed(on_programme(), "2027-01-01").refused(
        "review-interval-is-agreed-before-it-is-used", says="was due by 31 December 2026"
    )
    agreed(on_programme(), "2026-11-30", 2).meets("review-interval-is-agreed-before-it-is-used")
    agreed(on_programme(), "2026-12-01", 2).refused(
        "review-interval-is-agreed-before-it-is-used", says="was due by 30 November 2026"
    )
    life = on_programme().then("hold-progress-review", "2027-01-04")
    agreed(life, "2027-01-04").meets("review-interval-is-agreed-before-it-is-used")


@pytest.mark.parametrize("starts_on", ["2025-07-31", "2025-08-01", "2026-09-07"])
def test_it_is_no_longer_than_the_year_allows(starts_on):
    life = on_programme(starts_on)
    agreed(life, starts_on, 6).meets("review-interval-is-allowed")
    agreed(life, starts_on, 7).refused("review-interval-is-allowed", says="agree to 6 months at the most")


def test_whoever_started_by_an_older_edition_keeps_the_interval_of_the_year():
    assert BOOK.pack(by_an_older_edition().state.enrolled.pack).edition == 2
    agreed(by_an_older_edition(), "2026-10-05").refused(
        "review-interval-is-allowed", says="hold reviews every 3 months"
    )


def test_it_is_another_one():
    agreed(on_programme(), "2026-10-05", 3).refused("review-interval-is-another-one")
    agreed(on_programme(), "2026-10-05", 4).meets("review-interval-is-another-one")


def test_both_agree_and_the_office_records_it():
    agreed(on_programme(), "2026-10-05", agreed_by_apprentice=False).refused("apprentice-and-employer-agree")
    agreed(on_programme(), "2026-10-05", actor="t-1", role="tutor").refused("actor-is-entitled")
