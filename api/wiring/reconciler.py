"""What compares the workflows with the ledger, put together."""

from anyio import CapacityLimiter
from temporalio.client import Client

from activities.caseload.comparing import CaseloadCompared
from activities.caseload.tally import Tally
from api.changing.witness import Witness
from api.settings.settings import Settings
from api.upkeep.reconciliation import Reconciler
from api.wiring.simulation import SimulatedTime
from api.wiring.store import Store


def build_reconciler(settings: Settings, store: Store, temporal: Client) -> Reconciler:
    """Return what compares the workflows with the ledger."""
    client = SimulatedTime(temporal).client if settings.simulation else temporal
    witness = Witness(temporal, settings.task_queue, store.ledger, CapacityLimiter(1))
    caseload = CaseloadCompared(store.pool, store.ledger, store.book)
    tally = Tally(store.pool, store.ledger.facts)
    return Reconciler(client, settings.task_queue, store.ledger, store.book, witness, caseload, tally)
