"""The roles that a caller may have, and what each may do."""

from api.access.caller import Caller

AUDITOR = "auditor"
EVERYTHING = frozenset({"*"})
LEADING = frozenset({"coordinator", "programme_lead", "quality_lead"})

MAY_SEND = {
    "coordinator": EVERYTHING,
    "tutor": EVERYTHING,
    "programme_lead": EVERYTHING,
    "quality_lead": EVERYTHING,
    "employer": frozenset({"agree-session", "confirm-by-employer", "acknowledge-escalation", "snooze-escalation"}),
    "apprentice": frozenset({"agree-session", "confirm-by-apprentice", "record-contact"}),
    "post": frozenset({"report-bounce"}),
    AUDITOR: frozenset(),
}
"""Which commands each role may send: the only roles a token can carry."""


def may_read(role: str) -> bool:
    """Return whether `role` may read apprenticeships: staff and auditors."""
    return is_staff(role) or role == AUDITOR


def may_draw(caller: Caller) -> bool:
    """Return whether `caller` may draw samples: quality leads, and auditors whose token is not limited to one."""
    return caller.role == "quality_lead" or (caller.role == AUDITOR and caller.sample is None)


def may(role: str, command_name: str) -> bool:
    """Return whether `role` may send the command of this name."""
    return is_staff(role) or command_name in MAY_SEND.get(role, frozenset())


def may_agree(role: str, party: str) -> bool:
    """Return whether `role` may agree a session for `party`: staff for both, others for theirs."""
    return is_staff(role) or (role == party and may(role, "agree-session"))


def is_staff(role: str) -> bool:
    """Return whether `role` is one of the provider's own."""
    return MAY_SEND.get(role) == EVERYTHING
