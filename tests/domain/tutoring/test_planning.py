"""Planning sessions: planned with a tutor, agreed by both parties, moved or cancelled."""

from datetime import date

import pytest

from domain.facts.sessions import Mode, Party, SessionAgreed, SessionCancelled, SessionPlanned, SessionRescheduled
from domain.tutoring.planning import awaited
from tests.domain.bodies import SEALED
from tests.domain.given import id_of
from tests.domain.lives import enrolled, held, on_programme


def planned(on="2026-10-05"):
    return on_programme().then("plan-session", "2026-09-14", called="review", planned_on=on)


def test_a_session_is_planned_with_the_tutor_of_the_day():
    life = on_programme().then("hand-over-tutor", "2026-09-14", from_on="2026-10-01")
    fact = SessionPlanned(
        session=id_of("review"),
        planned_on=date(2026, 10, 5),
        mode=Mode.WORKPLACE,
        element="knowledge-skills-behaviours",
        tutor="T-2",
        minutes=90,
    )
    said = {"planned_on": "2026-10-05", "mode": "workplace"}
    life.when("plan-session", "2026-09-14", called="review", **said).then(fact)


def test_a_session_can_be_planned_before_training_starts():
    enrolled().when("plan-session", "2026-08-10", planned_on="2026-09-07").then("session-planned.v1")


def test_no_session_is_planned_on_a_day_without_a_tutor():
    life = on_programme().then(
        "allocate-tutor", "2026-09-14", element="maths", from_on="2026-10-01", until_on="2026-10-31"
    )
    said = {"element": "maths"}
    for day in ("2026-10-01", "2026-10-31"):
        life.when("plan-session", "2026-09-14", planned_on=day, **said).meets("element-has-a-tutor-on-the-day")
    for day in ("2026-09-30", "2026-11-01"):
        life.when("plan-session", "2026-09-14", planned_on=day, **said).refused("element-has-a-tutor-on-the-day")


def test_no_session_is_planned_before_the_start():
    life = enrolled().then("allocate-tutor", "2026-08-10", element="english", from_on="2026-08-10")
    life.when("plan-session", "2026-08-10", element="english", planned_on="2026-09-06").refused(
        "session-is-planned-within-the-programme",
        says="Training starts on 7 September 2026",
    )
    life.when("plan-session", "2026-08-10", element="english", planned_on="2026-09-07").meets(
        "session-is-planned-within-the-programme"
    )


def test_a_series_is_planned_day_by_day_with_the_tutor_of_each():
    life = on_programme().then("hand-over-tutor", "2026-09-14", from_on="2026-11-01")
    days = ["2026-11-02", "2026-10-05"]
    life = life.when("plan-series", "2026-09-14", days=days).then("session-planned.v1", "session-planned.v1")
    facts = life.facts("session-planned.v1")
    assert [(str(fact.planned_on), fact.tutor) for fact in facts] == [("2026-10-05", "T-1"), ("2026-11-02", "T-2")]
    assert set(life.state.sessions.by_id) == {fact.session for fact in facts}


def test_a_series_names_each_day_once():
    life = planned("2026-10-05")
    for days in (["2026-10-06", "2026-10-06"], ["2026-10-05", "2026-11-02"]):
        life.when("plan-series", "2026-09-15", days=days).refused("element-has-one-session-planned-a-day")
    life.when("plan-series", "2026-09-15", days=["2026-10-06"]).meets("element-has-one-session-planned-a-day")


def test_a_session_is_planned_for_a_day_that_the_element_has_not_yet():
    life = planned("2026-10-05")
    life.when("plan-session", "2026-09-15", planned_on="2026-10-05").refused(
        "element-has-one-session-planned-a-day", says="5 October 2026 already"
    )
    life.when("plan-session", "2026-09-15", planned_on="2026-10-06").meets("element-has-one-session-planned-a-day")
    life = life.then("hold-session", "2026-10-05", session="review")
    life.when("plan-session", "2026-10-05", planned_on="2026-10-05").meets("element-has-one-session-planned-a-day")


def test_a_session_is_moved_to_another_day_that_the_element_has_not_yet():
    life = planned("2026-10-05").then("plan-session", "2026-09-15", called="other", planned_on="2026-10-12")
    for day in ("2026-10-05", "2026-10-12"):
        life.when("reschedule-session", "2026-09-15", session="review", planned_on=day).refused(
            "element-has-one-session-planned-a-day"
        )
    life.when("reschedule-session", "2026-09-15", session="review", planned_on="2026-10-06").meets(
        "element-has-one-session-planned-a-day"
    )


