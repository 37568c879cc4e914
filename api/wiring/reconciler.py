"""What compares the workflows with the ledger, put together."""

from temporalio.client import Client

from api.settings.settings import Settings
from api.upkeep.reconciliation import Reconciler
from api.wiring.simulation import SimulatedTime
from api.wiring.store import Store


def build_reconciler(settings: Settings, store: Store, temporal: Client) -> Reconciler:
    """Return what compares the workflows with the ledger."""
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    return Reconciler(client, settings.task_queue, store.ledger, store.book)
