"""Back to learning after a failed assessment: teaching and a gateway afresh; a resit has neither."""

from datetime import date

import pytest

from domain.facts.gateway import WentBackToLearning
from domain.stage import Stage
from tests.domain.bodies import SEALED
from tests.domain.lives import both_held, discussion_booked, held, in_assessment, observation_held
from tests.domain.whole_lives import taught_again_after_a_fail

DAY = "2027-11-01"
RETAKEN = {"called": "again", "booked_for": "2028-01-10"}
SEEN = [{"made_on": "2027-12-13", "minutes": 30, "shows": ["mentor", "mentee"]}] * 2


def failed():
    """Return an apprentice who passed the discussion and failed the observation, both graded on 18 October 2027."""
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    return life.then("grade-assessment", "2027-10-18", assessment="discussion", grade="distinction")


def back():
    return failed().then("go-back-to-learning", DAY)


def ready_again(life, on="2027-12-06"):
    return life.then("submit-portfolio", on).then("confirm-by-employer", on).then("confirm-by-apprentice", on)


def test_a_retake_is_an_act_of_its_own_and_says_what_it_moves():
    fact = WentBackToLearning(
        from_on=date(2027, 11, 1),
        left_on=date(2027, 9, 7),
        failed=("observation with questioning",),
        plan="PLAN-1",
        reason=SEALED,
    )
    life = failed().when("go-back-to-learning", DAY).then(fact)
    assert life.state.stage is Stage.ON_PROGRAMME
    assert fact.sentence() == (
        "Back to learning from 1 November 2027, to take again: observation with questioning (plan PLAN-1). This moves "
        "the clocks of the session, the progress review and active learning, which count anew from then, and that of "
        "the assessment booking, which ends, and no other but what was never done. The gateway of 7 September 2027 "
        "is to be passed afresh, with portfolio and confirmations; what was passed stays passed."
    )


def test_the_gateway_is_passed_afresh_and_what_was_learned_stays():
    life = back()
    assert life.unmet_at_the_gateway(DAY) == [
        "portfolio-submitted",
        "employer-confirmed-readiness",
        "apprentice-confirmed-readiness",
    ]
    life.when("book-assessment", DAY, **RETAKEN).refused("booking-lies-in-the-window", says="not passed yet")
    life = ready_again(life).then("decide-gateway", "2027-12-07")
    assert life.state.gateway.window_ends_on == date(2028, 3, 7)
    life.when("book-assessment", "2027-12-07", method="discussion", venue="epao", booked_for="2028-01-10").refused(
        "method-is-not-passed-yet"
    )
    life = life.then("book-assessment", "2027-12-07", **RETAKEN)
    assert life.history[-1].fact.sitting == 2
    life = life.then("hold-assessment", "2028-01-10", assessment="again", recordings=SEEN)
    life = life.then("grade-assessment", "2028-01-17", assessment="again")
    assert life.state.stage is Stage.ACHIEVED
    assert life.state.assessments.overall == "merit"


def test_a_resit_needs_neither_teaching_nor_a_gateway():
    life = failed().then("book-assessment", DAY, called="again", booked_for="2027-11-22")
    assert life.state.stage is Stage.ASSESSMENT
    assert life.waits_for(DAY, "session") is None


def test_who_failed_nothing_or_is_booked_again_has_nothing_to_go_back_for():
    in_assessment().when("go-back-to-learning", "2027-10-18").refused("failed-assessment-waits", says="grade it first")
    life = failed().then("book-assessment", DAY, called="again", booked_for="2027-11-22")
    life.when("go-back-to-learning", DAY).refused("failed-assessment-waits", says="cancel what was booked")
    life.then("cancel-assessment", DAY, assessment="again").when("go-back-to-learning", DAY).meets(
        "failed-assessment-waits"
    )


def test_whoever_is_still_to_be_assessed_does_not_learn_meanwhile():
    life = discussion_booked(observation_held())
    life = life.then("grade-assessment", "2027-10-08", assessment="observation", grade="fail")
    life.when("go-back-to-learning", "2027-10-08").refused(
        "no-assessment-is-outstanding", says="professional discussion of 11 October 2027"
    )
    life = life.then("cancel-assessment", "2027-10-08", assessment="discussion")
    life.when("go-back-to-learning", "2027-10-08").meets("no-assessment-is-outstanding")


