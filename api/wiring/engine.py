"""The connection to the engine."""

from datetime import timedelta

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from api.cannot_run import CannotRunError
from api.wiring.payloads import data_converter

_QUICK = timedelta(seconds=5)


async def connect_temporal(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Return a client of the engine at `address`; a lazy one connects when first used.

    Raises CannotRunError where the engine has no such namespace and, unless `lazy`, where it does not answer.
    """
    try:
        client = await Client.connect(address, namespace=namespace, data_converter=data_converter(), lazy=lazy)
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace), timeout=_QUICK)
    # A connection that is never made is a RuntimeError of the engine's library.
    except (RPCError, RuntimeError) as error:
        if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
            raise CannotRunError(
                f"Temporal at {address} has no namespace {namespace!r}: make it with `temporal operator namespace"
                f" create -n {namespace}`, or mend TEMPORAL_NAMESPACE."
            ) from error
        if not lazy:
            raise CannotRunError(
                f"Temporal does not answer at {address}: start it, or mend TEMPORAL_ADDRESS."
            ) from error
    return client
