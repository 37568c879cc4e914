"""Whatever an auditor reads is recorded before it is answered, and shown; what staff read is not."""

from collections import defaultdict
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.audit.conftest import AUTUMN
from tests.bad_input.asking import problem

NOT_ABOUT_ANYBODY = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/epaos",
    "/policy",
    "/standards/{reference}",
    "/commands/{key}",
    "/today",
}
READ_BY_WHOEVER_HAS_THE_ADDRESS = {"/calendars/{secret}.ics"}
NEEDED = {"why": {"of": "stage"}, "difference": {"from_version": 1}}


@pytest.fixture
def reads(get):
    """Return a way to the reads of a reader."""

    async def told(reader, **asked):
        return (await get("/audit-reads", reader=reader, limit=200, **asked)).json()["reads"]

    return told


@pytest.fixture
def somebody():
    """Return an auditor whom no other test knows."""
    return f"auditor-{uuid4().hex[:8]}"


async def test_every_address_is_recorded_or_refused(document, cohorts, draw, get, bearer, reads, somebody, monkeypatch):
    # Nobody is at work here who could prove the ledger: a read is recorded before it is answered.
    monkeypatch.setattr("api.upkeep.over_http.PATIENCE_SECONDS", 0.1)
    asked = {path: each["get"]["operationId"] for path, each in document["paths"].items() if "get" in each}
    about, sample = cohorts[AUTUMN][0], (await draw()).json()["sample"]
    names = []
    for path, name in asked.items():
        if path in NOT_ABOUT_ANYBODY | READ_BY_WHOEVER_HAS_THE_ADDRESS:
            continue
        address = path.format_map(defaultdict(lambda: about, sample=sample))
        answer = await get(address, bearer(subject=somebody), **NEEDED.get(name, {}))
        assert answer.status_code in {200, 403, 404, 409, 422, 503}, (path, answer.text)
        if answer.status_code != 403:
            names.append((name.replace("_", "-"), str(about) if "{apprenticeship}" in path else None))
    found = await reads(somebody)
    of_the_sample = [
        each for each in found if each["what"] in {"pack", "eyes"} and each["sample"] and each["apprenticeship"]
    ]
    assert [each["what"] for each in of_the_sample] == ["eyes"] * 3 + ["pack"] * 3
    assert [(each["what"], each["apprenticeship"]) for each in found if each not in of_the_sample] == names
    assert len(names) >= 20


async def test_nothing_waits_for_an_auditor_so_what_waits_is_no_read_of_anybody(cohorts, get, bearer, somebody):
    assert cohorts[AUTUMN]
    waits = (await get("/today", bearer(subject=somebody))).json()
    assert (waits["apprenticeships"], waits["waiting"], waits["names"]) == ([], [], {})


async def test_a_read_tells_who_in_which_role_what_and_which_point(cohorts, get, bearer, reads, somebody):
    about = cohorts[AUTUMN][1]
    point = {"on": "2026-09-01", "known_on": "2026-09-01"}
    answer = await get(f"/apprenticeships/{about}/replay", bearer(subject=somebody), **point)
    (read,) = await reads(somebody)
    assert (read["reader"], read["role"], read["what"]) == (somebody, "auditor", "replay")
    assert (UUID(read["apprenticeship"]), read["asked"]) == (about, point)
    assert read["request"] == answer.headers["Audit-Read"]


async def test_nothing_that_a_caller_makes_up_is_kept(cohorts, get, bearer, reads, somebody):
    asked = {"of": "quistine", "on": "2026-09-01 quistine", "known_on": "quistine@example.org"}
    await get(f"/apprenticeships/{cohorts[AUTUMN][0]}/why", bearer(subject=somebody), **asked)
    assert [each["asked"] for each in await reads(somebody)] == [{}]


async def test_staff_reads_are_not_recorded(cohorts, get, bearer, reads, somebody):
    assert (await get(f"/apprenticeships/{cohorts[AUTUMN][0]}", bearer("coordinator", somebody))).status_code == 200
    assert await reads(somebody) == []


async def test_a_read_beyond_the_sample_is_no_read(cohorts, get, draw, bearer, reads, somebody):
    sample = (await draw(1, cohort=AUTUMN)).json()
    for about in cohorts[AUTUMN]:
        await get(f"/apprenticeships/{about}/history", bearer(subject=somebody, sample=sample["sample"]))
    (read,) = await reads(somebody)
    assert ([read["apprenticeship"]], read["sample"]) == (sample["apprenticeships"], sample["sample"])


async def test_a_read_tells_what_was_asked_for_and_nothing_that_a_caller_made_up(cohorts, get, bearer, reads, somebody):
    about, other = cohorts[AUTUMN][0], str(uuid4())
    kinds = ["session-held.v1", "withdrawn.v1"]
    await get(
        f"/apprenticeships/{about}/history", bearer(subject=somebody), kind=kinds, actor="jane-doe", command=other
    )
    await get("/register-changes", bearer(subject=somebody), person=other)
    await get(f"/apprenticeships/{about}/history", bearer(subject=somebody), kind=["withdrawn.v1", "jane-doe"])
    assert [each["asked"] for each in await reads(somebody)] == [
        {"kind": ", ".join(kinds), "command": other},
        {"person": other},
        {},
    ]


async def test_reads_are_found_by_what_about_whom_and_when_a_page_at_a_time(cohorts, get, bearer, reads, somebody):
    one, other = cohorts[AUTUMN][2:4]
    for about, what in ((one, "history"), (other, "history"), (one, "replay"), (one, "clocks")):
        await get(f"/apprenticeships/{about}/{what}", bearer(subject=somebody))
    assert [each["what"] for each in await reads(somebody, apprenticeship=one)] == ["history", "replay", "clocks"]
    assert len(await reads(somebody, what="history")) == 2
    assert len(await reads(somebody, read_from="2020-01-01", read_until="2099-01-01")) == 4
    assert await reads(somebody, read_from="2099-01-01") == []
    assert await reads(somebody, role="operator") == []
    page = (await get("/audit-reads", reader=somebody, limit=3)).json()
    rest = (await get("/audit-reads", reader=somebody, limit=3, after=page["next"])).json()
    assert [len(page["reads"]), len(rest["reads"]), rest["next"]] == [3, 1, None]
    of_one = (await get(f"/apprenticeships/{one}/audit-reads", limit=200)).json()["reads"]
    assert [each["what"] for each in of_one if each["reader"] == somebody] == ["history", "replay", "clocks"]


async def test_a_period_that_ends_before_it_begins_is_a_problem(get):
    problem(await get("/audit-reads", read_from="2030-02-01", read_until="2030-01-31"), 422, "empty-period")


async def test_what_cannot_be_recorded_is_not_answered(audited_url, cohorts, get):
    with psycopg.connect(audited_url, autocommit=True) as owner:
        owner.execute("REVOKE INSERT ON audit.reads FROM indenture_service")
        try:
            answer = await get(f"/apprenticeships/{cohorts[AUTUMN][0]}/history")
        finally:
            owner.execute("GRANT INSERT ON audit.reads TO indenture_service")
    problem(answer, 503, "right-lost")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit.reads SET reader = 'x'", "DELETE FROM audit.reads", "TRUNCATE audit.reads"]
)
async def test_nobody_changes_what_was_recorded(cohorts, get, audited_url, statement):
    await get(f"/apprenticeships/{cohorts[AUTUMN][0]}")
    with (
        psycopg.connect(audited_url) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever grows"),
    ):
        owner.execute(statement)
