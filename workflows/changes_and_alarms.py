"""Changes and alarms of one apprenticeship: one change at a time, the next alarm on time, nothing kept of one's own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.command import RING_ALARM, SYSTEM, Alarm, Change, Command, Outcome, RungAlarm, Standing, Untold
    from domain.stage import Stage

# Only an absent database is worth another try, and what a caller sent is not lost meanwhile:
# every other failure is marked as final where it happens, in the activity.
_PATIENT = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=15))
_ONE_TRY = timedelta(seconds=15)
_SHORTEST_SLEEP = timedelta(seconds=1)
_LETTER = "letter"
_STAGE_LEFT_WHILE_HANDING_OVER = "stage-left-while-handing-over"

R = TypeVar("R")


class AlarmFailedError(Exception):
    """An alarm could not be recorded or handed to the post: the workflow pauses until that is mended."""


@contextmanager
def _never_closing(what_failed: str) -> Iterator[None]:
    # A failure that leaves `run` would close the workflow, and no alarm would ring again.
    try:
        yield
    except FailureError as error:
        if is_cancelled_exception(error):
            raise
        raise AlarmFailedError(what_failed) from error


@dataclass(eq=False)
class _Asked:
    command: Command
    outcome: Outcome | None = None


def _timeless(untold: Untold) -> Untold:
    return replace(untold, at=None)


async def _by_the_ledger(kind: type[R], activity: str, *said: Any) -> R:
    answer: R = await workflow.execute_local_activity(
        activity, args=said, result_type=kind, start_to_close_timeout=_ONE_TRY, retry_policy=_PATIENT
    )
    return answer


class ChangesAndAlarms:
    """Takes changes one by one to the ledger, and rings the next alarm when it is due."""

    def __init__(self, apprenticeship: UUID, events_per_run: int, together: int) -> None:
        """Begin with one apprenticeship, for about so many events of history before continuing as new.

        At most `together` changes that wait are handed to the ledger in one go.
        """
        self.apprenticeship = apprenticeship
        self.events_per_run = events_per_run
        self.together = together
        self.standing: Standing | None = None
        self.leaving = False
        self._handed_over: set[Untold] = set()
        self._put_off: dict[Untold, datetime] = {}
        self._waiting: list[_Asked] = []
        self._one_at_a_time = asyncio.Lock()

    async def look(self) -> None:
        """Read from the ledger where the apprenticeship stands, and ring every alarm that is due."""
        async with self._one_at_a_time:
            await self._ring_what_is_due()

    async def record(self, command: Command) -> Outcome:
        """Take one change to the ledger, with those that wait behind it, and return its outcome.

        Alarms that are due come first: what fell due while nobody was at work is never overtaken by a change.
        """
        asked = _Asked(command)
        self._waiting.append(asked)
        try:
            async with self._one_at_a_time:
                if asked.outcome is None:
                    await self._ring_what_is_due()
                    await self._record_from(asked)
        finally:
            self._waiting.remove(asked)
        return cast("Outcome", asked.outcome)

    async def while_in(self, *stages: Stage) -> None:
        """Stay while the apprenticeship is in one of these stages, ringing every alarm on time and telling people."""
        arrived = self._is_in(stages)
        while self._is_in(stages) and not self._due_to_leave(self.events_per_run):
            await self._hand_over_what_is_untold()
            # A stage that was left meanwhile is not waited in: once ended, nothing would ever end the wait. Runs that
            # waited so before are found by reconciliation.
            if self._is_in(stages) or not workflow.patched(_STAGE_LEFT_WHILE_HANDING_OVER):
                await self._change_or_alarm()
        # A stage boundary is a good place to begin a new history, once the present one is worth it.
        if arrived and self._due_to_leave(self.events_per_run // 4):
            self.leaving = True

    async def leave(self) -> bool:
        """Wait until nobody is being served; return whether the apprenticeship goes on in a new run."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.standing is None or not self.standing.ended

    def _is_in(self, stages: tuple[Stage, ...]) -> bool:
        return self.standing is not None and self.standing.stage in stages

    def _due_to_leave(self, events: int) -> bool:
        return self.leaving or workflow.info().get_current_history_length() >= events

    async def _record_from(self, first: _Asked) -> None:
        unanswered = [each for each in self._waiting if each.outcome is None and each is not first]
        asked = [first, *unanswered][: self.together]
        if len(asked) == 1:
            first.outcome = await self._recorded(first.command)
            return
        changes = await self._recorded_together([each.command for each in asked])
        # As many as were answered, the first at least: whoever is not has another turn.
        for each, change in zip(asked, changes, strict=False):
            each.outcome = change.outcome

    async def _recorded_together(self, commands: list[Command]) -> list[Change]:
        now = workflow.now()
        changes = await _by_the_ledger(list[Change], "record-together", [replace(each, at=now) for each in commands])
        self._stand(changes[-1].standing)
        return changes

    async def _recorded(self, command: Command) -> Outcome:
        change = await _by_the_ledger(Change, "record", replace(command, at=workflow.now()))
        self._stand(change.standing)
        return change.outcome

    async def _ring_what_is_due(self) -> None:
        with _never_closing("the ledger could not be asked or told what is due"):
            if self.standing is None:
                self._stand(await _by_the_ledger(Standing, "stand", self.apprenticeship, workflow.now()))
            while alarm := self._due():
                await self._recorded(self._ring(alarm))
                if self._due() == alarm:
                    raise AlarmFailedError(f"alarm {alarm.kind} rang and is still pending")

    async def _hand_over_what_is_untold(self) -> None:
        # The post reports what it did to the ledger; until then the ledger calls it untold, in a new run too.
        with _never_closing("the post could not be asked to tell people"):
            while untold := self._to_hand_over():
                each = untold[0]
                later: datetime | None = await workflow.execute_activity(
                    "hand_over",
                    args=[self.apprenticeship, each, workflow.now()],
                    result_type=datetime,
                    start_to_close_timeout=_ONE_TRY,
                    retry_policy=_PATIENT,
                )
                if later:
                    self._put_off[_timeless(each)] = later
                else:
                    self._handed_over.add(_timeless(each))

    def _to_hand_over(self) -> list[Untold]:
        return [each for each in self._not_handed_over() if self._goes_out_at(each) <= workflow.now()]

    def _not_handed_over(self) -> list[Untold]:
        untold = self.standing.untold if self.standing else ()
        return [each for each in untold if _timeless(each) not in self._handed_over]

    def _next_letter(self) -> datetime | None:
        return min((self._goes_out_at(each) for each in self._not_handed_over()), default=None)

    def _goes_out_at(self, each: Untold) -> datetime:
        at = each.at or workflow.now()
        return max(at, self._put_off.get(_timeless(each), at))

    def _due(self) -> Alarm | None:
        alarm = self.standing.alarm if self.standing else None
        return alarm if alarm and alarm.at <= workflow.now() else None

    def _stand(self, standing: Standing) -> None:
        self.standing = standing
        workflow.set_current_details(standing.details)

    async def _change_or_alarm(self) -> None:
        if self._due():
            await self.look()
            return
        seen = self.standing
        letter = self._next_letter()
        waits = [(letter, _LETTER)] if letter else []
        waits += [(seen.alarm.at, seen.alarm.kind)] if seen and seen.alarm else []
        at, what = min(waits, default=(None, None))
        wait = max(at - workflow.now(), _SHORTEST_SLEEP) if at else None
        # A timeout is the alarm, or the hour of a letter: what follows rings the one, and hands over the other.
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._moved(seen, letter), timeout=wait, timeout_summary=what)

    def _moved(self, seen: Standing | None, letter: datetime | None) -> bool:
        now, next_letter = self.standing, self._next_letter()
        if seen is None or now is None or self._due_to_leave(self.events_per_run):
            return True
        if next_letter != letter or (next_letter and next_letter <= workflow.now()):
            return True
        return (now.alarm, now.stage, now.ended) != (seen.alarm, seen.stage, seen.ended)

    def _ring(self, alarm: Alarm) -> RungAlarm:
        return RungAlarm(
            id=alarm.id,
            apprenticeship=self.apprenticeship,
            name=RING_ALARM,
            body={"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung},
            actor=SYSTEM,
            role="system",
            fingerprint=str(alarm.id),
        )
