"""The body of a command: what may be said, and which of it is sealed."""

import pytest
from pydantic import ValidationError

from domain.apprenticeship import COMMANDS
from domain.body import FREE_TEXT_LENGTH, SEALED, ULN_IN_A_CODE
from tests.domain.bodies import BODIES
from tests.domain.given import NAMED, id_of

SESSION = str(id_of("review"))
SPOKEN = {"reason", "notes", "summary", "description", "title", "explanation"}


def said(name, **changed):
    """Return a command as someone says it at the edge, its free text not yet sealed."""
    body = {key: str(id_of(value)) if key in NAMED else value for key, value in {**BODIES[name], **changed}.items()}
    return COMMANDS[name].command.model_validate(body)


def refusal_of(name, **changed):
    with pytest.raises(ValidationError) as raised:
        said(name, **changed)
    return raised.value.errors()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_nobody_says_what_nobody_asked_for(name):
    assert "extra_forbidden" in [each["type"] for each in refusal_of(name, shoe_size=42)]


@pytest.mark.parametrize(
    "day", ["2027-02-29", "2027-13-01", "2027-1-1", "01/02/2027", "2027-01-01T00:00:00", "", 20270101, 0, True, None]
)
def test_an_impossible_date_is_refused(day):
    assert refusal_of("hand-over-tutor", from_on=day)


def test_the_29th_of_february_exists_in_leap_years():
    assert said("hand-over-tutor", from_on="2028-02-29").from_on.day == 29


def test_dates_are_of_this_century():
    assert said("hand-over-tutor", from_on="2000-01-01")
    assert said("hand-over-tutor", from_on="2099-12-31")
    assert refusal_of("hand-over-tutor", from_on="1999-12-31")
    assert refusal_of("hand-over-tutor", from_on="2100-01-01")


@pytest.mark.parametrize("minutes", [0, -1, 1441, 1.5, "90", True, None, 10**30])
def test_minutes_are_a_number_between_1_and_those_of_a_day(minutes):
    assert refusal_of("hold-session", session="review", minutes=minutes)


def test_a_session_may_last_a_minute_or_a_day():
    assert said("hold-session", session="review", minutes=1, off_the_job_minutes=0).minutes == 1
    assert said("hold-session", session="review", minutes=1440).minutes == 1440


@pytest.mark.parametrize("percent", [-1, 101, "50", 50.0, False])
def test_progress_is_between_0_and_100(percent):
    assert refusal_of("update-progress", progress_percent=percent)


@pytest.mark.parametrize("answer", ["true", "yes", 1, 0, None])
def test_yes_and_no_are_said_outright(answer):
    assert refusal_of("record-functional-skills-attempt", passed=answer)


@pytest.mark.parametrize("code", ["", "with space", "E-1\n", "-1", "ü", "x" * 65, "a/b", 7])
def test_a_reference_is_a_short_code(code):
    assert refusal_of("confirm-by-employer", evidence=code)


def test_a_reference_may_have_64_characters():
    assert said("confirm-by-employer", evidence="x" * 64)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n", "x" * (FREE_TEXT_LENGTH + 1), "a\x00b", "bell\x07", "\x7f", "\x80", "\x85", "\x9b2J", "\x9f"],
)
def test_free_text_is_written_and_of_a_length_that_people_write(text):
    assert refusal_of("update-progress", summary=text)


@pytest.mark.parametrize("text", ["x" * FREE_TEXT_LENGTH, "two\nlines\tand a tab", "Zoë Ångström, 谢谢", "\xa0~\xa1"])
def test_free_text_of_people_is_accepted(text):
    assert said("update-progress", summary=text).summary == text


def test_sealed_text_may_be_longer_than_what_was_written():
    body = {**BODIES["update-progress"], "summary": "x" * (3 * FREE_TEXT_LENGTH)}
    assert COMMANDS["update-progress"].command.model_validate(body, context=SEALED)


@pytest.mark.parametrize("name", ["log-off-the-job", "miss-session", "record-contact", "withdraw", "agree-session"])
def test_a_choice_is_one_of_those_offered(name):
    field = {
        "log-off-the-job": "activity",
        "miss-session": "missed_by",
        "record-contact": "channel",
        "withdraw": "reason",
        "agree-session": "party",
    }[name]
    fitting = {"last_learning_on": "2026-10-01"} if name == "withdraw" else {}
    about = {"session": "review"} if "session" in name else {}
    assert [each["loc"] for each in refusal_of(name, **about, **fitting, **{field: "football"})] == [(field,)]


def test_every_command_has_a_body_that_the_tests_can_say():
    assert sorted(BODIES) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_what_people_write_in_a_command_is_marked_to_be_sealed(name):
    command = COMMANDS[name].command
    codes = {"exempt-from-functional-skills", "withdraw"}  # their reason is one of a list
    spoken = (SPOKEN - {"reason"} if name in codes else SPOKEN) & set(command.model_fields)
    assert set(command.free_text()) == spoken


@pytest.mark.parametrize("code", ["k1", "", "K", "K100", "K1\n", "X1", 1])
def test_a_ksb_is_a_letter_and_a_number(code):
    assert refusal_of("add-evidence", ksbs=[code])


@pytest.mark.parametrize(
    ("name", "field", "personal"),
    [
        ("add-evidence", "ksbs", ["Ada told me about her divorce"]),
        ("add-evidence", "duties", ["Ada told me about her divorce"]),
        ("log-off-the-job", "ksbs", ["Ada told me about her divorce"]),
        ("hold-assessment", "questions", {"Ada told me about her divorce": 1}),
    ],
)
def test_no_field_but_sealed_text_takes_what_people_write(name, field, personal):
    about = {"assessment": "discussion"} if name == "hold-discussion" else {}
    assert refusal_of(name, **about, **{field: personal})


@pytest.mark.parametrize("code", ["1000000043", "1000000019", "1000000043-", "10000-00043", "1000000043.0"])
def test_a_code_is_no_uln(code):
    (error,) = refusal_of("hand-over-tutor", from_on="2027-01-04", to_tutor=code)
    assert error["msg"] == f"Value error, {ULN_IN_A_CODE}"


@pytest.mark.parametrize("code", ["1000000044", "100000004", "10000000430", "T-1000000043", "9999999999"])
def test_another_number_is_a_code(code):
    assert said("hand-over-tutor", from_on="2027-01-04", to_tutor=code).to_tutor == code


def test_a_code_that_was_recorded_before_ulns_were_refused_is_still_read():
    body = {**BODIES["hand-over-tutor"], "from_on": "2027-01-04", "to_tutor": "1000000043"}
    assert COMMANDS["hand-over-tutor"].command.model_validate(body, context=SEALED).to_tutor == "1000000043"
