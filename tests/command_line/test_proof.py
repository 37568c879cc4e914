"""Proving on the command line: what it says, and a status of its own for each thing that can be wrong."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from msgspec.structs import replace

from activities.proof.seal import read_seal
from api.settings.seal_keys import new_key, public_pem, seal_keys
from tests.conftest import new_database
from tests.recorded import LEDGER, unguarded


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: it is damaged."""
    return new_database(postgresql, simulation=True)


@pytest.fixture
async def kept(service, indenture, tmp_path):
    """An application and an enrolment, each of them sealed; return the file in which the seals are kept elsewhere."""
    life = service.life()
    await life.apply()
    assert (await indenture("seal")).exit_code == 0
    await life.enrol(datetime.now(UTC).date() + timedelta(days=30))
    assert json.loads((await indenture("seal", "--json")).stdout)["number"] == 2
    file = tmp_path / "seals.jsonl"
    file.write_text((await indenture("seals", "--json")).stdout)
    return file


@pytest.fixture
def damage(simulated_ledger):
    """Return a hand that changes what was kept as only a superuser can."""

    def change(*statements):
        with psycopg.connect(simulated_ledger, autocommit=True) as owner, unguarded(owner, *LEDGER):
            for statement in statements:
                assert owner.execute(statement).rowcount

    return change


async def test_a_sealed_ledger_is_proved_against_its_seals_and_a_public_key_alone(service, indenture, kept, tmp_path):
    public = tmp_path / "public.pem"
    public.write_text((await indenture("seal-key")).stdout)
    ended = await indenture("verify", "--seals", kept, "--public-key", public, INDENTURE_SEAL_KEY="")
    assert ended.exit_code == 0, ended.output
    facts = service.store.ledger.head().position
    assert ended.stdout.splitlines() == [
        f"Facts that fit together: {facts}, of 1 apprenticeship.",
        "The seals in the ledger hold up to seal 2.",
        f"The log ends in {service.store.ledger.head().log_hash.hex()}.",
    ]
    proof = json.loads((await indenture("verify", "--json")).stdout)
    assert (proof["proved"], proof["facts"], proof["last_seal"], proof["damages"]) == (True, facts, 2, [])


async def test_seals_read_the_same_over_http_and_on_the_command_line(service, indenture, kept):
    bearer = {"Authorization": f"Bearer {service.token('auditor', 'dfe-1')}"}
    page = (await service.http.get("/seals", headers=bearer)).json()
    assert [read_seal(json.dumps(each)) for each in page["seals"]] == list(
        map(read_seal, kept.read_text().splitlines())
    )
    one = (await service.http.get("/seals", params={"limit": 1}, headers=bearer)).json()
    assert (len(one["seals"]), one["next"], page["next"]) == (1, 1, None)
    rest = (await service.http.get("/seals", params={"after": 1}, headers=bearer)).json()
    assert [*one["seals"], *rest["seals"]] == page["seals"]
    assert (await service.http.get("/seals")).status_code == 401
    words = (await indenture("seals", "--after", 1)).stdout
    assert words.startswith("Seal 2, ")
    assert "facts of 1 apprenticeship, ending in" in words


FACTS_CUT = (
    "DELETE FROM ledger.seals WHERE number = 2",
    "DELETE FROM ledger.events WHERE position > (SELECT max(position) FROM ledger.seals)",
    "DELETE FROM ledger.commands WHERE first_position > (SELECT max(position) FROM ledger.seals)",
)


@pytest.mark.parametrize(
    ("statements", "status", "says"),
    [
        (
            ("UPDATE ledger.events SET data = set_byte(data, 10, 65) WHERE position = 1",),
            1,
            "DAMAGED at position 1 of the log, fact 1 of apprenticeship",
        ),
        (FACTS_CUT, 3, "DAMAGED at position 1 of the log: the log ends here, and held 2 facts when seal 2 was made."),
        (
            FACTS_CUT,
            3,
            "Facts that fit together: 1, of 1 apprenticeship.\nThe seals in the ledger hold up to seal 1.\n",
        ),
        (
            ("DELETE FROM ledger.seals WHERE number = 2",),
            3,
            "DAMAGED at position 2 of the log: seal 2 was made here and kept elsewhere, and the ledger does not hold",
        ),
        (
            ("UPDATE ledger.seals SET position = 0 WHERE number = 2",),
            4,
            "DAMAGED in seal 2: its signature does not prove what it says.",
        ),
    ],
)
async def test_damage_to_the_ledger_ends_it_with_a_status_of_its_kind(
    indenture, kept, damage, statements, status, says
):
    damage(*statements)
    ended = await indenture("verify", "--seals", kept)
    assert (ended.exit_code, says in ended.stdout) == (status, True), ended.output
    again = await indenture("seal", "--json") if status != 3 else ended
    assert again.exit_code == status


