"""The stages of an apprenticeship, in lifecycle order."""

from enum import StrEnum


class Stage(StrEnum):
    """Where an apprenticeship is between application and certificate."""

    NEW = "new"
    APPLIED = "applied"
    ENROLLED = "enrolled"
    ON_PROGRAMME = "on programme"
    GATEWAY = "gateway"
    ASSESSMENT = "end-point assessment"
    ACHIEVED = "achieved"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({Stage.ENROLLED, Stage.ON_PROGRAMME, Stage.GATEWAY, Stage.ASSESSMENT, Stage.ACHIEVED})
TRAINING = frozenset({Stage.ON_PROGRAMME, Stage.GATEWAY})
BEFORE_TRAINING = frozenset({Stage.NEW, Stage.APPLIED, Stage.ENROLLED})
ENDED = frozenset({Stage.COMPLETED, Stage.WITHDRAWN})
