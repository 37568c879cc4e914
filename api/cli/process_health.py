"""Whether a process does its work, asked beside it: for what watches processes that answer to nobody."""

from api.settings.settings import Settings

# It is asked twice a minute: what one of them needs is not loaded for the other.
# ruff: noqa: PLC0415

_PATIENCE_SECONDS = 5.0


async def worker_works(settings: Settings) -> bool:
    """Return whether a worker on this machine has asked for work lately. Raises CannotRunError without Temporal."""
    from socket import gethostname

    from api.upkeep.worker_listening import listens
    from api.wiring.engine import connect_temporal

    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    return await listens(temporal, settings.task_queue, gethostname())


def projector_works(settings: Settings) -> bool:
    """Return whether the caseload keeps up with the ledger. Raises DATABASE_AWAY."""
    from activities.caseload.caseload import Caseload
    from api.wiring.store import open_store

    with open_store(settings.database_url, settings.ladders) as store:
        return Caseload(store.pool, store.ledger, store.book).keeps_up(_PATIENCE_SECONDS)
