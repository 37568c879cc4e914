"""Upkeep over HTTP: proof, seal and reconciliation, asked of a worker, in the words of the command line."""

import psycopg
import pytest

from tests.reconciliation.conftest import ago, handle_of, on_programme
from tests.recorded import unguarded
from tests.signing import bearer


@pytest.fixture
def asked(service):
    """Return a way to ask over HTTP in a role."""

    async def ask(method, path, role="quality_lead"):
        return await service.http.request(method, path, headers=bearer(role, f"{role}-1"))

    return ask


async def test_the_ledger_is_proved_and_sealed(service, asked):
    await on_programme(service, ago(10))
    facts = service.store.ledger.head().position
    before = (await asked("GET", "/proof", "auditor")).json()
    assert (before["proved"], before["facts"], before["last_seal"]) == (True, facts, None)
    sealed = await asked("POST", "/seals")
    assert sealed.status_code == 201
    assert sealed.json()["said"].startswith("Seal 1, ")
    assert (await asked("GET", "/proof", "tutor")).json()["last_seal"] == 1
    assert [seal["number"] for seal in (await asked("GET", "/seals")).json()["seals"]] == [1]


async def test_what_does_not_fit_is_named_and_not_sealed(service, asked, simulated_ledger):
    await on_programme(service, ago(10))
    with psycopg.connect(simulated_ledger, autocommit=True) as owner, unguarded(owner, "ledger.commands"):
        owner.execute("UPDATE ledger.commands SET outcome = '{}' WHERE first_position = 1")
    found = (await asked("GET", "/proof")).json()
    assert (found["proved"], found["damages"][0]["position"]) == (False, 1)
    refused = await asked("POST", "/seals")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-done")
    assert "DAMAGED at position 1 of the log" in refused.json()["detail"]
    assert (await asked("GET", "/seals")).json()["seals"] == []


async def test_a_lost_workflow_is_found_and_made_again_where_that_is_asked(service, asked):
    assert (await asked("GET", "/reconciliation")).status_code == 404
    life = await on_programme(service, ago(10))
    await handle_of(service, life).terminate("lost, for the test")
    told = [await asked("POST", f"/reconciliation{query}") for query in ("", "?repair=true", "")]
    assert [each.json()["said"] for each in told] == [
        "Compared with their workflows: 1 apprenticeship, of which 1 differed and 1 still do.",
        "Compared with their workflows: 1 apprenticeship, of which 1 differed and 0 still do.",
        "Compared with their workflows: 1 apprenticeship, of which 0 differed and 0 still do.",
    ]
    last = (await asked("GET", "/reconciliation", "auditor")).json()
    assert (last["compared"], last["found"], last["left"]) == (1, {}, {})


@pytest.mark.parametrize("path", ["/seals", "/reconciliation"])
async def test_only_those_who_lead_have_it_done(asked, path):
    for role in ("tutor", "auditor", "employer", "apprentice"):
        assert (await asked("POST", path, role)).status_code == 403


async def test_nobody_else_is_told_the_proof(asked):
    for role in ("employer", "apprentice"):
        assert (await asked("GET", "/proof", role)).status_code == 403


async def test_while_no_worker_works_the_caller_is_told_to_ask_again(service_with, monkeypatch):
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 0.5)
    service = await service_with(worker=False)
    answer = await service.http.get("/proof", headers=bearer("quality_lead"))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-worker")
    assert "Retry-After" in answer.headers
