"""The worker process of the benchmark: the service's own worker, and the bare workflow beside it."""

import asyncio
import os

from api import logs
from api.composition import connect_temporal, serve_worker
from api.settings import Settings
from tests.benchmark.bare import bare_worker


async def work(settings: Settings) -> None:
    """Work until told to stop."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    async with bare_worker(temporal):
        await serve_worker(settings)


if __name__ == "__main__":
    logs.configure()
    asyncio.run(work(Settings.from_environment(os.environ)))
