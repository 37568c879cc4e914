"""The standing that a workflow may know, told from the state."""

from functools import lru_cache
from uuid import UUID, uuid5

from domain.alarm import Pending
from domain.clocks.due_now import DueNow
from domain.clocks.session import SESSION
from domain.command import Alarm, Standing
from domain.days import in_words
from domain.deciding.decide import pending
from domain.facts.fact import Beside
from domain.rings import RINGS
from domain.stage import ENDED, Stage
from domain.state import Apprenticeship
from domain.telling.whom_to_tell import untold

ALARM_NAMESPACE = UUID("5b3c1f0e-6f6b-4c55-9a3e-0d5c2f1b7a10")


def standing(due_now: DueNow, *, passed_over: UUID | None = None) -> Standing:
    """Return where the apprenticeship stands, and its next alarm.

    An alarm of the id `passed_over` is, with those before it, not the next one.
    """
    apprenticeship = due_now.apprenticeship
    waiting = _beyond(passed_over, apprenticeship, pending(due_now))
    return Standing(
        version=apprenticeship.version,
        stage=apprenticeship.stage,
        ended=apprenticeship.stage is Stage.NEW or (apprenticeship.stage in ENDED and not due_now.dues),
        details=_details(due_now),
        alarm=alarm_of(apprenticeship, waiting[0]) if waiting else None,
        untold=untold(due_now),
        recorded=apprenticeship.recorded,
    )


def alarm_of(apprenticeship: Apprenticeship, due: Pending) -> Alarm:
    """Return what is to be raised as the alarm that rings for it.

    What a clock raised stays when a fact is corrected; anything else that rang may be undone, and rings anew.
    """
    name = f"{apprenticeship.id}/{due.kind}/{due.about}/{due.rung}"
    if apprenticeship.corrections and not _stays(due):
        name += f"/{apprenticeship.corrections}"
    return Alarm(_id_of(name), due.kind, due.about, due.rung, due.at)


@lru_cache(maxsize=4096)
def _id_of(alarm: str) -> UUID:
    return uuid5(ALARM_NAMESPACE, alarm)


def _beyond(alarm: UUID | None, apprenticeship: Apprenticeship, waiting: list[Pending]) -> list[Pending]:
    ids = [alarm_of(apprenticeship, each).id for each in waiting] if alarm else []
    return waiting[ids.index(alarm) + 1 :] if alarm in ids else waiting


def _stays(due: Pending) -> bool:
    return all(issubclass(fact, Beside) for fact in RINGS[due.kind].facts)


def _details(due_now: DueNow) -> str:
    apprenticeship = due_now.apprenticeship
    if apprenticeship.interruption.open and apprenticeship.stage not in ENDED:
        return f"{apprenticeship.stage}, on a break in learning"
    taking_over = apprenticeship.taking_over
    if taking_over.open and taking_over.began_on:
        return f"{apprenticeship.stage}, its past being told since {in_words(taking_over.began_on)}"
    next_session = "".join(f", next session due by {in_words(due.due_on)}" for due in due_now.of(SESSION))
    open_ones = apprenticeship.clocks.open()
    escalated = "".join(f", {each.title} escalated to rung {each.rungs}" for each in open_ones if each.rungs)
    waiting = "".join(f", {each.title()} proposed" for each in apprenticeship.proposals.waiting)
    return f"{apprenticeship.stage}{next_session}{escalated}{waiting}"
