"""The pack's own verifier, run offline in isolation: what holds holds, and whatever was changed is found and named."""

import json
import random

import pytest

from api.pack_verifier import RefutedError, check, read_files
from tests.audit.conftest import AUTUMN
from tests.audit.packs import checked, closed, forged, lines, opened, rehashed, run

FACTS, RULES = "facts_jsonl", "rulepacks_2026-27_v1_toml"


@pytest.fixture
async def pack(get, cohorts):
    """Return the pack of an apprenticeship of four facts."""
    return (await get(f"/apprenticeships/{cohorts[AUTUMN][6]}/pack", version=3)).content


async def test_a_pack_holds(pack, tmp_path):
    assert checked(pack, tmp_path) == (1, "3 facts of 1 apprenticeships hold, and no seal vouches for them.")


async def test_a_byte_changed_in_any_file_is_found_and_the_file_is_named(pack, tmp_path):
    for name, text in opened(pack).items():
        for place in (0, len(text) // 2, len(text) - 1):
            files = opened(pack)
            files[name] = text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]
            path = tmp_path / "changed.zip"
            path.write_bytes(closed(files))
            with pytest.raises(RefutedError) as refuted:
                check(str(path))
            if name != "manifest.json":
                assert refuted.value.status == 4
                assert str(refuted.value) == f"{name} was changed: its SHA-256 is not the manifest's."
            assert refuted.value.status in {3, 4}


def status_of(path):
    """Return the status that the verifier ends with on a pack in this process."""
    try:
        return check(str(path))[0]
    except RefutedError as refuted:
        return refuted.status


async def test_a_byte_changed_anywhere_in_the_pack_changes_nothing_or_is_found(pack, tmp_path):
    path, files = tmp_path / "changed.zip", opened(pack)
    for place in random.Random(7).sample(range(len(pack)), 600):
        path.write_bytes(pack[:place] + bytes([pack[place] ^ 0x55]) + pack[place + 1 :])
        status = status_of(path)
        assert status in {3, 4} or read_files(str(path)) == files


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
async def test_a_pack_that_is_cut_off_is_none(pack, tmp_path, share):
    path, program = tmp_path / "pack.zip", tmp_path / "verify.py"
    path.write_bytes(pack[: int(len(pack) * share)])
    program.write_bytes(opened(pack)["verify.py"])
    status, says = run(program, path)
    assert status == 3
    assert says.endswith("it is cut off, or no pack at all.")


async def test_a_file_too_many_or_too_few_is_found(pack, tmp_path):
    files = opened(pack)
    assert checked(closed(files | {"note.txt": b"hello"}), tmp_path) == (4, "note.txt does not belong to the pack.")
    path, program = tmp_path / "pack.zip", tmp_path / "verify.py"
    for name in files:
        path.write_bytes(closed({each: text for each, text in files.items() if each != name}))
        program.write_bytes(files["verify.py"])
        status, says = run(program, path)
        assert status == (3 if name == "manifest.json" else 4)
        assert says.startswith(f"{name} is missing")


def with_fact(number, **changes):
    """Return a change of one fact's columns."""
    return lines(lambda facts: [each | changes if each["version"] == number else each for each in facts])


def with_data(number, old, new):
    """Return a change of what one fact says."""
    return lines(
        lambda facts: [
            each | {"data": each["data"].replace(old, new)} if each["version"] == number else each for each in facts
        ]
    )


FORGERIES = {
    "what a fact says": (with_data(2, "staff-1", "staff-2"), 2),
    "when a fact was recorded": (with_fact(2, recorded_at="2026-09-01T12:00:00.000001+00:00"), 2),
    "when a fact was inserted": (with_fact(3, inserted_at="2026-09-01T12:00:00+00:00"), 3),
    "the name of a fact": (with_fact(1, name="enrolled.v1"), 1),
    "the command of a fact": (with_fact(3, command="00000000-0000-4000-8000-000000000001"), 3),
    "what its command was answered": (with_fact(2, outcome="{}"), 2),
    "what its command was asked": (with_fact(2, fingerprint="0"), 2),
    "what its command claimed": (with_fact(1, claim="another"), 1),
    "what came before in the log": (with_fact(2, log_before="00" * 32), 2),
    "a hash": (with_fact(2, hash="00" * 32), 2),
    "two facts swapped": (lines(lambda facts: [facts[0], facts[2], facts[1]]), 2),
    "a fact taken out of the middle": (lambda text: b"".join(text.splitlines(keepends=True)[::2]), 2),
    "a fact twice": (lambda text: b"".join([*text.splitlines(keepends=True), text.splitlines(keepends=True)[2]]), 4),
}


@pytest.mark.parametrize("kind", FORGERIES)
async def test_a_forger_who_makes_the_manifest_anew_is_found_by_the_chain(pack, tmp_path, kind):
    change, number = FORGERIES[kind]
    changed = forged(pack, **{FACTS: change})
    count = len(opened(changed)[next(name for name in opened(changed) if name.endswith("facts.jsonl"))].splitlines())
    changed = forged(changed, pack_json=lambda text: text.replace(b'"facts": 3', f'"facts": {count}'.encode()))
    status, says = checked(changed, tmp_path)
    assert status == 5
    assert says.startswith(f"Fact {number} of apprenticeship ")


async def test_facts_cut_off_do_not_match_what_the_pack_says(pack, tmp_path):
    cut = forged(pack, **{FACTS: lambda text: b"".join(text.splitlines(keepends=True)[:2])})
    status, says = checked(cut, tmp_path)
    assert (status, says.partition(" has ")[2]) == (5, "2 facts, not 3.")


async def test_another_rule_pack_than_the_one_cited_is_found(pack, tmp_path):
    eased = forged(pack, **{RULES: lambda text: text.replace(b"overdue_days = 35", b"overdue_days = 63")})
    status, says = checked(eased, tmp_path)
    assert status == 6
    assert " went by 2026-27.v1@" in says


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (FACTS, b"{}\n{}\n{}\n"),
        (FACTS, b"[]\n[]\n[]\n"),
        (FACTS, b"\xff"),
        ("pack_json", b"{}"),
        ("pack_json", b"7"),
    ],
)
async def test_what_is_laid_out_otherwise_is_no_pack(pack, tmp_path, ending, text):
    status, says = checked(forged(pack, **{ending: lambda _: text}), tmp_path)
    assert status in {3, 5}
    assert says.endswith(".")


async def test_what_is_asked_wrongly_is_said(pack, tmp_path):
    program = tmp_path / "verify.py"
    program.write_bytes(opened(pack)["verify.py"])
    assert run(program) == (2, "Ask: python3 -I verify.py PACK.zip")
    assert run(program, "a", "b")[0] == 2
    assert run(program, tmp_path / "nothing.zip") == (2, f"There is no file {tmp_path}/nothing.zip.")
    assert run(program, program)[0] == 3
    other = tmp_path / "other.zip"
    other.write_bytes(closed({"manifest.json": json.dumps({"format": "another.v1"}).encode()}))
    assert run(program, other) == (3, "This is no pack of the format indenture-pack.v1.")
    assert rehashed(opened(pack)) == opened(pack)
