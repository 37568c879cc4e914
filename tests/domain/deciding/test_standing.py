"""The standing that a workflow knows: where an apprenticeship stands, in words, and its next alarm."""

import json

import pytest

from domain.deciding.standing import standing
from tests.domain.given import id_of
from tests.domain.lives import NOBODY, achieved, applicant, enrolled, in_assessment, on_programme


def stands(life, on):
    return standing(life.due_now(on))


def told(life, on):
    return stands(life, on).details


def test_an_apprentice_stands_somewhere_in_words():
    assert told(enrolled(), "2026-08-10") == "enrolled"
    assert told(on_programme(), "2026-09-07") == "on programme, next session due by 12 October 2026"
    late = on_programme().rung_until("2026-10-16 09:00", "session")
    assert told(late, "2026-10-16") == "on programme, next session due by 12 October 2026, session escalated to rung 2"
    on_a_break = late.then("begin-break", "2026-10-17", last_learning_on="2026-10-01")
    assert told(on_a_break, "2026-10-17") == "on programme, on a break in learning"
    assert told(in_assessment(), "2027-09-07") == "end-point assessment"


def test_only_what_has_begun_and_not_ended_goes_on():
    withdrawn = applicant().then("withdraw", "2026-08-10")
    completed = achieved().then("claim-certificate", "2027-11-01").then("complete", "2027-11-08")
    lives = [NOBODY, applicant(), on_programme(), achieved(), completed, withdrawn]
    assert [stands(life, "2027-12-01").ended for life in lives] == [True, False, False, False, True, True]


def test_an_alarm_keeps_its_id_whoever_asks_and_whenever():
    first, again = on_programme().alarm("2026-09-07", "session"), on_programme().alarm("2026-12-24", "session")
    assert first == again
    assert first.id != on_programme("2026-09-08").alarm("2026-09-08", "session").id


def test_an_alarm_that_is_passed_over_is_not_the_next_one_and_none_before_it_is():
    life, alarms, passed_over = on_programme(), [], None
    while found := standing(life.due_now("2026-09-07"), passed_over=passed_over).alarm:
        alarms.append(found)
        passed_over = found.id
    assert len(alarms) == len(set(alarms)) > 2
    assert alarms == sorted(alarms, key=lambda each: each.at)
    assert standing(life.due_now("2026-09-07"), passed_over=id_of("another")).alarm == alarms[0]


def test_nothing_personal_stands_in_the_details():
    assert str(id_of("ada")) not in repr(stands(on_programme(), "2026-09-07"))


def test_the_whole_state_can_be_shown_as_json():
    data = json.loads(json.dumps(achieved().state.as_data()))
    assert data["stage"] == "achieved"
    assert data["sessions"]["by_id"][str(id_of("session of 2027-08-30"))]["status"] == "held"


def test_the_enrolment_is_not_asked_for_before_there_is_one():
    with pytest.raises(LookupError, match="has no enrolment"):
        _ = applicant().state.enrolled


def test_who_was_withdrawn_is_no_longer_on_a_break():
    life = on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")
    life = life.then("withdraw", "2026-11-02", last_learning_on="2026-10-02")
    assert told(life, "2026-11-02") == "withdrawn"
