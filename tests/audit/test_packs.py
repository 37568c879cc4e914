"""Evidence packs: what they hold at which point, for whom, and that the same point makes the same bytes."""

import asyncio
import io
import json
import shlex
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from activities.proof.chain_links import Links
from activities.proof.seal_making import make_seal
from api.answers.reader import Reader
from api.audit.packing import Packer
from api.problems import Problem
from api.wiring.store import open_store
from domain.history.replay import Point
from tests.audit.conftest import AUTUMN, SPRING, enrol
from tests.audit.packs import checked, opened, run
from tests.bad_input.asking import problem
from tests.conftest import new_database
from tests.recorded import record, unguarded

HELD = ["facts.jsonl", "state.json", "cadence.json", "history.html", "inclusion.json"]


@pytest.fixture(scope="session")
def ada(audited):
    """Return an apprenticeship with a contact recorded late, and a refusal."""
    about = enrol(audited.store, "2026-10")
    later = datetime(2026, 9, 21, 12, tzinfo=UTC)
    record(audited.store, about, "record-contact", later, occurred_on="2026-09-18")
    return about


@pytest.fixture
def pack(get):
    """Return a way to the pack of an apprenticeship."""

    async def packed(about, headers=None, **point):
        answer = await get(f"/apprenticeships/{about}/pack", headers, **point)
        assert answer.status_code == 200, answer.text
        return answer.content

    return packed


async def test_a_pack_holds_facts_state_cadence_page_rules_seals_and_verifier(pack, ada, seal):
    seal()
    files = opened(await pack(ada))
    assert [name for name in files if name.startswith(str(ada))] == [f"{ada}/{name}" for name in HELD]
    others = [name for name in files if not name.startswith(str(ada))]
    assert {"rulepacks/2026-27.v6.toml", "standards/st1379.v1.toml", "verify.py", "manifest.json", "pack.json"} <= set(
        others
    )


async def test_facts_stand_as_they_are_hashed(pack, ada, audited):
    facts = [json.loads(line) for line in opened(await pack(ada))[f"{ada}/facts.jsonl"].splitlines()]
    history = audited.store.ledger.history(ada)
    encode = audited.store.ledger.facts.encode
    assert [each["data"].encode() for each in facts] == list(map(encode, history))


async def test_the_state_is_that_of_a_replay(pack, ada, get):
    for point in ({}, {"on": "2026-09-19"}, {"known_on": "2026-09-20"}, {"version": 2}, {"before": 4}, {"after": 1}):
        state = json.loads(opened(await pack(ada, **point))[f"{ada}/state.json"])
        assert state == (await get(f"/apprenticeships/{ada}/replay", **point)).json()


async def test_what_was_not_known_yet_is_not_in_it(pack, ada):
    then, now = [opened(await pack(ada, **point)) for point in ({"known_on": "2026-09-20"}, {})]
    assert b"contact-made.v1" in now[f"{ada}/facts.jsonl"]
    assert b"contact-made.v1" not in then[f"{ada}/facts.jsonl"]
    assert b"Recorded 3 days later" in now[f"{ada}/history.html"]
    assert b"Recorded 3 days later" not in then[f"{ada}/history.html"]
    assert json.loads(then["pack.json"])["apprenticeships"][0]["facts"] == 3


async def test_the_cadence_is_told_for_the_date(pack, ada):
    cadence = json.loads(opened(await pack(ada, on="2026-09-19"))[f"{ada}/cadence.json"])
    assert cadence["on"] == "2026-09-19"
    assert [(gap["since_on"], gap["until_on"], gap["days"], gap["on_time"]) for gap in cadence["gaps"]] == [
        ("2026-09-07", "2026-09-19", 12, None)
    ]
    before = opened(await pack(ada, on="2026-09-01", after=1))
    assert json.loads(before[f"{ada}/cadence.json"]) is None
    assert b"Nobody was enrolled then." in before[f"{ada}/history.html"]


async def test_the_same_point_makes_the_same_bytes(pack, ada):
    for point in ({"on": "2026-09-19"}, {"known_on": "2026-09-20"}):
        assert await pack(ada, **point) == await pack(ada, **point)


class Later(Reader):
    """A reader to whom it is some days later."""

    def today(self, history):
        return super().today(history) + timedelta(days=9)


def test_a_date_that_is_over_makes_the_same_bytes_on_every_later_day(audited, ada):
    store, on = audited.store, date(2026, 9, 19)
    made = []
    for reader in (Reader, Later):
        out = io.BytesIO()
        Packer(reader(store.ledger, None, store.book), Links(store.pool)).pack(out, [ada], Point(on=on))
        made.append(out.getvalue())
    assert made[0] == made[1]


async def test_a_sample_is_packed_in_one_file_and_each_read_is_recorded(
    get, draw, bearer, tmp_path, cohorts, seal, public_key
):
    sample = (await draw(3, cohort=AUTUMN)).json()
    somebody = f"auditor-{uuid4().hex[:8]}"
    limited = bearer(subject=somebody, sample=sample["sample"])
    answer = await get(f"/samples/{sample['sample']}/packs", limited)
    files = opened(answer.content)
    assert {name.partition("/")[0] for name in files if name.endswith("facts.jsonl")} == set(sample["apprenticeships"])
    seal()
    sealed = (await get(f"/samples/{sample['sample']}/packs", limited)).content
    assert checked(sealed, tmp_path, "--key", public_key)[0] == 0
    reads = (await get("/audit-reads", reader=somebody)).json()["reads"]
    assert [each["what"] for each in reads] == ["sample-packs", "pack", "pack", "pack"] * 2
    assert [each["apprenticeship"] for each in reads[1:4]] == sample["apprenticeships"]