async def test_a_claim_that_is_gone_is_placed_among_the_claims_of_its_apprenticeship(indenture, kept, damage):
    damage("DELETE FROM ledger.claims")
    said = (await indenture("verify", "--seals", kept)).stdout
    assert re.search(r"^DAMAGED in the claims of apprenticeship [0-9a-f-]{36}: a claim that ", said, re.MULTILINE)
    assert "None" not in said


async def test_a_seal_of_another_ledger_ends_it_with_five(service, indenture, kept):
    other = replace(read_seal(kept.read_text().splitlines()[0]), ledger=UUID(int=9))
    kept.write_text(f"{service.settings.seal_keys.sign(other).line}\n")
    ended = await indenture("verify", "--seals", kept)
    assert ended.exit_code == 5
    assert f"DAMAGED in seal 1: it is a seal of another ledger, {UUID(int=9)}." in ended.stdout


async def test_a_wrong_key_ends_it_with_six(indenture, kept, tmp_path):
    stranger = tmp_path / "stranger.pem"
    stranger.write_text(public_pem(seal_keys("it", new_key().decode())))
    ended = await indenture("verify", "--seals", kept, "--public-key", stranger)
    assert (ended.exit_code, "DAMAGED in seal 1: it was signed with another key" in ended.stdout) == (6, True)


@pytest.mark.parametrize("left", [0, 1, 300, -1])
async def test_a_file_cut_off_ends_it_with_seven_and_names_the_line(indenture, kept, left):
    kept.write_bytes(kept.read_bytes()[:left])
    ended = await indenture("verify", "--seals", kept)
    line = 2 if left == -1 else 1
    says = f"Line {line} of {kept} is not a whole seal: the file was cut off or changed." if left else "holds no seal"
    assert (ended.exit_code, says in ended.stderr, ended.stderr.count("\n")) == (7, True, 1)


async def test_no_byte_of_the_file_can_be_changed_unnoticed(indenture, kept):
    whole = kept.read_bytes()
    first = whole.index(b"\n")
    for at in range(3, first, first // 12):
        kept.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        ended = await indenture("verify", "--seals", kept)
        assert ended.exit_code in {4, 5, 6, 7}, (at, ended.output)


async def test_an_obstacle_ends_it_with_two_and_one_sentence(indenture, kept, tmp_path):
    kept.rename(tmp_path / "elsewhere")
    for arguments, says in (
        (("--seals", kept), f"{kept} cannot be used (No such file or directory): see that this user may read"),
        (("--public-key", kept), f"{kept} cannot be used (No such file or directory): see that this user may read"),
        (("--public-key", tmp_path / "elsewhere"), "holds no public Ed25519 key in PEM"),
    ):
        ended = await indenture("verify", *arguments)
        assert (ended.exit_code, says in ended.stderr, ended.stderr.count("\n")) == (2, True, 1)
    ended = await indenture("verify", DATABASE_URL="postgresql://a@127.0.0.1:1/a")
    assert (ended.exit_code, ended.stderr.startswith("The database at DATABASE_URL cannot be used")) == (2, True)


@pytest.mark.parametrize(("command", "table"), [("verify", "audit.samples"), ("seal", "upkeep.leaves")])
async def test_what_somebody_keeps_locked_is_not_waited_for_for_ever(
    indenture, kept, simulated_ledger, monkeypatch, command, table
):
    monkeypatch.setattr("activities.proof.snapshot.LOCKED_SECONDS", 1)
    with psycopg.connect(simulated_ledger) as holder:
        holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        ended = await indenture(command)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Something keeps locked what this needs in the database (")
    assert ended.stderr.endswith("): let it end, then try again.\n")
