"""What an apprentice has to reach in English and in maths."""

from enum import StrEnum


class Requirement(StrEnum):
    """What an apprentice has to reach in English or in maths before the gateway."""

    LEVEL_2 = "level 2"
    ENTRY_LEVEL_3 = "entry level 3"
    BRITISH_SIGN_LANGUAGE = "british sign language"
    SIGN_OR_ENTRY_LEVEL_3 = "british sign language or entry level 3"
    EXEMPT = "exempt"


class Attainment(StrEnum):
    """The highest English or maths qualification held at the start."""

    NONE = "none"
    ENTRY_LEVEL_3 = "entry level 3"
    LEVEL_1 = "level 1"
    LEVEL_2 = "level 2"


class LearningPlan(StrEnum):
    """What lowers the English and maths requirement to Entry Level 3: a plan, or an assessment that serves as one."""

    NONE = "none"
    EDUCATION_HEALTH_AND_CARE_PLAN = "education, health and care plan"
    LEGACY_STATEMENT = "legacy statement"
    PROFESSIONAL_ASSESSMENT = "professional assessment"
