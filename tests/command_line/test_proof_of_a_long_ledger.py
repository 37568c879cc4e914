"""Damage to a long real ledger is told in the same words by the command line, over HTTP, and by the daily schedule."""

import json
from datetime import timedelta

import psycopg
import pytest
from msgspec.structs import replace
from temporalio.client import WorkflowFailureError

from activities.proof.seal_log import keep_seal, seals
from tests.ledger.long import copy_of, places, written
from tests.recorded import LEDGER, unguard
from workflows.daily import DailyWorkflow

FACTS = 2100

EVENT = "UPDATE ledger.events SET data = set_byte(data, 20, 255) WHERE position = {place}"
COMMAND = "DELETE FROM ledger.commands WHERE first_position = {place}"
CLAIM = "DELETE FROM ledger.claims"
ENDS_EARLY = "DELETE FROM ledger.commands WHERE last_position = 2100; DELETE FROM ledger.events WHERE position > 2097"
last, middle, first = places(FACTS)
DAMAGES = {
    "the first fact": (EVENT.format(place=first), 1, f"at position {first} of the log, fact 1 "),
    "one in the middle": (EVENT.format(place=middle), 1, f"at position {middle} of the log, fact "),
    "the last": (EVENT.format(place=last), 1, f"at position {last} of the log, fact "),
    "a command in the middle": (COMMAND.format(place=middle), 1, f"at position {middle} of the log, fact "),
    "a claim": (CLAIM, 1, "in the claims of apprenticeship "),
    "the end": (ENDS_EARLY, 3, "at position 2097 of the log: the log ends here, and held 2100 facts when seal 1 "),
    "a seal": ("UPDATE ledger.seals SET position = 5", 4, "in seal 1: its signature does not prove what it says"),
    "all seals": ("ALTER TABLE ledger.seals RENAME TO elsewhere", 4, "in a seal: the seals cannot be read: "),
    "which ledger it is": ("DELETE FROM ledger.meta", 1, "at position 0 of the log: it does not say which ledger "),
}


@pytest.fixture(scope="module")
def long_ledger(postgresql):
    return written(postgresql, FACTS, simulation=False)


@pytest.fixture
def simulated_ledger(postgresql, long_ledger):
    """Return a long real ledger, a copy of this test's own."""
    with copy_of(postgresql, long_ledger) as url:
        yield url


def a_week_older(owner, service):
    """Make the only seal one of a week ago: the daily schedule then proves the whole too."""
    (seal,) = seals(service.store.pool)
    owner.execute("DELETE FROM ledger.seals")
    keep_seal(owner, service.settings.seal_keys.sign(replace(seal, sealed_at=seal.sealed_at - timedelta(days=7))))


@pytest.mark.parametrize("kind", DAMAGES)
async def test_damage_is_told_in_the_same_words_by_all_three(service, indenture, simulated_ledger, kind):
    statement, status, says = DAMAGES[kind]
    assert (await indenture("seal")).exit_code == 0
    with psycopg.connect(simulated_ledger, autocommit=True) as owner:
        unguard(owner, *LEDGER)
        a_week_older(owner, service)
        owner.execute(statement)

    ended = await indenture("verify")
    (damaged,) = [line for line in ended.stdout.splitlines() if line.startswith("DAMAGED")]
    assert (ended.exit_code, f"DAMAGED {says}" in damaged) == (status, True), ended.output
    assert (await indenture("seal")).exit_code == status

    headers = {"Authorization": f"Bearer {service.token('quality_lead')}"}
    proof = await service.http.get("/proof", headers=headers)
    assert (proof.status_code, proof.json()) == (200, json.loads((await indenture("verify", "--json")).stdout))
    refused = await service.http.post("/seals", headers=headers)
    assert (refused.status_code, damaged in refused.json()["detail"]) == (409, True)

    with pytest.raises(WorkflowFailureError) as failed:
        await service.temporal.execute_workflow(
            DailyWorkflow.run,
            "seal",
            id=f"{service.settings.task_queue}/daily/seal",
            task_queue=service.settings.task_queue,
        )
    assert (failed.value.cause.cause.type, damaged in failed.value.cause.cause.message) == ("Unproved", True)
