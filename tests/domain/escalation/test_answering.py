"""Answering an escalation: acknowledged, snoozed within its limit or reassigned, by those whom it told."""

from datetime import date

import pytest

from domain.command import Registered, SpeaksFor
from domain.facts.escalations import EscalationAcknowledged, EscalationReassigned, EscalationSnoozed
from tests.domain.bodies import SEALED
from tests.domain.given import id_of
from tests.domain.lives import held, on_programme

OF_SESSION = {"clock": "session", "about": "2026-09-07", "title": "session"}
ANSWERS = ("acknowledge-escalation", "snooze-escalation", "reassign-escalation")
TUTOR = {"actor": "t-1"}
MANAGER = Registered(manages=("t-1",))
LEAD = {"actor": "lead-1", "role": "programme_lead", "registered": Registered(post="programme lead")}
CONTACT = {
    "actor": "pat",
    "role": "employer",
    "registered": Registered(employers=(SpeaksFor(str(id_of("the college"))),)),
}


def overdue(until="2026-10-13 09:00"):
    """Return a life whose session is overdue since Tuesday 13 October: rung 2 is due on Friday, rung 3 on the 23rd."""
    return on_programme().rung_until(until, "session")


def answer(life, name, on="2026-10-13", **said):
    limit = {"until_on": "2026-10-21"} if name == "snooze-escalation" else {}
    return life.when(name, on, **{**limit, **TUTOR, **said})


def test_an_acknowledged_rung_holds_the_next_one_back_for_five_working_days_and_no_longer():
    life = answer(overdue(), "acknowledge-escalation").then(
        EscalationAcknowledged(**OF_SESSION, rung=1, until_on=date(2026, 10, 20))
    )
    assert life.waits_for("2026-10-13", "session") == "session-escalation 2 at 2026-10-20 09:00"
    assert life.history[-1].fact.sentence() == (
        "Session escalation acknowledged at rung 1: no further rung before 20 October 2026."
    )
    climbed = life.rung_until("2026-10-20 08:59", "session")
    assert len(climbed.facts("clock-escalated.v1", "session")) == 1
    assert len(climbed.rung_until("2026-10-20 09:00", "session").facts("clock-escalated.v1", "session")) == 2


def test_an_acknowledgement_never_brings_a_rung_forward():
    life = overdue("2026-10-16 09:00")
    assert life.waits_for("2026-10-16", "session") == "session-escalation 3 at 2026-10-23 09:00"
    life = answer(life, "acknowledge-escalation", "2026-10-16 10:00").after
    assert life.waits_for("2026-10-16", "session") == "session-escalation 3 at 2026-10-23 09:00"


def test_silence_moves_on_to_the_next_rung():
    assert overdue("2026-10-16 09:00").facts("clock-escalated.v1", "session")[-1].rung == 2


def test_each_rung_is_acknowledged_once():
    life = answer(overdue(), "acknowledge-escalation").meets("rung-is-not-acknowledged-yet")
    answer(life, "acknowledge-escalation", "2026-10-14").refused(
        "rung-is-not-acknowledged-yet", says="Rung 1 was acknowledged by t-1."
    )
    life = life.rung_until("2026-10-20 09:00", "session")
    answer(life, "acknowledge-escalation", "2026-10-20").then(
        EscalationAcknowledged(**OF_SESSION, rung=2, until_on=date(2026, 10, 27))
    )


def test_a_snooze_holds_the_next_rung_back_until_its_date():
    life = answer(overdue(), "snooze-escalation", until_on="2026-10-25").then(
        EscalationSnoozed(**OF_SESSION, rung=1, until_on=date(2026, 10, 25), reason=SEALED)
    )
    assert life.waits_for("2026-10-13", "session") == "session-escalation 2 at 2026-10-26 09:00"


def test_the_rungs_after_one_that_was_held_back_keep_their_distance():
    life = answer(overdue(), "snooze-escalation", until_on="2026-10-27").after.rung_until("2026-10-27 09:00", "session")
    assert life.waits_for("2026-10-27", "session") == "session-escalation 3 at 2026-11-03 09:00"


def test_an_acknowledgement_at_the_last_rung_is_recorded_and_nothing_follows():
    life = answer(overdue("2026-10-23 09:00"), "acknowledge-escalation", "2026-10-23", actor="m-1").after
    assert life.waits_for("2026-10-23", "session") is None


