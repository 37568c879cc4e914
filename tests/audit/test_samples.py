"""A sample is drawn at random from those that fit, kept for ever, and made again by whoever doubts it."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import psycopg
import pytest

from tests.audit.conftest import AUTUMN, SPRING, enrol
from tests.bad_input.asking import problem
from tests.recorded import record, unguarded


async def test_a_sample_is_drawn_from_those_that_fit(draw, cohorts, audited):
    answer = await draw(3, cohort=AUTUMN, seed="spring-visit")
    sample = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/samples/{sample['sample']}"
    by_hand = sorted(map(str, cohorts[AUTUMN]), key=lambda each: sha256(f"spring-visit|{each}".encode()).hexdigest())
    assert sample["apprenticeships"] == by_hand[:3]
    assert (sample["population"], sample["seed"], sample["filter"]) == (8, "spring-visit", {"cohort": AUTUMN})
    head = audited.store.ledger.head()
    assert (sample["position"], sample["log_hash"]) == (head.position, head.log_hash.hex())
    assert (sample["drawn_by"], sample["role"]) == ("drawer-1", "auditor")


async def test_a_seed_is_made_where_none_is_given_and_kept(draw, get):
    one, other = (await draw(8)).json(), (await draw(8)).json()
    assert one["seed"] != other["seed"]
    assert one["apprenticeships"] != other["apprenticeships"]
    assert (await get(f"/samples/{one['sample']}")).json() == one


async def test_a_repeat_under_the_same_key_is_the_same_sample(draw):
    key = str(uuid4())
    once, again = await draw(2, key=key), await draw(2, key=key)
    assert once.json() == again.json()
    problem(await draw(3, key=key), 422, "idempotency-key-reused")


async def test_every_draw_shows_a_page_at_a_time(draw, get):
    seeds = [f"tried-{number}" for number in range(3)]
    tried = [(await draw(1, cohort=AUTUMN, seed=seed)).json() for seed in seeds]
    found, page = [], (await get("/samples", limit=2)).json()
    while page["next"]:
        found += page["samples"]
        page = (await get("/samples", limit=2, after=page["next"])).json()
    found += page["samples"]
    assert [each for each in found if each["seed"] in seeds] == tried
    assert len({each["sample"] for each in found}) == len(found)
    assert (await get("/samples", limit=200)).json()["samples"] == found


async def test_a_sample_is_made_again_although_more_has_happened_since(draw, get, audited, cohorts):
    sample = (await draw(2, stage="enrolled", cohort=SPRING)).json()
    enrol(audited.store, SPRING)
    gone = cohorts[SPRING][0]
    at = datetime(2026, 9, 1, 13, tzinfo=UTC)
    record(audited.store, gone, "withdraw", at)
    again = (await get(f"/samples/{sample['sample']}/population")).json()
    assert again["agrees"]
    assert again["apprenticeships"] == sample["apprenticeships"]
    assert set(again["population"]) == set(map(str, cohorts[SPRING]))
    now = (await draw(9, stage="enrolled", cohort=SPRING)).json()
    assert str(gone) not in now["apprenticeships"]


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ({"cohort": "1999-01"}, 422, "nothing-to-draw"),
        ({"size": 0}, 422, "malformed-request"),
        ({"size": 501}, 422, "malformed-request"),
        ({"size": "3"}, 422, "malformed-request"),
        ({"seed": "two words"}, 422, "malformed-request"),
        ({"stage": "holiday"}, 422, "malformed-request"),
        ({"started_from": "2026-02-30"}, 422, "malformed-request"),
        ({"name": "Quistine"}, 422, "malformed-request"),
    ],
)
async def test_what_cannot_be_drawn_is_said(draw, said, status, kind):
    problem(await draw(**said), status, kind)


@pytest.mark.parametrize(
    ("role", "status"),
    [("quality_lead", 201), ("auditor", 201), ("tutor", 403), ("coordinator", 403), ("employer", 403)],
)
async def test_quality_leads_and_auditors_draw(draw, role, status):
    assert (await draw(role=role)).status_code == status


async def test_an_unknown_sample_is_a_problem(get):
    for path in (f"/samples/{uuid4()}", f"/samples/{uuid4()}/population"):
        problem(await get(path), 404, "unknown-sample")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit.samples SET seed = 'x'", "DELETE FROM audit.samples", "TRUNCATE audit.samples"]
)
async def test_nobody_changes_a_sample(draw, audited_url, statement):
    await draw()
    with (
        psycopg.connect(audited_url) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever grows"),
    ):
        owner.execute(statement)


async def test_a_sample_that_was_tampered_with_is_found(draw, get, audited_url, cohorts):
    sample = (await draw(2, cohort=AUTUMN)).json()
    chosen = [each for each in cohorts[AUTUMN] if str(each) not in sample["apprenticeships"]][:2]
    change = "UPDATE audit.samples SET apprenticeships = %s WHERE sample = %s"
    drawn = "SELECT apprenticeships FROM audit.samples WHERE sample = %s"
    with psycopg.connect(audited_url, autocommit=True) as owner, unguarded(owner, "audit.samples"):
        ((before,),) = owner.execute(drawn, (sample["sample"],)).fetchall()
        try:
            owner.execute(change, (chosen, sample["sample"]))
            again = (await get(f"/samples/{sample['sample']}/population")).json()
        finally:
            # The ledger is that of other tests too, and they seal it.
            owner.execute(change, (before, sample["sample"]))
    assert not again["agrees"]
    assert again["apprenticeships"] == sample["apprenticeships"]
