"""What to look at twice in a sample: all of its lives, over HTTP and on the command line, each look on record."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.audit.conftest import enrol
from tests.bad_input.asking import problem
from tests.recorded import record

LIVES = 60
LATER = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def late_ones(audited):
    """Return a cohort of which the contact of each was recorded two weeks late."""
    lives = [enrol(audited.store, "2027-11") for _ in range(LIVES)]
    for each in lives:
        record(audited.store, each, "record-contact", LATER, occurred_on="2026-10-19")
    return lives


@pytest.fixture
async def sample(draw, late_ones):
    return (await draw(LIVES, cohort="2027-11")).json()


async def test_every_life_of_the_sample_is_looked_over(sample, late_ones, get):
    seen = (await get(f"/samples/{sample['sample']}/eyes")).json()
    assert (seen["sample"], seen["looked_over"]) == (sample["sample"], LIVES)
    late = [each for each in seen["sightings"] if each["sight"] == "recorded late"]
    places = [place for each in late for place in each["places"]]
    assert [each["apprenticeship"] for each in places] == sample["apprenticeships"], "in the order of the draw"
    assert {each["number"] for each in places} == {4}
    assert {each["says"] for each in late} == {"1 act recorded late, by up to 14 days."}
    assert len(late_ones) == len(late)


async def test_what_an_auditor_looked_over_is_on_record_life_by_life(sample, get, bearer):
    somebody = f"auditor-{uuid4().hex[:8]}"
    answer = await get(f"/samples/{sample['sample']}/eyes", bearer(subject=somebody))
    whole, *each = (await get("/audit-reads", reader=somebody, limit=200)).json()["reads"]
    assert (whole["what"], whole["sample"], whole["apprenticeship"]) == ("eyes", sample["sample"], None)
    assert whole["request"] == answer.headers["Audit-Read"]
    assert [read["apprenticeship"] for read in each] == sample["apprenticeships"]
    assert {(read["what"], read["sample"]) for read in each} == {("eyes", sample["sample"])}


async def test_it_is_for_those_who_may_take_the_sample_s_evidence_away(sample, draw, get, bearer):
    address = f"/samples/{sample['sample']}/eyes"
    for role in ("auditor", "coordinator", "quality_lead", "programme_lead", "tutor", "employer", "apprentice"):
        one, other = [await get(each, bearer(role, f"{role}-77")) for each in (address, address[:-4] + "packs")]
        assert one.status_code == other.status_code, role
    problem(await get(address, bearer("tutor", "tutor-77")), 403, "not-entitled")
    another = (await draw(1, cohort="2027-11")).json()["sample"]
    limited = bearer(sample=another)
    problem(await get(address, limited), 403, "not-in-sample")
    assert (await get(f"/samples/{another}/eyes", limited)).json()["looked_over"] == 1
    problem(await get(f"/samples/{uuid4()}/eyes"), 404, "unknown-sample")
    problem(await get("/samples/none/eyes"), 422, "malformed-request")


async def test_the_command_line_says_the_same(sample, get, indenture):
    told = json.loads((await indenture("eyes", sample["sample"], "--json")).stdout)
    assert told == (await get(f"/samples/{sample['sample']}/eyes")).json()
    first, *others = (await indenture("eyes", sample["sample"])).stdout.splitlines()
    assert first == f"{LIVES} apprenticeships looked over. None of this says that anything is wrong."
    assert others[0] == "Recorded late: 1 act recorded late, by up to 14 days."
    assert others[1].strip() == f"{sample['apprenticeships'][0]}, number 4"
    reads = (await get("/audit-reads", role="operator", what="eyes", limit=200)).json()["reads"]
    assert [each["apprenticeship"] for each in reads][-LIVES:] == sample["apprenticeships"]
    ended = await indenture("eyes", uuid4())
    assert (ended.exit_code, "No sample has this id." in ended.stderr) == (2, True)