@pytest.mark.parametrize(("on", "met"), [("2027-10-17", False), ("2027-10-18", True)])
def test_learning_goes_on_from_the_day_of_the_fail(on, met):
    asked = failed().when("go-back-to-learning", DAY, occurred_on=on)
    if met:
        asked.meets("learning-goes-on-after-the-fail")
    else:
        asked.refused("learning-goes-on-after-the-fail", says="18 October 2027")


@pytest.mark.parametrize("missing", ["apprentice", "employer"])
def test_apprentice_and_employer_both_agree(missing):
    failed().when("go-back-to-learning", DAY, **{f"agreed_by_{missing}": False}).refused(
        "return-to-learning-is-agreed", says=f"Not agreed by the {missing} yet."
    )
    failed().when("go-back-to-learning", DAY).meets("return-to-learning-is-agreed")


def test_who_has_no_job_is_taught_again_only_if_carried_to_completion():
    left = failed().then("record-job-loss", "2027-10-29", because="resignation")
    left.when("go-back-to-learning", DAY).refused("employed-to-learn-again", says="29 October 2027")
    carried = failed().then("record-job-loss", "2027-10-29", because="redundancy")
    carried.when("go-back-to-learning", DAY, agreed_by_employer=False).meets(
        "employed-to-learn-again", "return-to-learning-is-agreed"
    )


def test_clocks_of_training_count_from_then_and_what_came_between_is_no_gap():
    life = back()
    assert life.waits_for(DAY, "session") == "session-reminder 0 at 2027-11-29 09:00"
    assert life.waits_for(DAY, "review") == "review-reminder 0 at 2028-01-25 09:00"
    assert life.waits_for(DAY, "learning") == "learning-reminder 0 at 2027-11-25 09:00"
    assert life.waits_for(DAY, "assessment-window") is None
    assert life.waits_for(DAY, "off-the-job") is None
    assert failed().waits_for(DAY, "session") is None


@pytest.mark.parametrize(
    ("on", "counts"), [("2027-09-07", True), ("2027-09-08", False), ("2027-10-31", False), (DAY, True)]
)
def test_between_the_gateway_and_learning_again_no_training_counts(on, counts):
    life = back()
    hours = life.then("log-off-the-job", "2027-11-02", minutes=60, occurred_on=on)
    before, after = (next(i.why for i in each.checklist("2027-11-02") if "eligible" in i.why) for each in (life, hours))
    assert (before.split(" are eligible")[0] != after.split(" are eligible")[0]) is counts
    assert ("lie outside" in after) is not counts


def test_a_gateway_passed_afresh_can_be_opened_again_while_what_was_sat_before_stands():
    life = ready_again(back()).then("decide-gateway", "2027-12-07")
    booked = life.then("book-assessment", "2027-12-07", **RETAKEN)
    booked.when("reopen-gateway", "2027-12-08").refused("nothing-stands-on-the-gateway", says="10 January 2028")
    life = life.then("reopen-gateway", "2027-12-08")
    assert life.state.gateway.before == ((date(2027, 9, 7), date(2027, 11, 1)),)


def test_a_deferral_after_a_retake_keeps_what_was_before():
    life = ready_again(back())
    life = life.then("decide-gateway", "2027-12-07", verdict="not yet ready", reason=SEALED)
    assert life.state.gateway.before == ((date(2027, 9, 7), date(2027, 11, 1)),)


def test_a_second_fail_leads_back_again():
    life = ready_again(back()).then("decide-gateway", "2027-12-07").then("book-assessment", "2027-12-07", **RETAKEN)
    life = life.then("hold-assessment", "2028-01-10", assessment="again", recordings=SEEN)
    life = life.then("grade-assessment", "2028-01-17", assessment="again", grade="fail")
    life = life.then("go-back-to-learning", "2028-01-24")
    assert life.state.gateway.before[1] == (date(2027, 12, 7), date(2028, 1, 24))


def test_a_whole_life_with_a_retake_is_measured_without_the_time_between():
    life = taught_again_after_a_fail()
    assert life.state.assessments.overall == "merit"
    assert held(back(), "2027-11-15").state.cadence.last_held_on == date(2027, 11, 15)
