"""A draw that anybody makes again by hand, and what a filter takes."""

from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest

from domain.history.sampling import Filter, drawn
from domain.stage import Stage
from tests.domain.bodies import BODIES
from tests.domain.given import id_of
from tests.domain.lives import NOBODY, applicant, enrolled, on_programme

POPULATION = [UUID(int=number) for number in range(1, 9)]


def test_a_draw_is_the_first_by_the_hash_of_seed_and_id():
    by_hand = {sha256(f"autumn|00000000-0000-0000-0000-00000000000{n}".encode()).hexdigest(): n for n in range(1, 9)}
    assert [each.int for each in drawn(POPULATION, "autumn", 3)] == [by_hand[each] for each in sorted(by_hand)][:3]


def test_a_draw_does_not_depend_on_the_order_in_which_it_is_made():
    assert drawn(POPULATION[::-1], "autumn", 5) == drawn(POPULATION, "autumn", 5)
    assert drawn(POPULATION, "autumn", 3) == drawn(POPULATION, "autumn", 8)[:3]


def test_another_seed_draws_others_and_nobody_is_drawn_twice():
    draws = {tuple(drawn(POPULATION, f"seed-{number}", 4)) for number in range(20)}
    assert len(draws) == 20
    assert all(len(set(draw)) == 4 for draw in draws)


def test_everybody_is_drawn_about_as_often_as_others():
    times = [each for number in range(800) for each in drawn(POPULATION, f"s{number}", 2)]
    assert all(150 < times.count(each) < 250 for each in POPULATION)


def test_of_fewer_all_are_drawn():
    assert sorted(drawn(POPULATION, "autumn", 100)) == POPULATION
    assert drawn([], "autumn", 1) == []


EMPLOYER = id_of(BODIES["enrol"]["employer"])
OTHER = UUID(int=1)


@pytest.mark.parametrize(
    ("fits", "other"),
    [
        (Filter(cohort="2026-09"), Filter(cohort="2027-01")),
        (Filter(employer=EMPLOYER), Filter(employer=OTHER)),
        (Filter(tutor="T-1"), Filter(tutor="T-2")),
        (Filter(stage=Stage.ON_PROGRAMME), Filter(stage=Stage.ENROLLED)),
        (Filter(started_from=date(2026, 9, 7)), Filter(started_from=date(2026, 9, 8))),
        (Filter(started_until=date(2026, 9, 7)), Filter(started_until=date(2026, 9, 6))),
    ],
)
def test_a_filter_takes_what_fits_and_nothing_else(fits, other):
    state = on_programme().state
    assert fits.takes(state)
    assert not other.takes(state)


def test_everything_said_has_to_fit():
    assert not Filter(cohort="2026-09", stage=Stage.GATEWAY).takes(on_programme().state)
    assert Filter().takes(on_programme().state)
    assert Filter().takes(applicant().state)
    assert not Filter().takes(NOBODY.state)


def test_who_is_not_enrolled_has_no_employer_and_no_start():
    for asked in (Filter(employer=EMPLOYER), Filter(started_from=date.min), Filter(started_until=date.max)):
        assert not asked.takes(applicant().state)
        assert asked.takes(enrolled().state)
