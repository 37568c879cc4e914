"""A restart after a withdrawal goes on with the age, the rules, the months and the hours of the original start."""

from datetime import date

import msgspec
import pytest

from domain.deciding.fold import fold
from domain.enrolment.restarting import earlier_episode
from tests.domain.given import STREAM, id_of
from tests.domain.lives import applicant, enrolled, held, on_programme
from tests.domain.whole_lives import restart

DECLINE = {"subject": "maths", "reason": "adult declined", "evidence": "P", "apprentice_signed": True}
DECLINED = {**DECLINE, "employer_signed": True}


def withdrawn(starts_on="2026-09-07", last="2026-10-05", **terms):
    """Return an apprentice who learned on two days and left."""
    life = held(on_programme(starts_on, **terms), last).then("log-off-the-job", last, minutes=120)
    return life.then("withdraw", last, last_learning_on=last)


def test_a_restart_names_the_earlier_episode_and_what_counts_of_it():
    life = restart(withdrawn(), "2027-01-04")
    earlier = life.state.enrolled.earlier
    assert (earlier.apprenticeship, earlier.starts_on) == (id_of("before"), date(2026, 9, 7))
    assert (earlier.days, earlier.minutes, earlier.ended_on) == (29, 180, date(2026, 10, 5))
    assert (
        life.history[1]
        .fact.sentence()
        .endswith(
            "a restart, with the rules and the age of the original start on 7 September 2026: "
            "29 days and 3 h of training until 5 October 2026 count."
        )
    )


@pytest.mark.parametrize(("age", "may"), [(18, False), (19, True)])
def test_the_age_is_that_of_the_original_start(age, may):
    before = withdrawn(age_at_start=age)
    asked = restart(before, "2027-01-04", age_at_start=age + 1).when(
        "exempt-from-functional-skills", "2027-01-05", **DECLINED
    )
    if may:
        asked.meets("only-adults-decline")
    else:
        asked.refused("only-adults-decline", says="was 18 at the start")


@pytest.mark.parametrize(
    ("starts_on", "pack"), [("2025-07-31", "2024-25"), ("2025-08-01", "2025-26"), ("2026-08-01", "2026-27")]
)
def test_rule_pack_and_standard_are_those_of_the_original_start(starts_on, pack):
    before = on_programme(starts_on).then("withdraw", "2026-08-20")
    life = restart(before, "2027-01-04")
    assert life.state.enrolled.pack == before.state.enrolled.pack
    assert life.state.enrolled.pack.startswith(pack)
    assert life.state.enrolled.standard == before.state.enrolled.standard


def test_months_and_hours_of_both_episodes_count_together():
    life = restart(withdrawn(), "2027-01-04").rung_until("2027-01-04 01:00")
    whys = {each.requirement: each.why for each in life.checklist("2027-01-05")}
    assert whys["minimum-period-on-programme"] == (
        "12 months on programme since 4 January 2027 and 29 days of the earlier episode end on 6 December 2027."
    )
    assert whys["off-the-job-training-completed"].startswith("3 h of 278 required hours are eligible. 3 h of them are")
    met = {
        on: "minimum-period-on-programme" not in life.unmet_at_the_gateway(on) for on in ("2027-12-05", "2027-12-06")
    }
    assert met == {"2027-12-05": False, "2027-12-06": True}


@pytest.mark.parametrize(("planned_end_on", "met"), [("2027-12-04", False), ("2027-12-05", True)])
def test_the_planned_end_leaves_what_is_left_of_the_minimum_period(planned_end_on, met):
    life = applicant()
    told = msgspec.to_builtins(earlier_episode(withdrawn().state, life.state))
    said = {"restart_of": told["apprenticeship"], "earlier": told, "starts_on": "2027-01-04"}
    asked = life.when("enrol", "2027-01-04", planned_end_on=planned_end_on, **said)
    if met:
        asked.meets("planned-end-leaves-the-minimum-period")
    else:
        asked.refused("planned-end-leaves-the-minimum-period", says="before 5 December 2027")


@pytest.mark.parametrize(("hours", "met"), [(274, False), (275, True)])
def test_the_planned_hours_are_what_is_left_of_the_required_ones(hours, met):
    life = applicant()
    told = msgspec.to_builtins(earlier_episode(withdrawn().state, life.state))
    said = {"restart_of": told["apprenticeship"], "earlier": told, "starts_on": "2027-01-04"}
    said |= {"planned_end_on": "2028-03-31", "planned_off_the_job_hours": hours}
    asked = life.when("enrol", "2027-01-04", **said)
    if met:
        asked.meets("planned-off-the-job-hours-suffice")
    else:
        asked.refused("planned-off-the-job-hours-suffice")


def asked_with(**changed):
    life = applicant()
    told = {**msgspec.to_builtins(earlier_episode(withdrawn().state, life.state)), **changed}
    said = {"restart_of": told["apprenticeship"], "earlier": told, "planned_end_on": "2028-03-31"}
    return lambda starts_on: life.when("enrol", "2027-01-04", **said, starts_on=starts_on)


def test_one_restarts_what_ended_by_a_withdrawal_was_ones_own_and_came_before():
    asked_with()("2027-01-04").meets(
        "earlier-episode-ended-by-a-withdrawal",
        "earlier-episode-is-of-this-person-and-standard",
        "restart-comes-after-the-earlier-episode",
    )
    asked_with(withdrawn=False)("2027-01-04").refused("earlier-episode-ended-by-a-withdrawal", says="withdraw there")
    asked_with(same_person=False)("2027-01-04").refused(
        "earlier-episode-is-of-this-person-and-standard", says="another person's"
    )
    asked_with(same_standard=False)("2027-01-04").refused(
        "earlier-episode-is-of-this-person-and-standard", says="not on ST1379"
    )
    asked_with(ended_on="2027-01-04")("2027-01-04").refused(
        "restart-comes-after-the-earlier-episode", says="4 January 2027"
    )
    asked_with(ended_on="2027-01-03")("2027-01-04").meets("restart-comes-after-the-earlier-episode")


def test_days_of_breaks_do_not_count_and_who_learned_nothing_brings_none():
    life = held(on_programme(), "2026-09-14").then("begin-break", "2026-09-15", last_learning_on="2026-09-14")
    life = held(life.then("return-from-break", "2026-10-01"), "2026-10-05")
    life = life.then("withdraw", "2026-10-05", last_learning_on="2026-10-05")
    assert earlier_episode(life.state, applicant().state)["days"] == 29 - 16
    nothing = on_programme().then("withdraw", "2026-09-10")
    assert earlier_episode(nothing.state, applicant().state)["days"] == 0
    assert earlier_episode(applicant().state, applicant().state) is None
    assert not earlier_episode(enrolled().state, applicant().state)["withdrawn"]


def test_a_restart_of_a_restart_counts_all_that_came_before_from_the_first_start():
    first = (
        restart(withdrawn(), "2027-01-04")
        .rung_until("2027-01-04 01:00")
        .then("allocate-tutor", "2027-01-04", from_on="2027-01-04")
    )
    second = held(first, "2027-01-13").then("withdraw", "2027-01-13", last_learning_on="2027-01-13")
    told = earlier_episode(second.state, applicant().state)
    assert (told["starts_on"], told["days"], told["minutes"]) == (date(2026, 9, 7), 29 + 10, 240)


def test_what_was_recorded_of_a_restart_folds_again():
    life = restart(withdrawn(), "2027-01-04")
    assert fold(STREAM, life.history) == life.state
