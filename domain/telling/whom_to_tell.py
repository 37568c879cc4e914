"""Whom to tell: who is still owed a message of what was raised."""

from datetime import datetime

from domain.circumstances import Circumstances
from domain.clocks.due_now import DueNow
from domain.clocks.session import SESSION
from domain.command import Untold
from domain.escalation.raising import answering
from domain.facts.messages import Owed
from domain.state import Apprenticeship
from domain.telling.inviting import uninvited
from domain.telling.mornings import goes_out_at, told_since
from domain.tutoring.agreement import AGREEMENT, waits_for


def untold(due_now: DueNow) -> tuple[Untold, ...]:
    """Return who is still to be told of what: of what was raised, the longest owed first, and of sessions."""
    apprenticeship = due_now.apprenticeship
    owing = [each for each in apprenticeship.messages.owed if not each.calm]
    due = {each.key: each for each in due_now.dues} if owing else {}
    found = []
    for owed in owing:
        upheld = due.get(owed.key)
        if owed.rung or upheld or _still_to_agree(apprenticeship, owed):
            tutor = owed.tutor if owed.rung or upheld is None else answering(apprenticeship, upheld, due_now.at)
            whom = _whom(apprenticeship, owed, tutor)
            found.append(Untold(owed.of, owed.role, whom, owed.channel, _goes_out_at(owed, due_now.at)))
    return (*found, *uninvited(due_now))


def _still_to_agree(apprenticeship: Apprenticeship, owed: Owed) -> bool:
    return owed.clock == AGREEMENT and waits_for(apprenticeship, owed.about, owed.role)


def _goes_out_at(owed: Owed, at: Circumstances) -> datetime:
    clock = SESSION.name if owed.clock == AGREEMENT else owed.clock
    hour = at.book.ladder(clock, at.standard.reference, at.today, None).hour
    return goes_out_at(told_since(owed.due_at, owed.recorded_at), at.now, hour, at.working)


def _whom(apprenticeship: Apprenticeship, owed: Owed, tutor: str | None) -> str | None:
    if owed.role == "employer":
        employed = apprenticeship.employment.employed
        return str(apprenticeship.enrolled.employer) if employed else None
    if owed.role == "apprentice":
        return str(apprenticeship.application.person) if apprenticeship.application else None
    return tutor if owed.role in {"tutor", "tutor's manager"} else None
