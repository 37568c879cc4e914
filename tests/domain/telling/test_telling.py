"""Who is still to be told of what was raised, and what becomes of the messages."""

import pytest
from pydantic import ValidationError

from domain.apprenticeship import COMMANDS
from domain.command import Untold
from domain.deciding.standing import standing
from domain.facts.messages import MessageFailed
from tests.domain.bodies import DELIVERY, MESSAGE
from tests.domain.given import id_of, london
from tests.domain.lives import held, on_programme
from tests.domain.whole_lives import owed

NOBODY = {"to": None, "message": None, "attempts": 0, "why": "nobody is registered"}


def untold(life, on):
    return standing(life.due_now(on)).untold


def reported(life, on, **said):
    (place, role), *_ = owed(life)
    return life.when("report-messages", on, **{"of": place, "to_role": role, **said})


def escalated(until="2026-10-13 09:00"):
    """Return a life with a rung reached, and nobody to be reminded any more."""
    return reported(on_programme().rung_until(until), until).after


def test_a_reminder_is_owed_to_the_tutor_who_answers_and_a_rung_to_those_it_tells():
    life = on_programme().rung_until("2026-10-05 09:00")
    place = life.state.recorded
    assert untold(life, "2026-10-05") == (Untold(place, "tutor", "T-1", at=london("2026-10-05 09:00")),)
    life = life.rung_until("2026-10-23 09:00", "session")
    employer = str(id_of("the college"))
    assert [(each.role, each.whom) for each in untold(life, "2026-10-23")] == [
        ("tutor", "T-1"),
        ("tutor", "T-1"),
        ("tutor's manager", "T-1"),
        ("programme lead", None),
        ("employer", employer),
    ]


def test_a_handover_readdresses_what_the_tutor_was_not_told_yet_once_the_next_tutor_teaches():
    life = on_programme().rung_until("2026-10-13 09:00")
    life = life.then("hand-over-tutor", "2026-10-14", from_on="2026-10-14")
    assert [each.whom for each in untold(life, "2026-10-14")] == ["T-2", "T-1"]
    life = life.rung_until("2026-10-14 09:00")
    assert untold(life, "2026-10-14") == (Untold(life.state.recorded, "tutor", "T-2", at=london("2026-10-14 09:00")),)
    assert untold(life.rung_until("2026-10-16 09:00"), "2026-10-16")[-1] == Untold(
        life.state.recorded + 1, "tutor's manager", "T-2", at=london("2026-10-16 09:00")
    )


def test_nobody_needs_to_be_told_of_what_was_put_right_meanwhile():
    life = held(on_programme().rung_until("2026-10-13 09:00"), "2026-10-14")
    assert untold(life, "2026-10-14") == ()
    assert not standing(life.due_now("2026-10-14")).ended


def test_an_employer_is_not_told_while_the_apprentice_has_none():
    life = on_programme().rung_until("2026-10-23 09:00").then("record-job-loss", "2026-10-23")
    assert untold(life, "2026-10-23")[-1].whom is None


def test_what_was_sent_is_owed_no_more_and_names_no_address():
    life = escalated()
    (place, role), *_ = owed(life)
    asked = reported(life, "2026-10-13 09:05").meets("somebody-was-to-be-told")
    (fact,) = asked.facts("message-sent.v1")[1:]
    assert (fact.of, fact.role, fact.to, fact.attempts, fact.channel) == (place, role, "t-1", 1, "e-mail")
    assert fact.sentence() == "Tutor t-1 told of rung 1 of the session escalation by e-mail."
    assert owed(asked) == []


def test_a_message_sent_after_the_escalation_stood_down_is_still_recorded():
    life = held(escalated(), "2026-10-14")
    reported(life, "2026-10-14").then("message-sent.v1")


def test_each_person_in_a_role_has_a_fact_and_a_failure_is_one_too():
    life = on_programme().rung_until("2026-10-23 09:00")
    place = next(place for place, role in owed(life) if role == "programme lead")
    refused = {"to": "lead-2", "message": MESSAGE, "attempts": 1, "why": "refused by the mail server"}
    life = life.when(
        "report-messages", "2026-10-23", of=place, to_role="programme lead", deliveries=[DELIVERY, refused]
    ).then("message-sent.v1", "message-failed.v1")
    assert life.history[-1].fact.sentence() == (
        "Programme lead lead-2 could not be told of rung 3 of the session escalation by e-mail: "
        "refused by the mail server."
    )
    assert (place, "programme lead") not in owed(life)


def test_nobody_registered_is_a_failure_and_nothing_is_owed_any_more():
    life = reported(escalated(), "2026-10-13", deliveries=[NOBODY]).then("message-failed.v1")
    assert owed(life) == []
    assert life.history[-1].fact.sentence().startswith("Tutor could not be told of rung 1")


def test_what_was_not_owed_or_was_reported_before_is_not_reported():
    life = escalated()
    life.when("report-messages", "2026-10-13", of=1).refused("somebody-was-to-be-told")
    life.when("report-messages", "2026-10-13", of=owed(life)[0][0], to_role="employer").refused(
        "somebody-was-to-be-told"
    )


def test_a_message_comes_back_once_and_only_if_it_was_sent():
    life = escalated()
    back = life.when("report-bounce", "2026-10-15").meets("message-was-sent", "message-did-not-come-back-before")
    assert back.history[-1].fact.sentence() == (
        "The message by e-mail that told tutor t-1 of the session reminder came back."
    )
    back.when("report-bounce", "2026-10-16").refused("message-did-not-come-back-before")
    on_programme().when("report-bounce", "2026-10-15").refused("message-was-sent")


@pytest.mark.parametrize("wrong", [{"to": None}, {"message": None}, {"why": "bored"}, {"attempts": -1}, {"at": "x"}])
def test_a_report_says_what_became_of_a_message(wrong):
    with pytest.raises(ValidationError):
        COMMANDS["report-messages"].command(of=1, to_role="tutor", deliveries=[{**DELIVERY, **wrong}])


@pytest.mark.parametrize(
    ("role", "to", "why"),
    [
        ("tutor", None, "no tutor is allocated"),
        ("tutor", "T-1", "the register of staff has no address for them"),
        ("tutor's manager", None, "no tutor is allocated, or the register of staff names no manager of the tutor"),
        ("employer", None, "the apprentice has no employer"),
        ("employer", "E-1", "the register of employers has no address for them"),
        ("programme lead", None, "the register of staff has nobody in the role programme lead"),
    ],
)
def test_of_whom_nobody_was_found_it_is_said_who_is_missing_where(role, to, why):
    said = {"clock": "session", "about": "2026-09-07", "title": "session", "of": 3, "rung": 1, "channel": "e-mail"}
    fact = MessageFailed(**said, role=role, to=to, message=None, attempts=0, why=NOBODY["why"])
    assert fact.sentence().endswith(f" could not be told of rung 1 of the session escalation by e-mail: {why}.")
