"""An auditor's token that is limited to a sample: it reads that, until it expires, and nothing else."""

from uuid import uuid4

import pytest

from tests.audit.conftest import AUTUMN
from tests.bad_input.asking import problem

OF_ONE = ["", "/history", "/replay", "/difference?from_version=1", "/why?of=stage", "/clocks", "/measures", "/sessions"]


@pytest.fixture
async def sample(draw):
    """Return a sample of two."""
    return (await draw(2, cohort=AUTUMN)).json()


@pytest.fixture
def limited(sample, bearer):
    """Return the headers of an auditor who reads that sample only."""
    return bearer(sample=sample["sample"])


@pytest.mark.parametrize("path", OF_ONE)
async def test_what_is_in_the_sample_is_read_and_nothing_else(get, sample, limited, cohorts, path):
    for drawn in sample["apprenticeships"]:
        assert (await get(f"/apprenticeships/{drawn}{path}", limited)).status_code == 200
    others = [each for each in cohorts[AUTUMN] if str(each) not in sample["apprenticeships"]]
    for other in (*others, uuid4()):
        problem(await get(f"/apprenticeships/{other}{path}", limited), 403, "not-in-sample")


@pytest.mark.parametrize("path", ["/apprenticeships", "/measures", "/audit-reads", "/samples"])
async def test_what_tells_of_everybody_is_not_read(get, limited, path):
    problem(await get(path, limited), 403, "not-in-sample")


async def test_the_sample_itself_is_read_and_no_other_one(get, draw, sample, limited):
    assert (await get(f"/samples/{sample['sample']}", limited)).json() == sample
    assert (await get(f"/samples/{sample['sample']}/population", limited)).json()["agrees"]
    other = (await draw()).json()
    problem(await get(f"/samples/{other['sample']}", limited), 403, "not-in-sample")


async def test_it_draws_nothing_and_changes_nothing(audited, sample, limited):
    problem(await audited.http.post("/samples", json={"size": 1}, headers=limited), 403, "not-in-sample")
    drawn, body = sample["apprenticeships"][0], {"channel": "e-mail", "summary": "Hello."}
    answer = await audited.http.post(f"/apprenticeships/{drawn}/contacts", json=body, headers=limited)
    problem(answer, 403, "not-entitled")


async def test_it_expires(get, sample, bearer):
    expired = bearer(hours=-1, sample=sample["sample"])
    problem(await get(f"/apprenticeships/{sample['apprenticeships'][0]}", expired), 401, "not-authenticated")


async def test_a_token_for_a_sample_that_nobody_drew_reads_nothing(get, cohorts, bearer):
    problem(await get(f"/apprenticeships/{cohorts[AUTUMN][0]}", bearer(sample=uuid4())), 403, "not-in-sample")
