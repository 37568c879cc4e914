"""The worker process of the benchmark: the service's own worker, whose apprenticeships also take what does nothing."""

import asyncio
import os

from temporalio.client import Client
from temporalio.plugin import SimplePlugin

from api.settings.settings import Settings
from api.wiring import logs
from api.wiring.engine import connect_temporal
from api.wiring.stopping import told_to_stop
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.benchmark.bare import MeasuredWorkflow, bare_worker, record_nothing
from workflows.apprenticeship import ApprenticeshipWorkflow


async def work(settings: Settings) -> None:
    """Work until told to stop."""
    temporal = await connect_temporal(settings.temporal_address, settings.namespace)
    measured = Client(**{**temporal.config(), "plugins": [_measuring()]})
    with open_store(settings.database_url, settings.own_rules) as store:
        async with bare_worker(temporal), running_worker(settings, store, measured):
            await told_to_stop()


def _measuring() -> SimplePlugin:
    instead = {ApprenticeshipWorkflow: MeasuredWorkflow}
    return SimplePlugin(
        "measuring",
        workflows=lambda kinds: [instead.get(kind, kind) for kind in kinds or ()],
        activities=[record_nothing],
    )


if __name__ == "__main__":
    logs.configure()
    asyncio.run(work(Settings.from_environment(os.environ)))
