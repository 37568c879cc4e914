"""Who is invited to which session, and told of its moves and its end: each party once, and nobody of what is over."""

from uuid import uuid4

import pytest

from domain.deciding.standing import standing
from tests.domain.bodies import MESSAGE
from tests.domain.given import id_of, london
from tests.domain.lives import held, on_programme
from tests.domain.whole_lives import invited

PARTIES = ["apprentice", "employer", "tutor"]


def planned(on="2026-09-14 14:00", planned_on="2026-10-05", **said):
    return on_programme().then("plan-session", on, called="review", planned_on=planned_on, **said)


def news(life, on):
    """Return what parties are still to be told: their role, the news, and when it goes out."""
    return [(each.role, each.invitation.news, each.at) for each in untold(life, on)]


def untold(life, on):
    return [each for each in standing(life.due_now(on)).untold if each.invitation]


def all_told(life, on):
    """Return the life after every party was told what it is to be told."""
    for each in untold(life, on):
        life = invited(life, on, each.role, message=str(uuid4()))
    return life


def test_the_apprentice_the_employer_and_the_tutor_of_the_day_are_invited_on_the_next_morning():
    life = planned()
    assert news(life, "2026-09-14 14:00") == [(role, "planned", london("2026-09-15 09:00")) for role in PARTIES]
    assert [each.whom for each in untold(life, "2026-09-15")] == [str(id_of("ada")), str(id_of("the college")), "T-1"]
    assert news(all_told(life, "2026-09-15"), "2026-09-15") == []


def test_an_employer_is_not_invited_while_the_apprentice_has_none():
    life = planned().then("record-job-loss", "2026-09-14 15:00")
    assert [role for role, _, _ in news(life, "2026-09-15")] == ["apprentice", "tutor"]


def test_what_is_planned_moved_and_moved_again_before_it_is_told_is_told_once_as_it_stands():
    life = planned()
    for day in ("2026-10-06", "2026-10-07"):
        life = life.then("reschedule-session", "2026-09-14 15:00", session="review", planned_on=day)
    told = untold(life, "2026-09-15")
    assert [(each.invitation.news, str(each.invitation.on)) for each in told] == [("planned", "2026-10-07")] * 3
    gone = life.then("cancel-session", "2026-09-14 16:00", session="review")
    assert news(gone, "2026-09-15") == []


def test_a_move_and_a_cancellation_are_told_with_rising_numbers_to_whom_the_session_was_told():
    life = all_told(planned(starts_at="10:00"), "2026-09-15")
    first = {fact.sequence for fact in life.facts("invitation-sent.v1")}
    life = life.then("reschedule-session", "2026-09-16 10:00", session="review", planned_on="2026-10-06")
    assert news(life, "2026-09-16 10:00") == [(role, "moved", london("2026-09-17 09:00")) for role in PARTIES]
    life = all_told(life, "2026-09-17")
    life = life.then("cancel-session", "2026-09-18 10:00", session="review")
    assert news(life, "2026-09-18 10:00") == [(role, "cancelled", london("2026-09-21 09:00")) for role in PARTIES]
    life = all_told(life, "2026-09-21")
    assert news(life, "2026-09-22") == []
    numbers = [fact.sequence for fact in life.facts("invitation-sent.v1") if fact.role == "tutor"]
    assert len(first) == 1
    assert numbers == sorted(set(numbers))
    assert [fact.news for fact in life.facts("invitation-sent.v1") if fact.role == "tutor"] == [
        "planned",
        "moved",
        "cancelled",
    ]


def test_who_could_not_be_told_is_not_told_of_the_end_and_is_of_another_day():
    life = planned()
    for role in PARTIES:
        life = invited(life, "2026-09-15", role, why="refused by the mail server")
    assert news(life.then("cancel-session", "2026-09-16", session="review"), "2026-09-17") == []
    moved = life.then("reschedule-session", "2026-09-16", session="review", planned_on="2026-10-06")
    assert [each for _, each, _ in news(moved, "2026-09-17")] == ["planned"] * 3


