"""The store: what stands on the database, and the connection to the engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.caseload.caseload import Caseload
from activities.database import Pool, open_pool
from activities.ledger.ledger import Ledger
from api.cannot_run import CannotRunError
from api.rulebook import rulebook
from api.wiring.payloads import data_converter
from domain.apprenticeship import FACTS
from domain.rulebook.rulebook import Rulebook

CONNECTIONS = 12

_QUICK = timedelta(seconds=5)


@dataclass(frozen=True)
class Store:
    """What stands on the database."""

    pool: Pool
    ledger: Ledger
    book: Rulebook
    caseload: Caseload


@contextmanager
def open_store(database_url: str, ladders: Path | None = None) -> Iterator[Store]:
    """Yield the store at `database_url`, and close its connections at the end.

    `ladders` is the folder of the provider's own ladders. Raises CannotRunError where they cannot be used.
    """
    book = rulebook(ladders)
    pool = open_pool(database_url, size=CONNECTIONS)
    ledger = Ledger(pool, FACTS)
    try:
        yield Store(pool, ledger, book, Caseload(pool, ledger, book))
    finally:
        ledger.close()
        pool.close()


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