def test_a_session_of_another_element_or_one_cancelled_leaves_its_day_to_a_series():
    life = on_programme().then("allocate-tutor", "2026-09-14", element="maths", from_on="2026-09-14")
    life = life.then("plan-session", "2026-09-14", called="maths", element="maths", planned_on="2026-10-05")
    life = life.then("plan-session", "2026-09-14", called="review", planned_on="2026-10-05")
    life = life.then("cancel-session", "2026-09-15", session="review")
    life.when("plan-series", "2026-09-15", days=["2026-10-05"]).meets("element-has-one-session-planned-a-day")


def test_a_series_hears_of_every_day_that_does_not_fit():
    life = on_programme().then("allocate-tutor", "2026-09-14", element="maths", from_on="2026-09-01")
    asked = life.when("plan-series", "2026-09-14", element="maths", days=["2026-08-31", "2026-09-06"])
    asked.refused(
        "element-has-a-tutor-on-the-day",
        "session-is-planned-within-the-programme",
        says="Nobody teaches maths on 31 August 2026;",
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("plan-session", lambda day: {"planned_on": day}),
        ("plan-series", lambda day: {"days": [day]}),
        ("reschedule-session", lambda day: {"planned_on": day, "session": "review"}),
    ],
)
def test_no_session_is_planned_in_a_break(command, said):
    life = planned("2026-11-03").then(
        "begin-break", "2026-09-21", last_learning_on="2026-09-18", expected_return_on="2026-11-02"
    )
    within = life.when(command, "2026-09-22", **said("2026-11-01"))
    within.refused("session-is-planned-outside-a-break", says="the return is expected on 2 November 2026")
    life.when(command, "2026-09-22", **said("2026-11-02")).meets("session-is-planned-outside-a-break")
    life.when(command, "2026-11-04", **said("2026-11-04")).refused("session-is-planned-outside-a-break")
    life.when(command, "2026-11-04", **said("2026-11-05")).meets("session-is-planned-outside-a-break")


def test_no_session_is_planned_in_a_break_that_has_ended():
    life = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    life = life.then("return-from-break", "2026-10-05")
    for day in ("2026-09-21", "2026-10-04"):
        life.when("plan-session", "2026-10-05", planned_on=day).refused("session-is-planned-outside-a-break")
    for day in ("2026-09-20", "2026-10-05"):
        life.when("plan-session", "2026-10-05", planned_on=day).meets("session-is-planned-outside-a-break")


def test_nobody_agrees_to_a_session_in_a_break():
    life = planned().then("begin-break", "2026-09-21", last_learning_on="2026-09-18", expected_return_on="2026-10-05")
    life.when("agree-session", "2026-10-05", session="review").refused("session-is-planned-outside-a-break")
    life.when("agree-session", "2026-10-04", session="review").meets("session-is-planned-outside-a-break")


def test_apprentice_and_employer_agree_each_for_themselves():
    fact = SessionAgreed(session=id_of("review"), party=Party.EMPLOYER, planned_on=date(2026, 10, 5))
    life = planned().when("agree-session", "2026-09-15", session="review", party="employer").then(fact)
    life = life.when("agree-session", "2026-09-15", session="review").meets("party-has-not-agreed-yet")
    assert life.state.sessions.by_id[id_of("review")].agreed_by == (Party.EMPLOYER, Party.APPRENTICE)


def test_a_party_agrees_once():
    life = planned().then("agree-session", "2026-09-15", session="review")
    life.when("agree-session", "2026-09-15", session="review").refused("party-has-not-agreed-yet")


def test_a_session_that_is_moved_is_agreed_anew():
    life = planned().then("agree-session", "2026-09-15", session="review")
    moved = SessionRescheduled(
        session=id_of("review"), from_on=date(2026, 10, 5), to_on=date(2026, 10, 8), reason=SEALED
    )
    life = life.when("reschedule-session", "2026-09-16", session="review", planned_on="2026-10-08").then(moved)
    life.when("agree-session", "2026-09-17", session="review").meets("party-has-not-agreed-yet")


def test_a_session_is_not_moved_before_the_start():
    planned().when("reschedule-session", "2026-09-16", session="review", planned_on="2026-09-06").refused(
        "element-has-a-tutor-on-the-day", "session-is-planned-within-the-programme"
    )


