"""The EPAO: named at the enrolment or chosen later, and chosen before the gateway."""

from datetime import date

from domain.facts.enrolment import EpaoChosen
from tests.domain.lives import applicant, at_the_gateway, in_assessment, on_programme

UNDECIDED = {"epao": None}


def test_an_enrolment_may_leave_the_epao_open():
    asked = applicant().when("enrol", "2026-08-10", epao=None)
    asked.meets("epao-is-on-the-register")
    assert asked.decided.facts[0].sentence().endswith("the EPAO to be chosen.")


def test_an_epao_chosen_later_counts_from_that_day():
    life = on_programme(**UNDECIDED)
    assert "epao-chosen" in life.unmet_at_the_gateway("2026-10-05")
    life = life.when("choose-epao", "2026-10-05").then(EpaoChosen(epao="tquk"))
    assert "epao-chosen" not in life.unmet_at_the_gateway("2026-10-05")
    assert (life.state.enrolled.epao, life.state.enrolled.epao_chosen_on) == ("tquk", date(2026, 10, 5))


def test_an_epao_is_on_the_register_whenever_it_is_chosen():
    on_programme(**UNDECIDED).when("choose-epao", "2026-10-05", epao="nobody").refused(
        "epao-is-on-the-register", says="nqual"
    )
    on_programme(**UNDECIDED).when("choose-epao", "2026-10-05").meets("epao-is-on-the-register")


def test_an_epao_can_be_changed_and_is_not_chosen_twice():
    on_programme().when("choose-epao", "2026-10-05", epao="nqual").refused("epao-is-not-the-chosen-one")
    on_programme().when("choose-epao", "2026-10-05", epao="tquk").meets("epao-is-not-the-chosen-one")


def test_an_epao_is_chosen_before_the_gateway_is_passed():
    at_the_gateway().when("choose-epao", "2027-09-06").then("epao-chosen.v1")
    in_assessment().when("choose-epao", "2027-09-08").refused("stage-allows-it")


def test_the_gateway_is_refused_where_no_epao_is_chosen():
    on_programme().when("decide-gateway", "2027-09-07").refused(
        "off-the-job-training-completed",
        "english-achieved",
        "maths-achieved",
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
    )
