"""The pack's own verifier, run offline in isolation: what holds holds, and whatever was changed is found and named."""

import io
import json
import random
import re
import zipfile
from datetime import UTC, datetime

import psycopg
import pytest
from msgspec.structs import replace

from activities.proof.seal_log import keep_seal
from activities.proof.seal_making import make_seal
from api.audit.verify import RefutedError, check, read_files
from api.settings.seal_keys import new_key, public_pem, seal_keys
from api.wiring.store import open_store
from tests.audit.conftest import AUTUMN, enrol
from tests.audit.packs import checked, closed, forged, lines, opened, rehashed, resealed, run
from tests.conftest import new_database
from tests.recorded import record

DEEP = b"[" * 100_000
FACTS, RULES = "facts_jsonl", "rulepacks_2026-27_v6_toml"


@pytest.fixture
async def pack(get, cohorts, seal):
    """Return the pack of an apprenticeship of three facts, all of them sealed."""
    seal()
    return (await get(f"/apprenticeships/{cohorts[AUTUMN][6]}/pack", version=3)).content


async def test_a_pack_that_is_sealed_holds(pack, tmp_path, public_key):
    status, says = checked(pack, tmp_path, "--key", public_key)
    assert status == 0
    assert re.fullmatch(r"3 facts of 1 apprenticeship hold, and seal \d+ of 20\S+Z vouches for all of them\.", says)


async def test_seals_of_the_format_before_vouch_still_and_those_that_follow_them(
    audited, get, cohorts, seal, tmp_path, public_key
):
    last = seal()
    older = replace(last, number=last.number + 1, previous=last.hash, format=1, registers=(), proved_after=0)
    with audited.store.pool.connection() as connection:
        keep_seal(connection, audited.settings.seal_keys.sign(older))
    for number, say in ((older.number, None), (older.number + 1, seal)):
        if say:
            say()
        pack = (await get(f"/apprenticeships/{cohorts[AUTUMN][6]}/pack", version=3)).content
        assert number_of(pack) == number
        assert checked(pack, tmp_path, "--key", public_key)[0] == 0


async def test_without_a_key_nobody_vouches(pack, tmp_path):
    status, says = checked(pack, tmp_path)
    assert status == 1
    assert says.endswith(" is of all of them; status 1 (see --help): no --key was given.")


async def test_what_is_newer_than_the_last_seal_holds_and_is_not_vouched_for(audited, get, seal, tmp_path, public_key):
    about = enrol(audited.store, "2027-02")
    new = (await get(f"/apprenticeships/{about}/pack")).content
    unsealed = "3 facts of 1 apprenticeship hold, and no seal vouches for them yet; status 1 (see --help)."
    assert checked(new, tmp_path, "--key", public_key) == (1, unsealed)
    first = seal()
    at = datetime(2026, 9, 21, 12, tzinfo=UTC)
    record(audited.store, about, "record-contact", at)
    then, now = [(await get(f"/apprenticeships/{about}/pack", **point)).content for point in ({"version": 3}, {})]
    status, says = checked(now, tmp_path, "--key", public_key)
    assert (status, says.partition(" vouches for ")[2]) == (10, "3 of them; the others are newer.")
    second = seal()
    later = (await get(f"/apprenticeships/{about}/pack", version=3)).content
    assert later == then
    assert number_of(later) == first.number
    sealed = (await get(f"/apprenticeships/{about}/pack")).content
    assert number_of(sealed) == second.number
    status, says = checked(sealed, tmp_path, "--key", public_key)
    assert (status, says.partition(" vouches for ")[2]) == (0, "all of them.")


def number_of(pack):
    """Return the number of the last seal in a pack."""
    return json.loads(opened(pack)["seals.jsonl"].splitlines()[-1])["number"]


async def test_a_pack_says_when_its_ledger_was_begun_and_not_when_it_was_made(pack, audited_url):
    with psycopg.connect(audited_url) as owner:
        ((begun,),) = owner.execute("SELECT created_at FROM ledger.meta").fetchall()
    said = json.loads(opened(pack)["pack.json"])
    assert datetime.fromisoformat(said["ledger_created_at"]) == begun
    assert set(said) == {"ledger", "ledger_created_at", "simulation", "point", "apprenticeships"}


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


async def test_another_standard_than_the_one_cited_is_found(pack, tmp_path):
    shorter = forged(pack, standards_st1379_v1_toml=lambda text: text.replace(b"minutes = 90", b"minutes = 60"))
    status, says = checked(shorter, tmp_path)
    assert status == 6
    assert " went by ST1379-1.1.v1@" in says


async def test_another_rule_pack_than_the_one_cited_is_found(pack, tmp_path):
    eased = forged(pack, **{RULES: lambda text: text.replace(b"overdue_days = 36", b"overdue_days = 63")})
    status, says = checked(eased, tmp_path)
    assert status == 6
    assert " went by 2026-27.v6@" in says


OTHER_SEALS = {
    "its position": {"position": 1},
    "its root": {"root": "00" * 32},
    "its time": {"sealed_at": "2026-01-01T00:00:00Z"},
    "its signature": {"signature": "00" * 64},
    "the seal before it": {"previous": "11" * 32},
    "its number": {"number": 99},
}


@pytest.mark.parametrize("kind", OTHER_SEALS)
async def test_a_seal_that_was_changed_is_found(pack, tmp_path, public_key, kind):
    def change(text):
        *others, last = text.splitlines(keepends=True)
        return b"".join([*others, json.dumps(json.loads(last) | OTHER_SEALS[kind]).encode() + b"\n"])

    status, says = checked(forged(pack, seals_jsonl=change), tmp_path, "--key", public_key)
    assert status == 7
    assert re.match(r"Seal \d+ was changed: ", says)


