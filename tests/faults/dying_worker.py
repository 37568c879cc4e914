"""A worker that is killed right after its first append, before anybody hears of it."""

import asyncio
import os
import signal
import warnings

from api.settings.settings import Settings
from api.wiring.engine import connect_temporal
from api.wiring.store import open_store
from api.wiring.worker import running_worker


async def main() -> None:
    settings = Settings.from_environment(os.environ)
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    with open_store(settings.database_url) as store:
        append = store.ledger.append

        def append_and_die(*facts, **terms):
            append(*facts, **terms)
            os.kill(os.getpid(), signal.SIGKILL)

        store.ledger.append = append_and_die
        async with running_worker(settings, store, temporal):
            await asyncio.Event().wait()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asyncio.run(main())