async def test_a_limited_token_packs_its_sample_only(get, draw, bearer, cohorts, pack):
    sample, other = (await draw(1, cohort=SPRING)).json(), (await draw(1, cohort=AUTUMN)).json()
    limited = bearer(sample=sample["sample"])
    await pack(sample["apprenticeships"][0], limited)
    problem(await get(f"/apprenticeships/{other['apprenticeships'][0]}/pack", limited), 403, "not-in-sample")
    problem(await get(f"/samples/{other['sample']}/packs", limited), 403, "not-in-sample")


@pytest.mark.parametrize("role", ["employer", "apprentice"])
async def test_others_pack_nothing(get, ada, bearer, role):
    problem(await get(f"/apprenticeships/{ada}/pack", bearer(role)), 404, "unknown-apprenticeship")


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        ({"on": "2026-09-10", "known_on": "2026-09-09"}, "known-before-it-was"),
        ({"on": "2026-08-31"}, "before-it-began"),
        ({"known_on": "2026-08-31"}, "before-it-began"),
        ({"on": "2099-01-01"}, "still-to-come"),
        ({"version": 99}, "unknown-version"),
        ({"before": 1}, "unknown-fact"),
        ({"version": 1, "after": 1}, "one-of"),
        ({"on": "yesterday"}, "malformed-request"),
    ],
)
async def test_a_point_that_has_no_answer_is_a_problem(get, ada, point, kind):
    problem(await get(f"/apprenticeships/{ada}/pack", **point), 422, kind)


async def test_of_a_sample_the_apprenticeship_without_an_answer_is_named(get, draw, audited):
    for _ in range(2):
        enrol(audited.store, "2026-11")
    sample = (await draw(2, cohort="2026-11")).json()
    said = problem(await get(f"/samples/{sample['sample']}/packs", on="2026-08-31"), 422, "before-it-began")
    assert said["detail"].startswith(f"Apprenticeship {sample['apprenticeships'][0]}: This apprenticeship began on ")


async def test_what_nobody_knows_is_a_problem(get):
    problem(await get(f"/apprenticeships/{uuid4()}/pack"), 404, "unknown-apprenticeship")
    problem(await get(f"/samples/{uuid4()}/packs"), 404, "unknown-sample")


def test_a_seal_that_is_not_whole_any_more_is_told(postgresql, audited):
    url = new_database(postgresql, simulation=True)
    with open_store(url) as store, psycopg.connect(url, autocommit=True) as owner:
        about = enrol(store, AUTUMN)
        make_seal(store.pool, audited.settings.seal_keys)
        with unguarded(owner, "ledger.seals"):
            owner.execute("UPDATE ledger.seals SET signature = ''")
        with pytest.raises(Problem, match="A seal is damaged") as told:
            Packer(Reader(store.ledger, None, store.book), Links(store.pool)).pack(io.BytesIO(), [about], Point())
    assert (told.value.status, told.value.type) == (409, "seal-damaged")


async def test_the_command_line_makes_the_same_pack(indenture, pack, ada, get, tmp_path, draw):
    out = tmp_path / "pack.zip"
    ended = await indenture("pack", ada, "--on", "2026-09-19", "--known-on", "2026-09-20", "--out", out, "--json")
    assert ended.exit_code == 0, ended.output
    assert out.read_bytes() == await pack(ada, on="2026-09-19", known_on="2026-09-20")
    assert json.loads(ended.stdout) == json.loads(opened(out.read_bytes())["manifest.json"])
    sample = (await draw(2, cohort=AUTUMN)).json()
    ended = await indenture("pack", "--sample", sample["sample"], "--known-on", "2026-09-20", "--out", out)
    said, *listed = ended.stdout.splitlines()
    files = opened(out.read_bytes())
    assert {line.partition("  ")[2] for line in listed} == files.keys() - {"manifest.json"}
    (tmp_path / "verify.py").write_bytes(files["verify.py"])
    printed = shlex.split(said.partition(": ")[2])
    assert printed == ["python3", "-I", "verify.py", str(out), "--key", "KEY"]
    (tmp_path / "KEY").write_text((await indenture("seal-key")).stdout)
    status, _ = await asyncio.to_thread(run, tmp_path / printed[2], *printed[3:-1], tmp_path / printed[-1])
    assert status in {0, 1, 10}
    packs = await get(f"/samples/{sample['sample']}/packs", known_on="2026-09-20")
    assert out.read_bytes() == packs.content
    reads = (await get("/audit-reads", role="operator", sample=sample["sample"], what="pack")).json()["reads"]
    assert [each["apprenticeship"] for each in reads] == sample["apprenticeships"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name apprenticeships, or a --sample"),
        (["{ada}", "--sample", "{nobody}"], "name apprenticeships, or a --sample"),
        (["--sample", "{nobody}"], "No sample has this id."),
        (["{ada}", "{nobody}"], "Apprenticeship {nobody}: No apprenticeship has this id."),
        (["{ada}", "--on", "2026-09-10", "--known-on", "2026-09-09"], "nobody could know"),
        (["{ada}", "--version", "99"], "The newest version is 4"),
    ],
)
async def test_what_cannot_be_packed_leaves_no_file(indenture, ada, tmp_path, arguments, says):
    names = {"ada": ada, "nobody": UUID(int=7)}
    ended = await indenture("pack", *(each.format(**names) for each in arguments), "--out", tmp_path / "pack.zip")
    assert ended.exit_code == 2
    assert says.format(**names) in ended.stderr
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_cannot_be_written_is_an_obstacle(indenture, ada, tmp_path):
    ended = await indenture("pack", ada, "--out", tmp_path / "nowhere" / "pack.zip")
    assert (ended.exit_code, ended.stderr) == (
        2,
        f"{tmp_path}/nowhere/pack.zip cannot be written: No such file or directory.\n",
    )