@pytest.mark.parametrize("until_on", ["2026-10-14", "2026-10-27"])
def test_a_snooze_ends_after_today_and_by_its_limit_of_ten_working_days(until_on):
    answer(overdue(), "snooze-escalation", until_on=until_on).meets("snooze-ends-within-its-limit")


@pytest.mark.parametrize("until_on", ["2026-10-13", "2026-10-28", "2027-10-12"])
def test_a_snooze_beyond_its_limit_is_refused(until_on):
    life = answer(overdue(), "snooze-escalation", until_on=until_on).refused(
        "snooze-ends-within-its-limit", says="by 27 October 2026, 10 working days from now"
    )
    assert life.waits_for("2026-10-13", "session") == "session-escalation 2 at 2026-10-16 09:00"


def test_an_escalation_is_snoozed_once_and_then_dealt_with():
    life = (
        answer(overdue(), "snooze-escalation")
        .meets("escalation-was-not-snoozed")
        .rung_until("2026-10-21 09:00", "session")
    )
    answer(life, "snooze-escalation", "2026-10-21", until_on="2026-10-22").refused(
        "escalation-was-not-snoozed", says="It was snoozed once, until 21 October 2026"
    )


def test_the_shorter_of_two_answers_does_not_end_the_longer_one():
    life = answer(overdue(), "snooze-escalation", until_on="2026-10-27").after
    life = answer(life, "acknowledge-escalation").after
    assert life.waits_for("2026-10-13", "session") == "session-escalation 2 at 2026-10-27 09:00"


def test_a_reassigned_escalation_tells_the_other_tutor_at_the_next_rung():
    life = answer(overdue(), "reassign-escalation").then(
        EscalationReassigned(**OF_SESSION, from_tutor="T-1", to_tutor="T-2", reason=SEALED)
    )
    life = life.rung_until("2026-10-23 09:00", "session")
    told = [(fact.rung, fact.tutor, fact.tell) for fact in life.facts("clock-escalated.v1", "session")]
    assert told == [
        (1, "T-1", ("tutor",)),
        (2, "T-2", ("tutor", "tutor's manager")),
        (3, "T-2", ("programme lead", "employer")),
    ]


def test_after_the_last_rung_an_escalation_cannot_be_reassigned():
    life = answer(overdue("2026-10-16 09:00"), "reassign-escalation", "2026-10-16").meets("a-rung-is-still-to-come")
    last = life.rung_until("2026-10-23 09:00", "session")
    answer(last, "reassign-escalation", "2026-10-23", actor="t-2", to_tutor="T-3").refused("a-rung-is-still-to-come")


def test_an_escalation_is_not_reassigned_to_who_has_it():
    life = answer(overdue(), "reassign-escalation").meets("escalation-goes-to-another-tutor")
    answer(overdue(), "reassign-escalation", to_tutor="T-1").refused("escalation-goes-to-another-tutor")
    answer(life, "reassign-escalation").refused("escalation-goes-to-another-tutor", says="already with tutor T-2")


@pytest.mark.parametrize("name", ANSWERS)
def test_only_an_open_escalation_is_answered(name):
    answer(overdue(), name).meets("escalation-is-open")
    answer(on_programme(), name).refused("escalation-is-open", says="none is.")
    answer(overdue(), name, clock="lunch").refused("escalation-is-open", says="open are: session about 2026-09-07")
    answer(held(overdue(), "2026-10-14"), name, "2026-10-14").refused("escalation-is-open")


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize(
    ("until", "caller"),
    [
        ("2026-10-13 09:00", {"actor": "t-1", "role": "tutor"}),
        ("2026-10-16 09:00", {"actor": "staff-9", "role": "coordinator", "registered": MANAGER}),
        ("2026-10-16 09:00", {"actor": "t-9", "role": "tutor", "registered": MANAGER}),
    ],
)
def test_those_who_were_told_answer(name, until, caller):
    answer(overdue(until), name, until, **caller).meets("caller-was-told")


@pytest.mark.parametrize("caller", [LEAD, CONTACT])
@pytest.mark.parametrize("name", ["acknowledge-escalation", "snooze-escalation"])
def test_those_whom_the_last_rung_tells_answer_from_then_on(name, caller):
    answer(overdue(), name, **caller).refused("caller-was-told")
    late = overdue("2026-10-23 09:00")
    answer(late, name, "2026-10-23", **caller, **until(name)).meets("caller-was-told")


