"""What an apprentice has to reach in English and in maths."""

from enum import StrEnum


class Requirement(StrEnum):
    """What an apprentice has to reach in English or in maths before the gateway."""

    LEVEL_2 = "level 2"
    ENTRY_LEVEL_3 = "entry level 3"
    BRITISH_SIGN_LANGUAGE = "british sign language"
    SIGN_OR_ENTRY_LEVEL_3 = "british sign language or entry level 3"
    EXEMPT = "exempt"
