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

NEW, APPLIED = frozenset({Stage.NEW}), frozenset({Stage.APPLIED})
ENROLLED = frozenset({Stage.ENROLLED, *TRAINING})
ASSESSMENT = frozenset({Stage.ASSESSMENT})
ACHIEVED, CERTIFIED = frozenset({Stage.ACHIEVED}), frozenset({Stage.ACHIEVED, Stage.COMPLETED})
ASSESSED = ASSESSMENT | CERTIFIED
LEARNING = TRAINING | ASSESSMENT
TUTORED = ENROLLED | ASSESSMENT | ACHIEVED
BEGUN = frozenset(Stage) - NEW
