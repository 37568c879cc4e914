"""The roles that a caller may have; what each may do, for which relation, stands in the policy."""

AUDITOR = "auditor"

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
