"""What is done every day by itself: the ledger is sealed, and every workflow compared with it."""

from dataclasses import dataclass
from datetime import time

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.database import Pool
from activities.proof.seal import SealKeys
from activities.proof.seal_making import UnprovedError, make_seal
from activities.proof.verification import verify
from api.audit.proof import proof, proof_lines, seal_line
from api.upkeep.reconciliation import Reconciler
from domain.days import how_many

LOG = structlog.get_logger("daily")


@dataclass(frozen=True)
class Daily:
    """An activity by its name, and when it is done: a time of the day in London."""

    name: str
    at: time


DAILY = (Daily("seal", time(3, 0)), Daily("reconcile", time(3, 30)))


class Upkeep:
    """The activities that are done daily, or whenever somebody asks."""

    def __init__(self, pool: Pool, keys: SealKeys, reconciler: Reconciler) -> None:
        """Seal the ledger behind `pool` with `keys`, and let `reconciler` compare and repair."""
        self.pool = pool
        self.keys = keys
        self.reconciler = reconciler

    @activity.defn(name="prove")
    def prove(self) -> str:
        """Prove the ledger and its seals, and return what was proved as JSON. Raises DATABASE_AWAY."""
        return proof(verify(self.pool, self.keys.public)).model_dump_json()

    @activity.defn(name="seal")
    def seal(self) -> str:
        """Seal the log as it is now, and say so.

        Fails for good where something does not fit, naming it: nothing is sealed then. Raises DATABASE_AWAY.
        """
        try:
            return seal_line(make_seal(self.pool, self.keys))
        except UnprovedError as error:
            why = " ".join(proof_lines(proof(error.verdict)))
            raise ApplicationError(why, type="Unproved", non_retryable=True) from error

    @activity.defn(name="compare")
    async def compare(self) -> str:
        """Compare every workflow with the ledger, and say how many differ. Raises as `reconcile`."""
        return await self._reconciled(repair=False)

    @activity.defn(name="reconcile")
    async def reconcile(self) -> str:
        """Compare every workflow with the ledger, make again from it what differs, and say how many that were.

        Raises RPCError where the engine is away, and DATABASE_AWAY.
        """
        return await self._reconciled(repair=True)

    async def _reconciled(self, *, repair: bool) -> str:
        reconciled = await self.reconciler.reconcile(repair=repair)
        found, left = len(reconciled.found), len(reconciled.left)
        if left:
            LOG.error("workflows differ from the ledger", left=left)
        compared = how_many(reconciled.compared, "apprenticeship")
        return f"Compared with their workflows: {compared}, of which {found} differed and {left} still do."
