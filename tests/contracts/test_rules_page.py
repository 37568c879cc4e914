"""What docs/rules.md says that a rule or a clock asks is what its code asks."""

import pytest

from domain.clocks.every_clock import CLOCKS
from domain.gateway.checklist import REQUISITES
from domain.rule import CATALOGUE
from tests.contracts.numbers import asked_by, numbers, packs, said_beside, value
from tests.contracts.rules_page import verified


@pytest.mark.parametrize(
    ("function", "asks"),
    [
        (
            REQUISITES["minimum-period-on-programme"].look,
            {("rules", "on_programme.minimum_months"), ("standard", "minimum_months")},
        ),
        (
            CATALOGUE["planned-off-the-job-hours-suffice"].check,
            {("rules", "off_the_job.published_hours"), ("rules", "off_the_job.floor_hours"),
             ("standard", "published_hours")},
        ),
        (
            CATALOGUE["only-adults-decline"].check,
            {("rules", "english_and_maths.adult_age"), ("rules", "english_and_maths.adults_may_decline_from")},
        ),
        (CATALOGUE["deferral-is-explained"].check, set()),
    ],
    ids=["months", "hours", "adults", "nothing"],
)  # fmt: skip
def test_what_is_asked_is_read_from_the_code_itself_and_what_it_calls(function, asks):
    assert asked_by(function) == asks


@pytest.mark.parametrize("clock", ["session", "review", "epao", "job", "taking-over"])
def test_a_clock_asks_numbers_of_the_year(clock):
    (look,) = [look for each, look in CLOCKS.items() if each.name == clock]
    assert {of for of, _ in asked_by(look)} >= {"rules"}


@pytest.mark.parametrize("place", numbers())
def test_every_number_has_a_value_and_says_where_it_comes_from(place):
    assert any(value(pack, place) for pack in packs())
    assert said_beside(place)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("seed: duration", "yes"),
        ("funding rules 2026/27 ¶86.2", "yes"),
        ("standard: versions", "by the file"),
        ("logic: one closes what is open", "ours"),
        ("provider: nobody decides on what is their own", "no"),
    ],
)
def test_a_rule_is_verified_by_a_published_source(source, says):
    assert verified(source) == says
