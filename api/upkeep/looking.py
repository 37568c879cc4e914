"""Looking at all that the service stands on: each thing is tried, and what does not answer in time is missing."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from anyio import CapacityLimiter
from temporalio.client import Client

from activities.caseload.caseload import Caseload
from activities.database import Pool
from activities.last_reconciliation import LastReconciliation, last_reconciliation
from activities.last_sealing import LastSealing, last_sealing
from activities.ledger.signatures import Signatures
from activities.master_key import MasterKey, WrongMasterKeyError
from activities.trial import is_followed, what_hinders_writing, which_database
from api.changing.own_workflows import whose_is_not_ours
from api.changing.witness import Witness
from api.identity.keys import Keys
from api.upkeep.daily import SEAL
from api.upkeep.in_time import in_a_thread, in_time
from api.upkeep.schedules import is_paused
from api.upkeep.worker_tried import what_hinders_a_worker, whose_is_in_the_way
from workflows.trial import Hindered

# In all they are less than five: the database is asked first, then the projector; the rest beside them.
_DATABASE_SECONDS = 2.2
_READING_SECONDS = 0.8
_PROJECTOR_SECONDS = 1.8
_WORKER_SECONDS = 3.5
_ENGINE = timedelta(seconds=2)
_AT_A_TIME = 4


@dataclass(frozen=True)
class Stored:
    """What the database says; `which` names it, and `fits` tells of the master key."""

    which: str
    fits: bool
    behind: int
    reconciled: LastReconciliation | None
    sealing: LastSealing


@dataclass(frozen=True)
class Found:
    """What was found: `stored` is None where the database tells nothing, `worker` where none carried out a trial.

    `hindered` says in words what hinders writing to the database, and where `stored` is None too, reading of it.
    `taken` are ids of ours in the engine under which workflows of somebody else run.

    `keys` tells whether callers can be known by the keys of the issuer, `issuer` why those could not be fetched.
    `believed` says whether that worker knows the key by which the API signs, or did not say; `elsewhere`, whether it
    records in another database; `paused`, whether the ledger is not sealed daily because somebody paused that.
    """

    hindered: str | None
    stored: Stored | None
    engine: bool
    taken: list[str]
    worker: Hindered | None
    believed: bool
    elsewhere: bool
    followed: bool
    lacking: bool
    keys: bool
    issuer: str | None
    paused: bool


class Looking:
    """Looks, by trying, in less than five seconds."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is looked at, from the composition root
        self,
        temporal: Client,
        task_queue: str,
        pool: Pool,
        caseload: Caseload,
        key: MasterKey,
        witness: Witness,
        issuer: Keys,
        signatures: Signatures,
    ) -> None:
        """Look at these."""
        self.temporal = temporal
        self.task_queue = task_queue
        self.pool = pool
        self.caseload = caseload
        self.key = key
        self.witness = witness
        self.issuer = issuer
        self.signatures = signatures
        # Its own: whoever waits for the database elsewhere is not waited for here.
        self._seats = CapacityLimiter(_AT_A_TIME)

    async def look(self) -> Found:
        """Return what is found."""
        engine, taken, worker, (hindered, stored, followed), keys, paused = await asyncio.gather(
            self._engine(), self._taken(), self._worker(), self._database(), self._keys(), self._paused()
        )
        lacking = engine and stored is not None and await self._lacking()
        return Found(
            *(hindered, stored, engine, taken, worker, self._believed(worker), _elsewhere(worker, stored)),
            followed=followed,
            lacking=lacking,
            keys=keys,
            issuer=self.issuer.trouble,
            paused=paused,
        )

    async def _engine(self) -> bool:
        return bool(await in_time(self.temporal.service_client.check_health(timeout=_ENGINE), _WORKER_SECONDS))

    async def _taken(self) -> list[str]:
        looked = whose_is_in_the_way(self.temporal, self.task_queue), whose_is_not_ours(self.witness.seen())
        found = [await in_time(each, _WORKER_SECONDS / 2) for each in looked]
        return [each for each in found if each]

    async def _worker(self) -> Hindered | None:
        return await in_time(what_hinders_a_worker(self.temporal, self.task_queue), _WORKER_SECONDS)

    async def _paused(self) -> bool:
        return bool(await in_time(is_paused(self.temporal, SEAL.name, self.task_queue), _WORKER_SECONDS))

    async def _keys(self) -> bool:
        if not self.issuer.usable:
            await in_time(self.issuer.look_again(), _WORKER_SECONDS)
        return self.issuer.usable

    def _believed(self, worker: Hindered | None) -> bool:
        return worker is None or worker.believes is None or self.signatures.names[0] in worker.believes

    async def _database(self) -> tuple[str | None, Stored | None, bool]:
        began = monotonic()
        tried = await in_time(in_a_thread(self._hindered, self._seats), _DATABASE_SECONDS)
        if tried is None:
            return None, None, False
        left = max(_READING_SECONDS, _DATABASE_SECONDS - (monotonic() - began))
        stored = await in_time(in_a_thread(self._stored, self._seats), left)
        (hindered,) = tried
        if stored is None or hindered:
            return hindered, stored, False
        asked = in_a_thread(lambda: is_followed(self.pool, _PROJECTOR_SECONDS), self._seats)
        return None, stored, bool(await in_time(asked, _PROJECTOR_SECONDS + 0.2))

    async def _lacking(self) -> bool:
        return bool(await in_time(self.witness.ledger_is_behind(), _DATABASE_SECONDS))

    def _hindered(self) -> tuple[str | None]:
        return (what_hinders_writing(self.pool),)

    def _stored(self) -> Stored:
        return Stored(
            which=which_database(self.pool),
            fits=self._fits(),
            behind=self.caseload.lag(),
            reconciled=last_reconciliation(self.pool),
            sealing=last_sealing(self.pool),
        )

    def _fits(self) -> bool:
        try:
            self.key.must_fit()
        except WrongMasterKeyError:
            return False
        return True


def _elsewhere(worker: Hindered | None, stored: Stored | None) -> bool:
    return stored is not None and worker is not None and worker.database not in {None, stored.which}
