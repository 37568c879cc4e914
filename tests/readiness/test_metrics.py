"""Every metric is there from the first second, is documented, and counts what a small life does; none is of anybody."""

import re
from datetime import date, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from activities.caseload.tally import Tally
from activities.webhooks.subscriptions import Subscriptions
from tests.conftest import new_database
from tests.contracts.generated import ROOT
from tests.reconciliation.conftest import projecting

MONDAY = date(2030, 1, 7)
HOLDS_AN_ID = re.compile(r"[0-9a-f]{8}-|@|\d{4}-\d{2}-\d{2}")
# What a service says of itself at once: it stands, and asks for the metrics.
NOT_ZERO = ("indenture_up", "indenture_request")


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: all of it is counted."""
    return new_database(postgresql, simulation=True)


@pytest.fixture(autouse=True)
def _seen_at_once(monkeypatch):
    monkeypatch.setattr("api.upkeep.asked_once.BELIEVED_SECONDS", 0.0)


async def families(service):
    answer = await service.http.get("/metrics")
    assert answer.status_code == 200
    return {each.name: each for each in text_string_to_metric_families(answer.text)}


async def samples(service):
    """Return each sample by its name and labels."""
    found = await families(service)
    return {(each.name, *each.labels.values()): each.value for family in found.values() for each in family.samples}


def documented():
    rows = (ROOT / "docs/operating.md").read_text().splitlines()
    names = [name for row in rows if row.startswith("| `indenture_") for name in re.findall(r"`(indenture_\w+)", row)]
    # The name of a counter as a family is without what its samples end in.
    return {name.removesuffix("_total") for name in names}


async def test_every_series_is_there_with_zero_before_anything_has_happened(service):
    found = await families(service)
    assert set(found) == documented()
    assert all(family.samples for family in found.values())
    began = [each for name, family in found.items() if not name.startswith(NOT_ZERO) for each in family.samples]
    assert {each.value for each in began} == {0}


async def test_the_series_are_the_same_after_a_life_and_count_it(service):
    before = await samples(service)
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor("tutor-7")
    refused = await life.send("PUT", "/completion", {})
    assert refused.status_code == 409
    assert (await life.send("GET", "/no-such-thing")).status_code == 404
    assert (await life.http.request("BREW", "/apprenticeships")).status_code == 405
    await life.move_to(MONDAY + timedelta(days=40))
    Subscriptions(service.store.pool, service.settings.master_key).add(life.id, "https://a.example", "json", [], 0)
    with service.store.pool.connection() as connection:
        connection.execute("UPDATE post.subscriptions SET stopped_at = now()")
    behind = await samples(service)
    assert behind["indenture_facts_behind", "tally"] == service.store.ledger.head().position
    assert behind["indenture_facts_behind", "caseload"] == service.store.ledger.head().position
    Tally(service.store.pool, service.store.ledger.facts).catch_up()
    with projecting(service):
        service.caseload.keeps_up(10)
    after = await samples(service)

    new = {name for name in after.keys() - before.keys() if name[0] != "indenture_request_seconds_bucket"}
    assert {name[0] for name in new} <= {
        "indenture_requests_total",
        "indenture_request_seconds_count",
        "indenture_request_seconds_sum",
    }
    assert not [name for name in after if any(HOLDS_AN_ID.search(label) for label in name[1:])]
    assert not [name for name in after if any(str(life.id) in label or "no-such" in label for label in name)]

    facts = [each.fact for each in service.store.ledger.history(life.id)]
    rang = [fact for fact in facts if hasattr(fact, "due_at")]
    assert after["indenture_commands_total", "refused"] == 1
    assert after["indenture_commands_total", "accepted"] > 3
    for unmet in refused.json()["unmet"]:
        assert after["indenture_refusals_total", unmet["rule"]] == 1
    counted = [value for name, value in after.items() if name[0] == "indenture_alarm_lateness_seconds_count"]
    assert sum(counted) == len(rang) > 1
    assert after["indenture_webhooks", "stopped"] == 1
    assert after["indenture_facts_behind", "tally"] == after["indenture_facts_behind", "caseload"] == 0
    assert after["indenture_changes_ahead_count",] == 4
    assert after["indenture_requests_total", "POST", "/apprenticeships", "201"] == 1
    assert after["indenture_requests_total", "PUT", "/apprenticeships/{apprenticeship}/completion", "409"] == 1
    assert after["indenture_request_seconds_count", "POST", "/apprenticeships"] == 1
    assert after["indenture_requests_total", "(other)", "(none)", "404"] == 1
    assert after["indenture_requests_total", "(other)", "/apprenticeships", "405"] == 1


async def test_a_request_that_fails_unexpectedly_is_counted_as_such(service, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(type(service.store.pool), "connection", broken)
    route = ("indenture_requests_total", "GET", "/apprenticeships")
    headers = {"Authorization": f"Bearer {service.token()}"}
    answer = await service.http.get("/apprenticeships", headers=headers)
    # The server gives the connection up, and says so.
    assert (answer.status_code, answer.headers["Connection"]) == (500, "close")
    monkeypatch.undo()
    assert (await samples(service))[*route, "500"] == 1