def test_a_session_that_is_held_or_over_is_not_told_of_and_one_before_the_next_morning_is_at_once():
    saturday = planned("2026-09-19 17:10", planned_on="2026-09-20")
    assert {at for _, _, at in news(saturday, "2026-09-19 17:10")} == {london("2026-09-19 17:10")}
    assert news(saturday, "2026-09-21") == []
    assert news(planned("2026-09-14", planned_on="2026-09-11"), "2026-09-14") == []
    timed = planned("2026-09-14 09:30", planned_on="2026-09-14", starts_at="10:00")
    assert len(news(timed, "2026-09-14 09:59")) == 3
    assert news(timed, "2026-09-14 10:00") == []
    there = planned(planned_on="2026-09-14")
    assert news(there.then("hold-session", "2026-09-14 16:00", session="review"), "2026-09-14 17:00") == []


def test_a_session_that_lapses_in_a_break_is_cancelled_in_calendars():
    life = all_told(held(planned(), "2026-09-15"), "2026-09-15")
    life = life.then("begin-break", "2026-10-01", last_learning_on="2026-09-30", expected_return_on="2026-11-02")
    assert [each for _, each, _ in news(life, "2026-10-01")] == ["cancelled"] * 3


def test_whoever_comes_to_teach_is_invited_and_a_new_employer_too():
    life = all_told(planned(), "2026-09-15").then("hand-over-tutor", "2026-09-16", from_on="2026-10-01")
    assert [(each.role, each.whom, each.invitation.news) for each in untold(life, "2026-09-17")] == [
        ("tutor", "T-2", "planned")
    ]
    life = all_told(life, "2026-09-17")
    life = life.then("record-job-loss", "2026-09-18").then("record-new-employer", "2026-09-21", employer="another")
    assert [(each.role, each.whom) for each in untold(life, "2026-09-22")] == [("employer", str(id_of("another")))]


def test_a_session_whose_day_was_corrected_is_told_anew_under_a_higher_number():
    life = all_told(planned(), "2026-09-15")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-planned.v1")
    life = life.then("correct-fact", "2026-09-16", actor="staff-8", fact=place, instead={"planned_on": "2026-10-06"})
    told = untold(life, "2026-09-16")
    assert [(each.of, str(each.invitation.on), each.invitation.news) for each in told] == [
        (place, "2026-10-06", "moved")
    ] * 3
    assert {each.invitation.sequence for each in told} == {place + 1}
    assert news(all_told(life, "2026-09-17"), "2026-09-17") == []


def test_what_was_reported_is_not_reported_again():
    life = planned()
    (mine,) = [each for each in untold(life, "2026-09-15") if each.role == "tutor"]
    once = invited(life, "2026-09-15", "tutor", message=MESSAGE)
    asked = once.facts("invitation-sent.v1")[0]
    said = {"session": str(mine.invitation.session), "party": "T-1", "sequence": asked.sequence, "news": "planned"}
    said |= {"on": "2026-10-05", "at": None, "minutes": 90}
    again = {"of": mine.of, "to_role": "tutor", "invitation": said}
    once.when("report-messages", "2026-09-16", **again).refused("somebody-was-to-be-told")
    strange = {**again, "invitation": {**said, "session": str(id_of("another session")), "sequence": 99}}
    once.when("report-messages", "2026-09-16", **strange).refused("somebody-was-to-be-told")
    assert asked.sentence() == "Tutor T-1 told of the session planned for 5 October 2026 by e-mail."


@pytest.mark.parametrize(
    ("role", "who"), [("apprentice", "apprentices"), ("employer", "employers"), ("tutor", "staff")]
)
def test_of_whom_no_address_is_known_it_is_said_in_which_register(role, who):
    life = invited(planned(), "2026-09-15", role, why="nobody is registered")
    assert life.history[-1].fact.sentence().endswith(f"the register of {who} has no address for them.")
