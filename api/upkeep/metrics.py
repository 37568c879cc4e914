"""Metrics for whoever watches, in Prometheus' text: counts and instants, and nothing about anybody.

docs/operating.md tells what each of them says. What this process alone knows it counts itself; the rest comes from the
database and the engine, so that it is the same from every process and after every restart.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from fastapi import Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from api.http.openapi import Routes
from api.upkeep.asked_once import AskedOnce
from api.upkeep.counting import Counts
from api.upkeep.looking import Found
from api.upkeep.metrics_of_counts import of_counts
from api.upkeep.metrics_of_health import of_health


def router(looked: AskedOnce[Found], counted: AskedOnce[Counts], of_this_process: CollectorRegistry) -> Routes:
    """Return the route of the metrics; it needs no token, as health needs none."""
    routes = Routes(tags=["health"], problems=(503,))

    @routes.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Return as metrics what the service stands on, what it has done, and what it has still to do."""
        found, counts = await asyncio.gather(looked.answer(), counted.answer())
        families = [*of_health(found, datetime.now(UTC)), *of_counts(counts, found.stored), *of_this_process.collect()]
        return Response(exposed(families), media_type=CONTENT_TYPE_LATEST)

    return routes


def exposed(families: Iterable[Metric]) -> bytes:
    """Return metrics in Prometheus' text, without when each of them was first made."""
    registry = CollectorRegistry()
    registry.register(_Collected(families))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = families

    def collect(self) -> Iterator[Metric]:
        for family in self.families:
            family.samples = [each for each in family.samples if not each.name.endswith("_created")]
            yield family
