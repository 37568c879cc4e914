"""The roles that a caller may have; what each may do, for which relation, stands in the policy."""

from api.access.caller import Caller

AUDITOR = "auditor"
LEADING = frozenset({"coordinator", "programme_lead", "quality_lead"})
STAFF = LEADING | {"tutor"}

ROLES = (
    "coordinator",
    "tutor",
    "programme_lead",
    "quality_lead",
    "employer",
    "apprentice",
    "assessor",
    "post",
    AUDITOR,
)
"""The only roles that a token can carry."""


def may_draw(caller: Caller) -> bool:
    """Return whether `caller` may draw samples: quality leads, and auditors whose token is not limited to one."""
    return caller.role == "quality_lead" or (caller.role == AUDITOR and caller.sample is None)


def is_staff(role: str) -> bool:
    """Return whether `role` is one of the provider's own."""
    return role in STAFF
