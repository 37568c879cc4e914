"""Whether a process does its work, asked beside it: for what watches processes that answer to nobody."""

from api.settings.settings import Settings

# It is asked twice a minute: what one of them needs is not loaded for the other.
# ruff: noqa: PLC0415

_PATIENCE_SECONDS = 5.0


async def worker_works(settings: Settings) -> bool:
    """Return whether a worker on this machine has asked for work lately, and one carries out work now.

    Raises CannotRunError without Temporal.
    """
    from socket import gethostname

    from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError

    from api.upkeep.worker_listening import listens
    from api.upkeep.worker_tried import what_hinders_a_worker
    from api.wiring.engine import connect_temporal

    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    if not await listens(temporal, settings.task_queue, gethostname()):
        return False
    try:
        hindered = await what_hinders_a_worker(temporal, settings.task_queue)
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        return False
    return hindered.writing is None


def projector_works(settings: Settings) -> bool:
    """Return whether a projector follows, and the caseload keeps up with the ledger. Raises DATABASE_AWAY."""
    from activities.caseload.caseload import Caseload
    from activities.trial import is_followed, what_hinders_writing
    from api.wiring.store import open_store

    with open_store(settings.database_url, settings.own_rules) as store:
        caseload = Caseload(store.pool, store.ledger, store.book)
        if what_hinders_writing(store.pool) or not is_followed(store.pool, _PATIENCE_SECONDS):
            return False
        return caseload.keeps_up(_PATIENCE_SECONDS)
