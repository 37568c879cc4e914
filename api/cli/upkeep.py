"""Upkeep: making again from the ledger what is only derived: workflows and read tables."""

import json
from collections.abc import Callable

from activities.caseload.caseload import Caseload
from activities.caseload.tally import Tally
from api.cannot_run import CannotRunError
from api.settings.settings import Settings
from api.upkeep.reconciliation import Reconciled
from api.upkeep.worker_listening import listens
from api.wiring.engine import connect_temporal
from api.wiring.reconciler import build_reconciler
from api.wiring.store import open_store
from domain.days import how_many

Say = Callable[[str], None]


def rebuild_caseload(settings: Settings, say: Say) -> None:
    """Make the caseload and the tally anew from the ledger while the service runs. Raises DATABASE_AWAY."""
    with open_store(settings.database_url, settings.own_rules) as store:
        Tally(store.pool, store.ledger.facts).rebuild()
        say(f"The caseload was made anew from {Caseload(store.pool, store.ledger, store.book).rebuild()} facts.")


async def reconcile(settings: Settings, say: Say, *, repair: bool, as_json: bool) -> bool:
    """Say how the workflows differ from the ledger; return whether, at the end, none does.

    `repair` ends those that should not run and starts the others again from the ledger: alarms are taken up
    where they stood. Raises CannotRunError when the engine or a worker is away, and DATABASE_AWAY.
    """
    with open_store(settings.database_url, settings.own_rules) as store:
        temporal = await connect_temporal(settings.temporal_address, settings.namespace)
        if not await listens(temporal, settings.task_queue):
            raise CannotRunError("No worker is at work, so workflows cannot say what they know: start one first.")
        reconciled = await build_reconciler(settings, store, temporal).reconcile(repair=repair)
    for line in [json.dumps(reconciled.as_data())] if as_json else _in_words(reconciled, repair=repair):
        say(line)
    return reconciled.in_step


def _in_words(reconciled: Reconciled, *, repair: bool) -> list[str]:
    found, left = reconciled.found, reconciled.left
    compared = how_many(reconciled.compared, "apprenticeship")
    lives = sum(1 for each in found if each.apprenticeship)
    lines = [f"Compared with their workflows: {compared}, of which {lives} differ."]
    lines += [f"  {each}." for each in found]
    if found and repair:
        lines.append(f"{len(found) - len(left)} were made again from the ledger, and {len(left)} still differ.")
        lines += [f"  {each}." for each in left]
    return lines
