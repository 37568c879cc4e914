"""Metrics for whoever watches, in Prometheus' text: counts and instants, and nothing about anybody."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from fastapi import Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from activities.last_reconciliation import LastReconciliation
from activities.last_sealing import LastSealing
from activities.proof.damage import Kind as Damaged
from api.http.openapi import Routes
from api.upkeep.drift import Kind
from api.upkeep.health import Health
from api.upkeep.looking import Found
from api.upkeep.readiness import what_is_well
from api.upkeep.sealing_watched import why_stopped


def router(health: Health) -> Routes:
    """Return the route of the metrics; it needs no token, as health needs none."""
    routes = Routes(tags=["health"], problems=(503,))

    @routes.get("/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Return what the service stands on, and how far the workflows drifted from the ledger, as metrics."""
        return Response(exposed(await health.found(), datetime.now(UTC)), media_type=CONTENT_TYPE_LATEST)

    return routes


def exposed(found: Found, now: datetime) -> bytes:
    """Return the metrics in Prometheus' text; what is not known is left out."""
    registry = CollectorRegistry()
    registry.register(_Collected(found, now))
    return generate_latest(registry)


class _Collected(Collector):
    def __init__(self, found: Found, now: datetime) -> None:
        self.found = found
        self.now = now

    def collect(self) -> Iterator[Metric]:
        what = "Whether what the service stands on is as it should be."
        up = GaugeMetricFamily("indenture_up", what, labels=["part"])
        for part, well in what_is_well(self.found, self.now).items():
            up.add_metric([part], well)
        yield up
        if stored := self.found.stored:
            behind = "Facts of the ledger that the caseload does not account for yet."
            yield GaugeMetricFamily("indenture_caseload_behind", behind, stored.behind)
            if stored.reconciled:
                yield from _of_reconciliation(stored.reconciled)
            yield from _of_sealing(stored.sealing, why_stopped(stored.sealing, self.now))


def _of_sealing(last: LastSealing, stopped: str | None) -> Iterator[Metric]:
    what = "Whether the ledger is no longer sealed every day: /health/ready says why."
    yield GaugeMetricFamily("indenture_sealing_stopped", what, bool(stopped))
    what = "Whether it was not sealed when that was last tried, by the kind of what did not fit."
    failed = GaugeMetricFamily("indenture_sealing_failed", what, labels=["kind"])
    for kind in (*Damaged, "failed"):
        failed.add_metric([kind], last.kind == kind)
    yield failed
    if last.sealed_at and last.facts is not None:
        when = "When the ledger was last sealed, in seconds since 1970: nothing is sealed that does not fit together."
        yield GaugeMetricFamily("indenture_sealed_timestamp_seconds", when, last.sealed_at.timestamp())
        yield GaugeMetricFamily("indenture_sealed_facts", "Facts that were sealed then.", last.facts)
    if last.wholly_proved_at:
        when = "When the whole ledger was last proved before it was sealed, in seconds since 1970."
        yield GaugeMetricFamily("indenture_wholly_proved_timestamp_seconds", when, last.wholly_proved_at.timestamp())


def _of_reconciliation(last: LastReconciliation) -> Iterator[Metric]:
    when = "When the workflows were last compared with the ledger, in seconds since 1970."
    yield GaugeMetricFamily("indenture_reconciled_timestamp_seconds", when, last.finished_at.timestamp())
    yield GaugeMetricFamily("indenture_reconciled", "Apprenticeships that were compared then.", last.compared)
    yield _by_kind("indenture_drift_found", "Workflows that differed from the ledger, before any repair.", last.found)
    yield _by_kind("indenture_drift", "Workflows that still differed from the ledger at the end.", last.left)


def _by_kind(name: str, says: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=["kind"])
    for kind in Kind:
        family.add_metric([kind], counts.get(kind, 0))
    return family
