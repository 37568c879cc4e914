"""Whether a process does its work, asked beside it: for what watches processes that answer to nobody."""

from socket import gethostname

from api.settings.settings import Settings
from api.upkeep.worker_listening import listens
from api.wiring.store import connect_temporal, open_store

_PATIENCE_SECONDS = 5.0


async def worker_works(settings: Settings) -> bool:
    """Return whether a worker on this machine has asked for work lately. Raises CannotRunError without Temporal."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    return await listens(temporal, settings.task_queue, gethostname())


def projector_works(settings: Settings) -> bool:
    """Return whether the caseload keeps up with the ledger. Raises DATABASE_AWAY."""
    with open_store(settings.database_url, settings.ladders) as store:
        return store.caseload.keeps_up(_PATIENCE_SECONDS)