def test_a_cancelled_session_keeps_the_date_it_was_planned_for():
    fact = SessionCancelled(session=id_of("review"), planned_on=date(2026, 10, 5), reason=SEALED)
    planned().when("cancel-session", "2026-09-16", session="review").then(fact)


def test_a_session_is_cancelled_in_a_break_too():
    said = {"last_learning_on": "2026-09-15", "expected_return_on": "2026-10-05"}
    life = planned().then("begin-break", "2026-09-16", **said)
    life.when("cancel-session", "2026-09-17", session="review").meets("it-happened-outside-a-break", "session-is-known")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("agree-session", {}),
        ("reschedule-session", {"planned_on": "2026-10-20"}),
        ("cancel-session", {}),
        ("hold-session", {}),
        ("miss-session", {}),
    ],
)
def test_what_became_of_a_session_is_said_once(command, said):
    settled = [
        held(on_programme(), "2026-10-05"),
        planned().then("cancel-session", "2026-10-05", session="review"),
        planned().then("miss-session", "2026-10-05", session="review"),
    ]
    for life, name in zip(settled, ["session of 2026-10-05", "review", "review"], strict=True):
        life.when(command, "2026-10-06", session=name, **said).refused("session-is-still-planned")
    on_programme().when(command, "2026-10-06", session="review", **said).refused("session-is-known")


def test_a_session_that_is_planned_is_still_open():
    planned().when("cancel-session", "2026-09-16", session="review").meets("session-is-still-planned")


def test_a_session_is_not_moved_to_a_day_without_a_tutor():
    one_month = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-09-14", **one_month)
    life = life.then("plan-session", "2026-09-14", called="maths", element="maths", planned_on="2026-10-05")
    asked = life.when("reschedule-session", "2026-09-16", session="maths", planned_on="2026-11-05")
    assert asked.decided.unmet


def plans(life, on, day, **said):
    return life.when("plan-session", on, planned_on=day, **said)


def test_a_session_is_planned_up_to_two_years_after_the_planned_end():
    plans(on_programme(), "2026-10-05", "2030-01-31").meets("session-is-planned-in-sight-of-the-end")
    plans(on_programme(), "2026-10-05", "2030-02-01").refused(
        "session-is-planned-in-sight-of-the-end", says="The programme is to end on 31 January 2028"
    )


def test_a_late_life_and_a_break_move_the_last_day_for_which_a_session_is_planned():
    plans(on_programme(), "2028-03-01", "2030-03-01").meets("session-is-planned-in-sight-of-the-end")
    life = on_programme().then(
        "begin-break", "2026-10-05", last_learning_on="2026-10-02", expected_return_on="2028-05-01"
    )
    plans(life, "2026-10-05", "2030-05-01").meets("session-is-planned-in-sight-of-the-end")
    plans(life, "2026-10-05", "2030-05-02").refused("session-is-planned-in-sight-of-the-end")
    life = life.then("return-from-break", "2026-11-04")
    plans(life, "2026-11-04", "2030-03-01").meets("session-is-planned-in-sight-of-the-end")
    plans(life, "2026-11-04", "2030-03-02").refused("session-is-planned-in-sight-of-the-end")


def test_a_session_held_without_a_plan_is_planned_within_three_months_or_dated_by_its_planning():
    life = on_programme()
    plans(life, "2027-03-15", "2026-12-15").meets("session-is-planned-before-its-day")
    plans(life, "2027-03-15", "2026-12-14").refused(
        "session-is-planned-before-its-day", says="14 December 2026 is long"
    )
    plans(life, "2027-03-15", "2026-12-14", occurred_on="2026-12-01").meets("session-is-planned-before-its-day")
    life = life.then("plan-session", "2026-12-01", called="late", planned_on="2026-12-14")
    for day, rules in (("2026-12-15", []), ("2026-12-13", ["session-is-planned-before-its-day"])):
        asked = life.when("reschedule-session", "2027-03-15", session="late", planned_on=day)
        assert [each.rule for each in asked.decided.unmet] == rules


def test_a_session_is_awaited_while_it_is_planned_and_the_apprenticeship_goes_on():
    life = on_programme().then("plan-session", "2026-09-08", called="one", planned_on="2026-09-21")
    assert _awaited(life)
    assert not _awaited(life.then("cancel-session", "2026-09-09", session="one"))
    assert not _awaited(life.then("hold-session", "2026-09-21", session="one"))
    assert not _awaited(life.then("withdraw", "2026-09-09", last_learning_on="2026-09-08"))


def _awaited(life):
    return awaited(life.state, life.state.sessions.by_id[id_of("one")])
