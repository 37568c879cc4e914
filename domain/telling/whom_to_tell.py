"""Whom to tell: who is still owed a message of what was raised."""

from domain.clocks.due_now import DueNow
from domain.command import Untold
from domain.escalation.raising import answering
from domain.facts.messages import Owed
from domain.state import Apprenticeship


def untold(due_now: DueNow) -> tuple[Untold, ...]:
    """Return who is still to be told of what, the longest owed first."""
    apprenticeship = due_now.apprenticeship
    owing = [each for each in apprenticeship.messages.owed if not each.calm]
    due = {each.key: each for each in due_now.dues} if owing else {}
    found = []
    for owed in owing:
        upheld = due.get(owed.key)
        if owed.rung or upheld:
            tutor = owed.tutor if owed.rung or upheld is None else answering(apprenticeship, upheld, due_now.at)
            found.append(Untold(owed.of, owed.role, _whom(apprenticeship, owed, tutor), owed.channel))
    return tuple(found)


def _whom(apprenticeship: Apprenticeship, owed: Owed, tutor: str | None) -> str | None:
    if owed.role == "employer":
        employed = apprenticeship.employment.employed
        return str(apprenticeship.enrolled.employer) if employed else None
    return tutor if owed.role in {"tutor", "tutor's manager"} else None