@pytest.mark.parametrize(
    "caller",
    [
        {"actor": "lead-2", "role": "programme_lead"},
        {"actor": "lead-2", "role": "programme_lead", "registered": Registered(post="quality lead")},
        {"actor": "staff-9", "role": "coordinator"},
        {"actor": "m-2", "role": "tutor", "registered": Registered(manages=("t-2", "t-3"))},
        {"actor": "t-9", "role": "tutor"},
        {"actor": "acme", "role": "employer"},
        {
            "actor": "acme",
            "role": "employer",
            "registered": Registered(employers=(SpeaksFor(str(id_of("the school"))),)),
        },
        {"actor": "ada", "role": "apprentice", "registered": Registered(person=str(id_of("ada")))},
    ],
)
@pytest.mark.parametrize("name", ANSWERS)
def test_who_has_the_role_of_those_told_and_is_not_the_person_cannot_answer(name, caller):
    asked = answer(overdue("2026-10-23 09:00"), name, "2026-10-23", **until(name), **caller)
    if caller["role"] == "programme_lead":
        asked.refused("caller-was-told", says="it told: tutor T-1, tutor's manager, programme lead, employer.")
    else:
        asked.refused("actor-is-entitled", says="none of these today")


@pytest.mark.parametrize(
    ("speaks", "rules"),
    [
        ({"from_on": "2026-10-23"}, []),
        ({"until_on": "2026-10-23"}, []),
        ({"from_on": "2026-10-24"}, ["actor-is-entitled"]),
        ({"until_on": "2026-10-22"}, ["actor-is-entitled"]),
    ],
)
def test_a_contact_answers_on_the_days_on_which_they_speak_for_the_employer(speaks, rules):
    caller = {**CONTACT, "registered": Registered(employers=(SpeaksFor(str(id_of("the college")), **speaks),))}
    asked = answer(overdue("2026-10-23 09:00"), "acknowledge-escalation", "2026-10-23", **caller)
    assert [each.rule for each in asked.decided.unmet] == rules


def test_the_contact_of_a_former_employer_no_longer_answers():
    life = overdue("2026-10-23 09:00").then("record-job-loss", "2026-10-23")
    answer(life, "acknowledge-escalation", "2026-10-23", **CONTACT).meets("caller-was-told")
    answer(life, "acknowledge-escalation", "2026-10-26", **CONTACT).refused("actor-is-entitled")
    life = life.then("record-new-employer", "2026-10-27")
    answer(life, "acknowledge-escalation", "2026-10-27", **CONTACT).refused("actor-is-entitled")


def until(name):
    return {"until_on": "2026-10-31"} if name == "snooze-escalation" else {}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("caller", [("tutor", "t-2"), ("coordinator", "staff-9"), ("quality_lead", "staff-9")])
def test_who_was_not_told_cannot_answer(name, caller):
    role, actor = caller
    rule = "caller-was-told" if role == "quality_lead" else "actor-is-entitled"
    asked = answer(overdue(), name, actor=actor, role=role)
    assert [each.rule for each in asked.decided.unmet] == [rule]
    assert actor in asked.after.history[-1].fact.sentence()


def test_nobody_answers_what_has_told_nobody_yet():
    on_a_sunday = on_programme("2026-09-19").rung_until("2026-10-25 09:00", "session")
    asked = answer(on_a_sunday, "acknowledge-escalation", "2026-10-25", about="2026-09-19")
    asked.refused("caller-was-told", says="it has told nobody yet")


def test_what_falls_overdue_next_begins_without_the_answers_of_before():
    life = answer(overdue(), "snooze-escalation").after
    life = answer(life, "reassign-escalation").after
    life = held(life, "2026-10-15").rung_until("2026-11-20 09:00", "session")
    last = life.facts("clock-escalated.v1", "session")[-1]
    assert (last.about, last.rung, last.tutor) == ("2026-10-15", 1, "T-1")
    answer(life, "snooze-escalation", "2026-11-20", about="2026-10-15", until_on="2026-11-23").meets(
        "escalation-was-not-snoozed"
    )
