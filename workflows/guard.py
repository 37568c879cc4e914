"""The guard: an unexpected error in a handler fails that change, and never blocks the apprenticeship."""

import asyncio
from typing import Any

from temporalio import worker
from temporalio.exceptions import ApplicationError, FailureError

BROKEN = "broken"


class _GuardedWorkflow(worker.WorkflowInboundInterceptor):
    async def handle_update_handler(self, input: worker.HandleUpdateInput) -> Any:  # noqa: A002 - the library's name
        try:
            return await super().handle_update_handler(input)
        except (FailureError, asyncio.CancelledError):
            raise
        except Exception as error:
            raise ApplicationError(f"{type(error).__name__} in a change", type=BROKEN, non_retryable=True) from error


class Guard(worker.Interceptor):
    """Turns an unexpected exception of an update handler into a failed update."""

    def workflow_interceptor_class(
        self,
        input: worker.WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the library's signature
    ) -> type[worker.WorkflowInboundInterceptor]:
        """Return the interceptor of one workflow."""
        return _GuardedWorkflow
