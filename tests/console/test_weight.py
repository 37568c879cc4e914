"""What a page weighs: the first one on the wire with its style and script, whoever asks, and without compression."""

import pytest

LIGHTER_THAN = 60_000
UNCOMPRESSED = 45_000
ONE = "/console/apprenticeships/{amina}"
FIRST = {
    "tutor": ["/console", ONE],
    "coordinator": ["/console/caseload", f"{ONE}/replay", f"{ONE}/replay?before=60", "/console/boards"],
    "auditor": ["/console/audit/samples/{sample}", "/console/audit/samples/{sample}/eyes"],
}
WEIGHED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map((each) => [each.name, each.transferSize])"""


@pytest.fixture
def ids(console):
    return {name: life.id for name, life in console.lives.items()} | {"sample": console.sample}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in FIRST.items() for path in paths])
async def test_a_first_page_is_light(look, ids, role, path):
    page = await look(role, path.format(**ids), new=True)
    await page.wait_for_load_state("networkidle")
    weighed = dict(await page.evaluate(WEIGHED))
    assert len(weighed) >= 3, "the page, its style and its script"
    assert all(weighed.values()), "nothing came from a cache"
    assert sum(weighed.values()) < LIGHTER_THAN / 2


@pytest.mark.parametrize("asked", ["", "?before=60", "?before=60&why=stage"])
async def test_replay_is_light_even_where_it_is_not_compressed(console, cookie, ids, asked):
    headers = {**await cookie("coordinator"), "Accept-Encoding": "identity"}
    answer = await console.http.get(f"{ONE}/replay{asked}".format(**ids), headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert len(answer.content) < UNCOMPRESSED


@pytest.mark.parametrize(
    ("site", "compressed"),
    [("same-origin", True), ("none", True), ("cross-site", False), ("same-site", False), ("", False)],
)
async def test_how_long_a_page_is_tells_no_other_site_what_is_on_it(console, cookie, ids, site, compressed):
    said = {**await cookie("coordinator"), "Accept-Encoding": "gzip", **({"Sec-Fetch-Site": site} if site else {})}
    answer = await console.http.get(f"{ONE}".format(**ids), headers=said)
    assert answer.status_code == 200
    assert ("Content-Encoding" in answer.headers) is compressed


async def test_a_pack_is_sent_as_it_was_made(console, cookie, ids):
    said = {**await cookie("coordinator"), "Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    answer = await console.http.get(f"{ONE}/pack".format(**ids), headers=said)
    assert "Content-Encoding" not in answer.headers
    assert answer.content.startswith(b"PK")
