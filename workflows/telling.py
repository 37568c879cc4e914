"""Telling: one workflow for each letter; it gathers what to say, writes to everybody, and reports what became of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from domain.letter import Addressed, Letter, Message, Owing, Reported

ATTEMPTS = 125
"""About five days: after the first hours, one an hour."""

_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))
_SENDING = RetryPolicy(
    initial_interval=timedelta(minutes=1), maximum_interval=timedelta(hours=1), maximum_attempts=ATTEMPTS
)
_GATHERINGS = 10
_GATHERS_UNTIL_QUIET = "gathers-until-quiet"
_SENDS_AT_ONE_TIME = "sends-at-one-time"
_ONE_TRY = timedelta(seconds=30)
_ONE_SENDING = timedelta(minutes=2)


@workflow.defn(name="Telling")
class TellingWorkflow:
    """Tells one person of everything that is owed, in one letter a morning; ends when nothing is."""

    @workflow.init
    def __init__(self, letter: Letter) -> None:
        """Be ready for what is owed before the first line of `run`."""
        self.letter = letter
        self.owing: list[Owing] = []

    @workflow.run
    async def run(self, _: Letter) -> None:
        """Gather, tell and report, until nothing is owed."""
        await workflow.wait_condition(lambda: bool(self.owing))
        while self.owing:
            await self._gather()
            gathered, self.owing = self.owing, []
            await self._tell(gathered)

    @workflow.signal(description="Something more to say in the next letter.")
    def owe(self, owing: Owing) -> None:
        """Say this too; what is to be said already is said once."""
        if owing not in self.owing:
            self.owing.append(owing)

    async def _gather(self) -> None:
        # A busy morning's matters come in over minutes: the letter is closed once no more came for a while.
        for _ in range(_GATHERINGS):
            known = len(self.owing)
            await workflow.sleep(self.letter.gather_seconds)
            if len(self.owing) == known or not workflow.patched(_GATHERS_UNTIL_QUIET):
                return

    async def _tell(self, gathered: list[Owing]) -> None:
        addressed: Addressed = await workflow.execute_activity(
            "address",
            args=[self.letter, gathered],
            result_type=Addressed,
            start_to_close_timeout=_ONE_TRY,
            retry_policy=_PATIENT,
        )
        if not addressed.about:
            return
        sent = await self._all_sent(addressed.messages)
        for owing in addressed.about:
            reports = [report for message, report in sent if owing in message.about]
            await workflow.execute_activity(
                "report",
                args=[owing, reports or [Reported(None, None, 0, "nobody is registered")]],
                start_to_close_timeout=_ONE_TRY,
                retry_policy=_PATIENT,
            )

    async def _all_sent(self, messages: Sequence[Message]) -> list[tuple[Message, Reported]]:
        if not workflow.patched(_SENDS_AT_ONE_TIME):
            return [(each, await self._sent(each)) for each in messages]
        return list(zip(messages, await asyncio.gather(*map(self._sent, messages)), strict=True))

    async def _sent(self, message: Message) -> Reported:
        try:
            attempts: int = await workflow.execute_activity(
                "send",
                message,
                result_type=int,
                start_to_close_timeout=_ONE_SENDING,
                retry_policy=_SENDING,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            attempt, why = _given_up(error)
            return Reported(message.to, message.id, attempt, why)
        return Reported(message.to, message.id, attempts)


def _given_up(error: ActivityError) -> tuple[int, str]:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.non_retryable:
        return int(cause.details[0]), cause.message
    return ATTEMPTS, "the mail server stayed away too long"
