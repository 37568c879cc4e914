"""Once a day: one piece of upkeep that has to do with the whole ledger, and with no apprenticeship in particular."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

# What is away for longer is away for the day: tomorrow does the same.
_PATIENT = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10))
_ONE_TRY = timedelta(hours=1)
_THE_DAY = timedelta(hours=12)
# A worker that was killed is missed by then, and another tries.
_SIGN_OF_LIFE = timedelta(minutes=1)


@workflow.defn(name="Daily")
class DailyWorkflow:
    """Does one thing, by the name of its activity."""

    @workflow.run
    async def run(self, upkeep: str) -> str:
        """Return in one sentence what was done."""
        said: str = await workflow.execute_activity(
            upkeep,
            result_type=str,
            start_to_close_timeout=_ONE_TRY,
            schedule_to_close_timeout=_THE_DAY,
            heartbeat_timeout=_SIGN_OF_LIFE,
            retry_policy=_PATIENT,
        )
        return said
