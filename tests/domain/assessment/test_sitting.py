"""Sittings: the observation and the professional discussion as held, and their grades."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from domain.apprenticeship import FACTS
from domain.deciding.fold import fold
from domain.facts.assessment import (
    AssessmentGraded,
    AssessmentHeld,
    OfWhole,
    OverallGradeReached,
    Recording,
)
from domain.history.replay import Point, replayed
from domain.stage import Stage
from tests.domain.bodies import DISCUSSED, RECORDINGS, THEMES
from tests.domain.given import STREAM, id_of
from tests.domain.lives import both_held, discussion_booked, in_assessment, observation_booked, observation_held

OBSERVATION = {"assessment": "observation"}
DISCUSSION = {"assessment": "discussion"}
TITLES = {"observation": "observation with questioning", "discussion": "professional discussion"}


def recording(made_on="2027-09-20", minutes=30, *, visible=True):
    return {"made_on": made_on, "minutes": minutes, "shows": ["mentor", "mentee"] if visible else ["mentor"]}


def observing(on="2027-10-04", **said):
    return observation_booked().when("hold-assessment", on, **OBSERVATION, **said)


def discussing(**said):
    return discussion_booked().when("hold-assessment", "2027-10-11", **DISCUSSION, **{**DISCUSSED, **said})


def test_an_assessment_booked_for_a_day_to_come_is_not_held_by_leaving_the_date_out():
    observing("2027-10-03").refused(
        "sitting-to-come-is-held-on-a-day-that-is-said", says="booked for 4 October 2027, a day to come"
    )
    for on, said in (("2027-10-03", {"occurred_on": "2027-10-03"}), ("2027-10-04", {})):
        observing(on, **said).meets("sitting-to-come-is-held-on-a-day-that-is-said")


def test_an_observation_is_held_with_its_live_session_recordings_and_questions():
    fact = AssessmentHeld(
        assessment=id_of("observation"),
        method="observation",
        title="observation with questioning",
        held_on=date(2027, 10, 4),
        minutes=120,
        live_minutes=30,
        recordings=tuple(Recording(date(2027, 9, day), 30, ("mentor", "mentee")) for day in (20, 21)),
        questions=5,
    )
    observing().then(fact)


def test_a_discussion_is_held_with_questions_on_every_theme():
    fact = AssessmentHeld(
        assessment=id_of("discussion"),
        method="discussion",
        title="professional discussion",
        held_on=date(2027, 10, 11),
        minutes=60,
        questions=THEMES,
    )
    discussing().then(fact)


@pytest.mark.parametrize(("minutes", "fits"), [(119, False), (120, True), (132, True), (133, False)])
def test_an_observation_lasts_two_hours_and_at_most_a_tenth_longer(minutes, fits):
    asked = observing(minutes=minutes)
    if fits:
        asked.meets("sitting-lasted-as-long-as-it-must")
    else:
        asked.refused("sitting-lasted-as-long-as-it-must", says="it lasts 120, and 132 at most")


@pytest.mark.parametrize(("minutes", "fits"), [(59, False), (60, True), (66, True), (67, False)])
def test_a_discussion_lasts_an_hour_and_at_most_a_tenth_longer(minutes, fits):
    asked = discussing(minutes=minutes)
    if fits:
        asked.meets("sitting-lasted-as-long-as-it-must")
    else:
        asked.refused("sitting-lasted-as-long-as-it-must")


def test_an_observation_asks_five_questions_at_least():
    observing(questions=5).meets("enough-questions-were-asked")
    observing(questions=4).refused("enough-questions-were-asked")


def test_a_discussion_asks_eight_questions_at_least():
    discussing(questions={**THEMES, "monitoring": 1}).refused("enough-questions-were-asked", says="7 questions")
    discussing(questions={**THEMES, "monitoring": 1, "assessment": 3}).meets("enough-questions-were-asked")


def test_a_live_session_lasts_thirty_minutes_at_least():
    observing(live_minutes=30).meets("live-session-was-observed")
    observing(live_minutes=29).refused("live-session-was-observed")


@pytest.mark.parametrize(
    "recordings",
    [
        [],
        [recording()],
        [recording(), recording(), recording()],
        [recording(), recording(minutes=29)],
        [recording(), recording(visible=False)],
    ],
)
def test_two_recordings_of_thirty_minutes_show_mentor_and_mentee(recordings):
    observing(recordings=recordings).refused("recordings-are-complete")
    observing(recordings=RECORDINGS).meets("recordings-are-complete")


def test_recordings_are_made_after_the_gateway_and_not_after_the_observation():
    for made_on in ("2027-09-07", "2027-10-05"):
        observing(recordings=[recording(), recording(made_on)]).refused("recordings-were-made-after-the-gateway")
    for made_on in ("2027-09-08", "2027-10-04"):
        observing(recordings=[recording(), recording(made_on)]).meets("recordings-were-made-after-the-gateway")


def test_every_theme_is_covered_and_no_other():
    discussing(questions=THEMES).meets("every-theme-was-covered")
    discussing(questions={"communication": 4, "assessment": 4}).refused(
        "every-theme-was-covered", says="No question covered: professional practice, monitoring"
    )
    discussing(questions={**THEMES, "monitoring": 0, "assessment": 4}).refused("every-theme-was-covered")
    discussing(questions={**THEMES, "football": 1}).refused("every-theme-was-covered", says="football")


def test_every_theme_that_is_missing_and_every_one_that_is_unknown_is_named():
    asked = discussing(questions={"assessment": 4, "football": 4, "chess": 1})
    asked.refused("every-theme-was-covered")
    themes = list(THEMES)
    assert asked.decided.unmet[0].reason == (
        f"No theme of the professional discussion: football, chess; the themes are {', '.join(themes)}. "
        f"No question covered: {', '.join(theme for theme in themes if theme != 'assessment')}."
    )


def test_an_observation_is_not_recorded_as_a_discussion():
    life = discussion_booked(observation_booked())
    life.when("hold-assessment", "2027-10-11", **DISCUSSION).refused(
        "sitting-lasted-as-long-as-it-must",
        "enough-questions-were-asked",
        "recordings-are-complete",
        "every-theme-was-covered",
        says="This method has no recordings: leave them out.",
    )
    life.when("hold-assessment", "2027-10-11", **OBSERVATION, **DISCUSSED).refused(
        "sitting-lasted-as-long-as-it-must",
        "live-session-was-observed",
        "recordings-are-complete",
        "every-theme-was-covered",
        says="This method has no themes: give the number of questions alone.",
    )


def test_a_sitting_is_held_once():
    observation_held().when("hold-assessment", "2027-10-05", **OBSERVATION).refused(
        "sitting-was-not-held-yet", says="already recorded as held on 4 October 2027"
    )
    observing().meets("sitting-was-not-held-yet")


def test_a_first_sitting_is_held_within_the_window():
    observing("2027-12-07").meets("sitting-was-held-in-the-window")
    observing("2027-12-08").refused("sitting-was-held-in-the-window")
    observing("2027-12-20", occurred_on="2027-12-07").meets("sitting-was-held-in-the-window")
    early = {"occurred_on": "2027-09-06", "recordings": RECORDINGS}
    observing(**early).refused("sitting-was-held-in-the-window", "recordings-were-made-after-the-gateway")


def test_what_is_not_booked_is_not_held():
    in_assessment().when("hold-assessment", "2027-10-04", **OBSERVATION).refused("assessment-is-outstanding")


def test_a_refused_sitting_names_everything_that_was_wrong():
    said = {"minutes": 60, "live_minutes": 10, "questions": 0, "recordings": [recording("2027-09-01")]}
    observing(**said).refused(
        "sitting-lasted-as-long-as-it-must",
        "enough-questions-were-asked",
        "live-session-was-observed",
        "recordings-are-complete",
        "recordings-were-made-after-the-gateway",
    )


def test_a_grade_follows_what_was_held():
    observation_booked().when("grade-assessment", "2027-10-04", **OBSERVATION).refused(
        "assessment-was-held", says="Record that it was held first"
    )
    observation_held().when("grade-assessment", "2027-10-18", occurred_on="2027-10-03", **OBSERVATION).refused(
        "assessment-was-held"
    )
    observation_held().when("grade-assessment", "2027-10-18", occurred_on="2027-10-04", **OBSERVATION).meets(
        "assessment-was-held"
    )


def test_one_pass_is_no_overall_grade():
    fact = AssessmentGraded(
        assessment=id_of("observation"),
        method="observation",
        title=TITLES["observation"],
        grade="distinction",
        evidence="R-1",
    )
    asked = both_held().when("grade-assessment", "2027-10-18", grade="distinction", **OBSERVATION)
    assert asked.then(fact).state.stage is Stage.ASSESSMENT


@pytest.mark.parametrize(
    ("observation", "discussion", "overall"),
    [
        ("pass", "pass", "pass"),
        ("pass", "distinction", "merit"),
        ("distinction", "pass", "merit"),
        ("distinction", "distinction", "distinction"),
    ],
)
def test_two_passes_reach_the_overall_grade_in_either_order(observation, discussion, overall):
    grades = {"observation": observation, "discussion": discussion}
    fact = OverallGradeReached(
        grades=tuple(OfWhole(method=method, title=TITLES[method], grade=grade) for method, grade in grades.items()),
        overall=overall,
        reached_on=date(2027, 10, 18),
    )
    for first, second in (("observation", "discussion"), ("discussion", "observation")):
        life = both_held().then("grade-assessment", "2027-10-18", assessment=first, grade=grades[first])
        asked = life.when("grade-assessment", "2027-10-18", assessment=second, grade=grades[second])
        assert asked.then("assessment-graded.v2", fact).state.stage is Stage.ACHIEVED


@pytest.mark.parametrize(("first", "second"), [("2027-10-25", "2027-10-12"), ("2027-10-12", "2027-10-25")])
@pytest.mark.parametrize("method", ["observation", "discussion"])
def test_the_overall_grade_is_reached_on_the_later_day_of_the_two_grades(first, second, method):
    (other,) = {"observation", "discussion"} - {method}
    life = both_held().then("grade-assessment", "2027-10-26", assessment=method, occurred_on=first)
    life = life.then("grade-assessment", "2027-10-26", assessment=other, occurred_on=second)
    assert [str(each.occurred_on) for each in life.history[-2:]] == [second, "2027-10-25"]
    assert life.state.assessments.overall_on == date(2027, 10, 25)
    claim = {"occurred_on": "2027-10-24"}
    life.when("claim-certificate", "2027-10-26", **claim).refused("certificate-follows-the-overall-grade")
    life.then("claim-certificate", "2027-10-26", occurred_on="2027-10-25")
    assert replayed(STREAM, life.history, Point(on=date(2027, 10, 24))).stage is Stage.ASSESSMENT


def test_an_overall_grade_of_the_oldest_kind_keeps_its_day_and_can_be_corrected():
    life = both_held().then("grade-assessment", "2027-10-18", **OBSERVATION)
    life = life.then("grade-assessment", "2027-10-26", occurred_on="2027-10-12", **DISCUSSION)
    older = [*life.history[:-1], as_in_the_first_version(life.history[-1])]
    life = replace(life, history=tuple(older), state=fold(STREAM, older))
    assert life.state.assessments.overall_on == date(2027, 10, 12)
    right = life.then(
        "correct-fact", "2027-10-27", fact=len(older) - 1, actor="staff-8", instead={"grade": "distinction"}
    )
    assert (right.state.assessments.overall, right.state.assessments.overall_on) == ("merit", date(2027, 10, 12))


def as_in_the_first_version(recorded):
    stored = msgspec.json.decode(FACTS.encode(recorded))
    stored["fact"] = {each["method"]: each["grade"] for each in stored["fact"]["grades"]} | {"overall": "pass"}
    return FACTS.decode("overall-grade-reached.v1", msgspec.json.encode({**stored, "occurred_on": "2027-10-12"}))


def test_a_failed_method_is_resat_and_then_counts():
    life = both_held().then("grade-assessment", "2027-10-18", grade="fail", **OBSERVATION)
    life = life.when("grade-assessment", "2027-10-18", grade="distinction", **DISCUSSION).then("assessment-graded.v2")
    life = life.then("book-assessment", "2027-10-20", called="resit", booked_for="2027-11-01")
    life = life.then("hold-assessment", "2027-11-01", assessment="resit")
    life = life.when("grade-assessment", "2027-11-08", assessment="resit").then(
        "assessment-graded.v2", "overall-grade-reached.v3"
    )
    assert life.state.assessments.overall == "merit"


def test_a_grade_is_given_once():
    life = observation_held().then("grade-assessment", "2027-10-18", grade="fail", **OBSERVATION)
    life.when("grade-assessment", "2027-10-19", **OBSERVATION).refused("assessment-is-outstanding")


def test_a_grade_arrives_in_a_break_too():
    life = observation_held().then("begin-break", "2027-10-05", last_learning_on="2027-10-04")
    life.when("grade-assessment", "2027-10-18", **OBSERVATION).meets("it-happened-outside-a-break")
