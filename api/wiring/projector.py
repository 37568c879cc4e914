"""The projector put together: the read tables kept up to date, and webhooks sent."""

import asyncio
import threading

from activities.caseload.caseload import Caseload
from activities.caseload.tally import Tally
from activities.webhooks.deliveries import Deliveries
from activities.webhooks.subscriptions import Subscriptions
from api.processes.kept_memory import spare_what_is_kept
from api.settings.settings import Settings
from api.wiring.stopping import told_to_stop
from api.wiring.store import open_store


async def serve_projector(settings: Settings) -> None:
    """Keep the read tables up to date, and send webhooks, until told to stop."""
    with open_store(settings.database_url, settings.own_rules) as store:
        caseload = Caseload(store.pool, store.ledger, store.book)
        tally = Tally(store.pool, store.ledger.facts)
        subscriptions = Subscriptions(store.pool, settings.master_key)
        deliveries = Deliveries(store.ledger, subscriptions, inside=settings.webhooks_inside)
        done, stop = threading.Event(), asyncio.Event()
        spare_what_is_kept()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.to_thread(caseload.follow, done))
            tasks.create_task(asyncio.to_thread(tally.follow, done))
            tasks.create_task(deliveries.follow(stop))
            try:
                await told_to_stop()
            finally:
                # Whichever part fails, the other ends too: the process is started again, loudly.
                stop.set()
                done.set()
