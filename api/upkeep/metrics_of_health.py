"""Metrics of what the service stands on, of reconciliation and of sealing; an instant that never was is 0."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from activities.last_reconciliation import LastReconciliation
from activities.last_sealing import LastSealing
from activities.proof.damage import Kind as Damaged
from api.upkeep.drift import Kind
from api.upkeep.looking import Found
from api.upkeep.readiness import what_is_well
from api.upkeep.sealing_watched import why_stopped


def of_health(found: Found, now: datetime) -> Iterator[Metric]:
    """Return the metrics of what was found; what the database would know is left out while it is away."""
    what = "Whether what the service stands on is as it should be."
    up = GaugeMetricFamily("indenture_up", what, labels=["part"])
    for part, well in what_is_well(found, now).items():
        up.add_metric([part], well)
    yield up
    if found.stored:
        yield from _of_reconciliation(found.stored.reconciled)
        yield from _of_sealing(found.stored.sealing, why_stopped(found.stored.sealing, now, paused=found.paused))


def _of_sealing(last: LastSealing, stopped: str | None) -> Iterator[Metric]:
    what = "Whether the ledger is no longer sealed every day: /health/ready says why."
    yield GaugeMetricFamily("indenture_sealing_stopped", what, bool(stopped))
    what = "Whether it was not sealed when that was last tried, by the kind of what did not fit."
    failed = GaugeMetricFamily("indenture_sealing_failed", what, labels=["kind"])
    for kind in (*Damaged, "failed"):
        failed.add_metric([kind], last.kind == kind)
    yield failed
    when = "When the ledger was last sealed, in seconds since 1970: nothing is sealed that does not fit together."
    yield GaugeMetricFamily("indenture_sealed_timestamp_seconds", when, _seconds(last.sealed_at))
    yield GaugeMetricFamily("indenture_sealed_facts", "Facts that were sealed then.", last.facts or 0)
    when = "When the whole ledger was last proved before it was sealed, in seconds since 1970."
    yield GaugeMetricFamily("indenture_wholly_proved_timestamp_seconds", when, _seconds(last.wholly_proved_at))


def _of_reconciliation(last: LastReconciliation | None) -> Iterator[Metric]:
    when = "When the workflows were last compared with the ledger, in seconds since 1970."
    yield GaugeMetricFamily("indenture_reconciled_timestamp_seconds", when, _seconds(last and last.finished_at))
    what = "Apprenticeships that were compared then."
    yield GaugeMetricFamily("indenture_reconciled", what, last.compared if last else 0)
    what = "Workflows that differed from the ledger, before any repair."
    yield _by_kind("indenture_drift_found", what, last.found if last else {})
    what = "Workflows that still differed from the ledger at the end."
    yield _by_kind("indenture_drift", what, last.left if last else {})


def _by_kind(name: str, says: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=["kind"])
    for kind in Kind:
        family.add_metric([kind], counts.get(kind, 0))
    return family


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
