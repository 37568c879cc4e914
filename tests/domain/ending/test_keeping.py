"""How long an apprenticeship is kept after its end."""

from datetime import date

import msgspec
import pytest

from domain.ending.keeping import kept_until
from domain.rulebook.retention import retention_on
from tests.domain.ending.test_completing import completed, withdrawn
from tests.domain.given import BOOK
from tests.domain.lives import applicant, enrolled, on_programme

SIX_YEARS = retention_on(BOOK.retention, date(2026, 11, 28))


def test_the_edition_in_force_says_six_years_with_its_source():
    assert (SIX_YEARS.years_after_the_end, SIX_YEARS.proposal_stands_days) == (6, 30)
    assert "28.3.1" in SIX_YEARS.source
    assert SIX_YEARS.id.startswith("retention.v1@")


@pytest.mark.parametrize(
    ("life", "until"),
    [
        (completed, date(2033, 11, 8)),
        (withdrawn, date(2032, 10, 12)),
        (lambda: enrolled().then("withdraw", "2026-08-17", last_learning_on=None), date(2032, 8, 17)),
        (lambda: applicant().then("withdraw", "2026-08-17", last_learning_on=None), None),
        (on_programme, None),
    ],
    ids=["completed", "withdrawn", "withdrawn before the start", "never enrolled", "not ended"],
)
def test_who_was_enrolled_is_kept_six_years_after_the_end(life, until):
    assert kept_until(life().state, SIX_YEARS) == until


def test_the_end_of_february_stays_in_february():
    life = on_programme().then("withdraw", "2028-02-29", last_learning_on="2028-02-29")
    assert kept_until(life.state, msgspec.structs.replace(SIX_YEARS, years_after_the_end=1)) == date(2029, 2, 28)


def test_the_newest_edition_in_force_on_the_day_counts():
    newer = msgspec.structs.replace(SIX_YEARS, edition=2, years_after_the_end=7, effective_from=date(2027, 1, 1))
    editions = [SIX_YEARS, newer]
    assert retention_on(editions, date(2026, 12, 31)) is SIX_YEARS
    assert retention_on(editions, date(2027, 1, 1)) is newer
