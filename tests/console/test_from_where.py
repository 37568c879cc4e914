"""Where a rule comes from, as its reader would say it."""

import pytest

import domain.apprenticeship  # noqa: F401 - every rule is in the catalogue once it is imported
from api.showing.from_where import from_where
from domain.clocks.every_clock import CLOCKS
from domain.rule import CATALOGUE, SOURCES

EVERY = {each.source for each in [*CATALOGUE.values(), *CLOCKS]}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("seed: assessment gateway", "the course page that this service was asked for from: assessment gateway"),
        ("funding rules 2026/27 ¶94", "funding rules 2026/27 ¶94"),
        (
            "seed: duration; provider: time for a resit",
            (
                "the course page that this service was asked for from: duration; "
                "as training providers go about it: time for a resit"
            ),
        ),
    ],
)
def test_a_source_is_told_in_words(source, says):
    assert from_where(source) == says


def test_no_source_begins_with_a_word_that_only_its_makers_know():
    ours = {kind for kind in SOURCES if kind not in {"funding rules", "ILR"}}
    assert EVERY
    assert [each for each in EVERY if from_where(each).partition(":")[0] in ours] == []
