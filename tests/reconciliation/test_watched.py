"""Drift is seen from outside: on the readiness endpoint, which then says degraded, and in the metrics."""

from datetime import datetime

from prometheus_client.parser import text_string_to_metric_families

from api.upkeep.drift import Kind
from tests.reconciliation.conftest import ago, handle_of, on_programme, reconciler


async def readiness(service):
    answer = await service.http.get("/health/ready")
    return answer.status_code, answer.json()


async def metrics(service):
    """Return each sample by its name and label."""
    answer = await service.http.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


async def test_drift_is_seen_until_a_reconciliation_finds_none(service):
    life = await on_programme(service, ago(10))
    assert (await readiness(service))[1].items() >= {"degraded": False, "drift": None, "reconciled_at": None}.items()
    assert not [name for name in await metrics(service) if "reconciled" in name[0] or "drift" in name[0]]

    await handle_of(service, life).terminate("lost, for the test")
    reconciled = await reconciler(service).reconcile(repair=False)
    status, seen = await readiness(service)
    assert status == 200
    assert seen.items() >= {"ready": True, "degraded": True, "drift": 1}.items()
    assert datetime.fromisoformat(seen["reconciled_at"]) == reconciled.at
    measured = await metrics(service)
    assert {kind: measured["indenture_drift", kind] for kind in Kind} == dict.fromkeys(Kind, 0) | {Kind.MISSING: 1}
    assert measured["indenture_reconciled",] == 1
    assert measured["indenture_reconciled_timestamp_seconds",] == reconciled.at.timestamp()

    await reconciler(service).reconcile(repair=True)
    assert (await readiness(service))[1].items() >= {"degraded": False, "drift": 0}.items()
    measured = await metrics(service)
    assert measured["indenture_drift", Kind.MISSING] == 0
    assert measured["indenture_drift_found", Kind.MISSING] == 1


async def test_metrics_tell_what_answers(service_with):
    service = await service_with(worker=False)
    measured = await metrics(service)
    parts = {part: measured["indenture_up", part] for part in ("database", "temporal", "worker")}
    assert parts == {"database": 1, "temporal": 1, "worker": 0}
    assert measured["indenture_caseload_behind",] == 0
    status, seen = await readiness(service)
    assert (status, seen["ready"], seen["degraded"]) == (200, True, True)


async def test_a_caseload_ahead_of_its_ledger_is_not_ready_until_it_is_made_anew(service_with):
    service = await service_with(worker=False)
    service.caseload.catch_up()
    with service.store.pool.connection() as connection:
        connection.execute("UPDATE reading.position SET position = position + 3")
    status, seen = await readiness(service)
    assert (status, seen["ready"], seen["caseload_behind"]) == (503, False, -3)
    assert (await metrics(service))["indenture_caseload_behind",] == -3
    service.caseload.catch_up()
    status, seen = await readiness(service)
    assert (status, seen["ready"], seen["caseload_behind"]) == (200, True, 0)
