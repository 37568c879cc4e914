"""Whether a worker listens for the work of a task queue."""

from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

_POLLS_EVERY = timedelta(seconds=75)
_QUICK = timedelta(seconds=2)


async def listens(temporal: Client, task_queue: str, host: str | None = None) -> bool:
    """Return whether a worker has asked for work lately, on `host` if one is named.

    Raises RPCError where the engine is away.
    """
    queue = await temporal.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=temporal.namespace,
            task_queue=TaskQueue(name=task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        ),
        timeout=_QUICK,
    )
    # The library has a worker sign as number@host.
    asking = [each for each in queue.pollers if host in {None, each.identity.partition("@")[2]}]
    seen = [poller.last_access_time.ToDatetime(tzinfo=UTC) for poller in asking]
    return any(datetime.now(UTC) - each < _POLLS_EVERY for each in seen)