async def test_a_seal_taken_away_is_found(pack, tmp_path, public_key, seal):
    seal()
    fewer = forged(pack, seals_jsonl=lambda text: b"".join(text.splitlines(keepends=True)[1:]))
    if not opened(fewer)["seals.jsonl"]:
        pytest.fail("there has to be more than one seal")
    status, says = checked(fewer, tmp_path, "--key", public_key)
    assert (status, says) == (7, "Seal 1 was changed: it does not follow the seal before it.")


async def test_another_key_is_found(pack, tmp_path):
    other = tmp_path / "other.pem"
    other.write_text(public_pem(seal_keys("a test's key", new_key().decode())))
    status, says = checked(pack, tmp_path, "--key", other)
    assert status == 7
    assert " was made with another key, " in says


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
async def test_what_is_no_key_is_said(pack, tmp_path, text):
    path = tmp_path / "key.pem"
    path.write_text(text)
    assert checked(pack, tmp_path, "--key", path) == (2, f"{path} holds no public Ed25519 key in PEM.")
    assert checked(pack, tmp_path, "--key", tmp_path / "nothing.pem")[0] == 2


async def test_a_seal_of_another_ledger_is_found(pack, tmp_path, postgresql, audited, public_key):
    with open_store(new_database(postgresql, simulation=True)) as store:
        enrol(store, AUTUMN)
        foreign = make_seal(store.pool, audited.settings.seal_keys)
    changed = forged(pack, seals_jsonl=lambda _: f"{foreign.line}\n".encode())
    expected = f"Seal 1 is of another ledger, {foreign.ledger}."
    assert checked(changed, tmp_path, "--key", public_key) == (8, expected)


def other_tutor(facts):
    """Change what the last fact says, and chain all of them anew."""
    facts[-1] |= {"data": facts[-1]["data"].replace("T-1", "T-9")}
    return resealed(facts)


async def test_a_stream_rewritten_with_a_chain_that_fits_is_not_what_was_sealed(pack, tmp_path, public_key):
    rewritten = forged(pack, **{FACTS: lines(other_tutor)})
    status, says = checked(rewritten, tmp_path, "--key", public_key)
    assert status == 9
    assert re.match(r"Seal \d+ is of other facts of apprenticeship ", says)


async def test_facts_cut_off_are_not_what_was_sealed(pack, tmp_path, public_key):
    cut = forged(pack, **{FACTS: lines(lambda facts: facts[:2])})
    cut = forged(cut, pack_json=lambda text: text.replace(b'"facts": 3', b'"facts": 2'))
    for change in (lambda text: text, lambda text: text.replace(b'"version": 3', b'"version": 2')):
        assert checked(forged(cut, inclusion_json=change), tmp_path, "--key", public_key)[0] == 9


async def test_facts_that_are_said_to_be_newer_than_the_seal_are_not(pack, tmp_path, public_key):
    none = forged(pack, inclusion_json=lambda text: text.replace(b'"version": 3', b'"version": 0'))
    assert checked(none, tmp_path, "--key", public_key)[0] == 9


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (FACTS, b"{}\n{}\n{}\n"),
        (FACTS, b"[]\n[]\n[]\n"),
        (FACTS, b"\xff"),
        ("pack_json", b"{}"),
        ("pack_json", b"7"),
        ("seals_jsonl", b"{}"),
        ("seals_jsonl", b"7"),
        ("inclusion_json", b"{}"),
        ("inclusion_json", b"[]"),
        (FACTS, DEEP),
        ("pack_json", DEEP),
        ("seals_jsonl", DEEP),
        ("inclusion_json", DEEP),
    ],
)
async def test_what_is_laid_out_otherwise_is_no_pack(pack, tmp_path, ending, text):
    status, says = checked(forged(pack, **{ending: lambda _: text}), tmp_path)
    assert status in {3, 5}
    assert says.endswith(".")


@pytest.mark.parametrize("deep", [DEEP, b'{"a":' * 100_000])
async def test_a_manifest_of_nothing_but_depth_is_none(pack, tmp_path, deep):
    status, says = checked(closed(opened(pack) | {"manifest.json": deep}), tmp_path)
    assert (status, says) == (3, "manifest.json is missing or cannot be read: it was changed, or is none.")


def packed_by(method, text):
    """Return an archive in which one file is packed by a method, and damaged where that tells how it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a", text)
    damaged = bytearray(out.getvalue())
    damaged[damaged.index(b"PK\x03\x04") + 35] = 0xFF
    return bytes(damaged)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
async def test_what_is_packed_by_another_method_is_no_pack_of_ours(pack, tmp_path, method):
    path, program = tmp_path / "pack.zip", tmp_path / "verify.py"
    path.write_bytes(packed_by(method, b"hello" * 1000))
    program.write_bytes(opened(pack)["verify.py"])
    twice = "A file stands in the pack twice, or is packed otherwise than packs are."
    assert run(program, path) == (4, twice)


async def test_what_is_asked_wrongly_is_said(pack, tmp_path):
    program = tmp_path / "verify.py"
    program.write_bytes(opened(pack)["verify.py"])
    for arguments in ((), ("a", "b"), ("a", "--key")):
        status, says = run(program, *arguments)
        assert status == 2
        assert says.startswith("usage: verify.py [-h] [--key KEY] pack")
    assert run(program, tmp_path / "nothing.zip") == (2, f"There is no file {tmp_path}/nothing.zip.")
    assert run(program, program)[0] == 3
    other = tmp_path / "other.zip"
    other.write_bytes(closed({"manifest.json": json.dumps({"format": "another.v1"}).encode()}))
    assert run(program, other) == (3, "This is no pack of the format indenture-pack.v3 or indenture-pack.v2.")
    assert rehashed(opened(pack)) == opened(pack)
