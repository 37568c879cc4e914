"""What each role may send."""

import pytest

from api.access.roles import MAY_SEND, is_staff, may, may_agree

STAFF = ["coordinator", "tutor", "programme_lead", "quality_lead"]
OTHERS = ["employer", "apprentice", "auditor", "post"]
COMMANDS = {
    "enrol",
    "agree-session",
    "confirm-by-employer",
    "confirm-by-apprentice",
    "record-contact",
    "decide-gateway",
    "report-bounce",
}


def test_these_are_all_the_roles():
    assert sorted(MAY_SEND) == sorted(STAFF + OTHERS)


@pytest.mark.parametrize("role", STAFF)
def test_staff_send_everything(role):
    assert is_staff(role)
    assert {each for each in COMMANDS if may(role, each)} == COMMANDS
    assert may_agree(role, "employer")
    assert may_agree(role, "apprentice")


@pytest.mark.parametrize(
    ("role", "commands"),
    [
        ("employer", {"agree-session", "confirm-by-employer"}),
        ("apprentice", {"agree-session", "confirm-by-apprentice", "record-contact"}),
        ("post", {"report-bounce"}),
        ("auditor", set()),
        ("system", set()),
        ("nobody", set()),
    ],
)
def test_everybody_else_sends_only_their_own(role, commands):
    assert not is_staff(role)
    assert {each for each in COMMANDS | {"*"} if may(role, each)} == commands


@pytest.mark.parametrize(
    ("role", "parties"),
    [("employer", {"employer"}), ("apprentice", {"apprentice"}), ("auditor", set())],
)
def test_everybody_else_agrees_for_themselves_only(role, parties):
    asked = {"employer", "apprentice", "auditor", "tutor"}
    assert {each for each in asked if may_agree(role, each)} == parties
