"""The auditor's room: a sample, its lives, what to look at twice, evidence, seals, and the log, each look on record."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from time import process_time
from uuid import UUID, uuid4

import pytest

from activities.access.console_sessions import ConsoleSessions, Session
from activities.proof.seal_making import make_seal
from api.console.auditing.bringing import MOST_PARTS
from api.console.entrance.parts import LARGEST_FILE_BYTES, parts_of
from tests.console.conftest import COOKIE, whoever_it_is
from tests.signing import bearer, issuer


async def reads_of(console, what):
    headers = bearer("quality_lead", "lead-9")
    answer = await console.http.get("/audit-reads", params={"what": what, "limit": 200}, headers=headers)
    return answer.json()["reads"]


async def token_of(console, session, path="/console/audit"):
    page = await console.http.get(path, headers=session)
    return re.search(r'name="token" value="([0-9a-f]+)"', page.text)[1]


async def test_an_auditors_hour_begins_with_a_sample_and_opens_its_lives(look, console):
    page = await look("auditor", "/console/audit")
    clicks = 0
    if not await page.get_by_label("Size").is_visible():
        await page.get_by_text("Draw a sample", exact=True).click()
    # Everybody is drawn: other tests have lives here too, and one was recorded late.
    await page.get_by_label("Size").fill("50")
    await page.get_by_label("Seed").fill("autumn-visit")
    for each in (
        page.get_by_role("button", name="Draw it"),
        page.get_by_role("link", name="What to look at twice"),
    ):
        await each.click()
        clicks += 1
    await page.get_by_role("heading", name="Recorded late (").wait_for()
    place = page.get_by_role("link", name=re.compile("^Number [0-9]+ of")).first
    await place.click()
    await page.get_by_text("This is the past.").wait_for()
    assert clicks == 2, "from an empty form to what to look at"
    await page.go_back()
    await page.get_by_role("link", name="The sample").click()
    await page.get_by_text("8 questions").first.click()
    await page.get_by_role("link", name="Was the gateway ready when it was decided?").first.click()
    await page.wait_for_url("**why=gateway*")


async def test_a_form_sent_twice_draws_one_sample_and_it_is_that_of_the_api(console, cookie):
    session = await cookie("auditor")
    said = {"token": await token_of(console, session), "key": str(uuid4()), "size": "2", "seed": ""}
    first, second = [await console.http.post("/console/audit", data=said, headers=session) for _ in range(2)]
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    shown = (await console.http.get(f"{first.headers['Location']}.json", headers=session)).json()["sample"]
    told = await console.http.get(f"/samples/{shown['sample']}", headers=bearer("quality_lead", "lead-9"))
    assert shown == told.json()
    again = await console.http.get(f"{first.headers['Location']}/again.json", headers=session)
    assert again.json()["redrawn"]["agrees"]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"size": "many"}, "Mend this first"),
        ({"size": "0"}, "Mend this first"),
        ({"cohort": "1999-01"}, "Nothing to draw"),
    ],
)
async def test_what_cannot_be_drawn_is_said_and_stays_typed(console, cookie, said, says):
    session = await cookie("auditor")
    whole = {"token": await token_of(console, session), "key": str(uuid4()), "size": "2", **said}
    answer = await console.http.post("/console/audit", data=whole, headers=session)
    assert answer.status_code == 422
    assert says in answer.text
    assert all(f'value="{each}"' in answer.text for each in said.values())


async def test_what_an_auditor_looks_over_is_on_record_life_by_life(console, cookie):
    before = len(await reads_of(console, "eyes"))
    answer = await console.http.get(
        f"/console/audit/samples/{console.sample}/eyes.json", headers=await cookie("auditor")
    )
    found = answer.json()["eyes"]
    told = await console.http.get(f"/samples/{console.sample}/eyes", headers=bearer("quality_lead", "lead-9"))
    assert found == told.json()
    assert {each["sight"] for each in found["sightings"]} >= {"recorded late"}
    (whole, *reads) = (await reads_of(console, "eyes"))[before:]
    assert (whole["apprenticeship"], whole["sample"]) == (None, console.sample)
    sample = await console.http.get(f"/samples/{console.sample}", headers=bearer("quality_lead", "lead-9"))
    assert {each["apprenticeship"] for each in reads} == set(sample.json()["apprenticeships"])
    assert found["looked_over"] == len(reads)
    assert len({each["request"] for each in reads}) == 1


def of_one_file(manifest, version=20):
    """Return an archive of a manifest alone, which says which version of the format it takes to read it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", manifest)
    told = bytearray(out.getvalue())
    told[told.index(b"PK\x01\x02") + 6] = version
    return bytes(told)


async def test_evidence_is_taken_away_and_holds_in_the_page_until_it_is_changed(console, cookie):
    session = await cookie("auditor")
    make_seal(console.store.pool, console.settings.seal_keys)
    packed = await console.http.get(f"/console/audit/samples/{console.sample}/packs", headers=session)
    assert packed.headers["Content-Type"] == "application/zip"
    one = await console.http.get(f"{console.page_of('amina')}/pack", headers=session)
    token = {"token": await token_of(console, session, "/console/audit/check")}
    changed = bytearray(one.content)
    changed[len(changed) // 2] ^= 1
    for file, says in (
        (packed.content, "vouches for"),
        (one.content, "vouches for"),
        (bytes(changed), "Does not hold"),
        (b"no pack", "Does not hold"),
        (of_one_file(b"[" * 100_000), "Does not hold"),
        (of_one_file(b"{}", version=99), "Does not hold"),
        (b"", "Does not hold"),
    ):
        sent = {"file": ("pack.zip", file, "application/zip")}
        answer = await console.http.post("/console/audit/check", data=token, files=sent, headers=session)
        assert answer.status_code == 200
        assert says in answer.text
        assert "/tmp" not in answer.text
    sent = {"file": ("pack.zip", packed.content, "application/zip")}
    sealed = (await console.http.post("/console/audit/check", data=token, files=sent, headers=session)).text
    assert re.search(r"of [0-9]{1,2} [A-Z][a-z]+ [0-9]{4} at [0-9]{2}:[0-9]{2} vouches for", sealed)
    foreign = await console.http.post("/console/audit/check", data={"token": "0"}, files=sent, headers=session)
    assert foreign.status_code == 403
    large = {"file": ("pack.zip", b"0" * 8_000_001, "application/zip")}
    answer = await console.http.post("/console/audit/check", data=token, files=large, headers=session)
    assert answer.status_code == 413


def in_parts(*parts, boundary="b"):
    """Return what a browser sends of a form with a file, and the headers that go with it."""
    told = b"".join(f"--{boundary}\r\n".encode() + each + b"\r\n" for each in parts)
    kind = {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
    return {"content": told + f"--{boundary}--\r\n".encode(), "headers": kind}


EMPTY = b'Content-Disposition: form-data; name="x"\r\n\r\n'


async def test_who_may_check_is_asked_before_a_form_is_taken_apart(console, cookie):
    for role, status, says in (("apprentice", 403, "Not entitled"), ("auditor", 422, "This is no form of ours")):
        sent = in_parts(*[EMPTY] * 50_000)
        headers = sent["headers"] | await cookie(role)
        answer = await console.http.post("/console/audit/check", content=sent["content"], headers=headers)
        assert (answer.status_code, says in answer.text) == (status, True), answer.text


@pytest.mark.parametrize("path", ["/console/audit/check", "/console/audit/seals"])
async def test_what_brings_no_file_is_no_larger_than_anything_else(console, path):
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        answer = await console.http.post(path, content=b"[" * 70_000, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large"), kind


def test_parts_are_found_at_once_however_a_form_was_made():
    pack = {"token": b"t", "file": b"PK\r\n\r\n--\r\n--c\x00\xff"}
    sent = in_parts(*(f'Content-Disposition: form-data; name="{n}"\r\n\r\n'.encode() + t for n, t in pack.items()))
    assert parts_of(sent["headers"]["Content-Type"], sent["content"], MOST_PARTS) == pack
    for kind, body in (
        ("multipart/form-data", sent["content"]),
        ("multipart/form-data; boundary=", sent["content"]),
        ("multipart/form-data; boundary=other", sent["content"]),
        ("multipart/form-data; boundary=é", sent["content"]),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"\n" * LARGEST_FILE_BYTES),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"a: b\r\n" * (LARGEST_FILE_BYTES // 6) + b"--b--"),
        ("multipart/form-data; boundary=b", b"--b\r\n" * 3 + b"--b--"),
    ):
        began = process_time()
        assert parts_of(kind, body, MOST_PARTS) == {}, kind
        assert process_time() - began < 0.5, kind


async def test_a_pack_with_facts_newer_than_the_last_seal_holds_as_far_as_that_vouches(console, cookie):
    session, amina = await cookie("auditor"), console.lives["amina"]
    sealed = make_seal(console.store.pool, console.settings.seal_keys)
    said = {"channel": "telephone", "summary": "She called."}
    told = await console.http.post(f"/apprenticeships/{amina.id}/contacts", json=said, headers=amina.headers())
    assert told.is_success, told.text
    pack = await console.http.get(f"{console.page_of('amina')}/pack", headers=session)
    token = {"token": await token_of(console, session, "/console/audit/check")}
    sent = {"file": ("pack.zip", pack.content, "application/zip")}
    answer = await console.http.post("/console/audit/check", data=token, files=sent, headers=session)
    assert "Holds as far as it goes" in answer.text
    assert re.search(rf"seal {sealed.number} of [^<]+ vouches for [0-9]+ of them; the others are newer", answer.text)
    assert "Does not hold" not in answer.text


async def test_a_seal_that_was_kept_is_compared_with_the_ledgers(console, cookie):
    session = await cookie("auditor")
    made = make_seal(console.store.pool, console.settings.seal_keys)
    line = made.line
    number = made.number
    for brought, says in (
        (line, f"Seal {number} stands in the ledger as it was kept."),
        (line.replace(made.log_hash, "0" * 64), f"Seal {number} does not hold"),
        (line[:-5], "This is not a whole seal"),
        ("", "Bring a seal."),
    ):
        said = {"token": await token_of(console, session), "seals": brought}
        answer = await console.http.post("/console/audit/seals", data=said, headers=session)
        assert answer.status_code == 200
        assert says in answer.text


async def test_the_log_says_who_read_what_and_its_filters_are_the_apis(console, cookie):
    await console.http.get(console.page_of("amina"), headers=await cookie("auditor"))
    session = await cookie("programme_lead")
    known = console.lives["amina"].id
    answer = await console.http.get(f"/console/audit/reads.csv?what=replay&apprenticeship={known}", headers=session)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert {(each["what"], each["apprenticeship"], each["role"]) for each in rows} == {
        ("replay", str(known), "auditor")
    }
    wrong = await console.http.get("/console/audit/reads?colour=red", headers=session)
    assert wrong.status_code == 422


async def test_the_room_is_for_those_whom_the_policy_lets_in(console, cookie):
    for role, status in (
        ("auditor", 200),
        ("programme_lead", 200),
        ("coordinator", 200),
        ("tutor", 403),
        ("apprentice", 403),
    ):
        session = await cookie(role)
        answer = await console.http.get("/console/audit", headers=session)
        assert answer.status_code == status, role
        assert ("Draw it" in answer.text) is (role == "auditor"), role
        assert ('href="/console/audit"' in answer.text) is (status == 200), role
    session = await cookie("coordinator")
    said = {"token": await token_of(console, session, "/console"), "size": "1"}
    assert (await console.http.post("/console/audit", data=said, headers=session)).status_code == 403


def session_as(console, subject, role, sample=None):
    """Return the header of a session that begins now."""
    ends, secret = datetime.now(UTC) + timedelta(hours=1), f"secret of {uuid4()}"
    session = Session(subject, role, sample and UUID(sample), None, issuer().public["kid"], ends)
    ConsoleSessions(console.store.pool).begin(secret, session)
    return {"Cookie": f"{COOKIE}={secret}"}


async def test_of_whom_a_sample_is_drawn_is_chosen_and_nobody_types_an_id(console, cookie):
    life = console.lives["amina"]
    state = (await life.read())["state"]
    employer, cohort = state["enrolment"]["employer"], state["application"]["cohort"]
    called = (await console.http.get(f"/people/employers/{employer}", headers=bearer("coordinator"))).json()["name"]
    lead = session_as(console, "lead-9", "quality_lead")
    room = (await console.http.get("/console/audit", headers=lead)).text
    assert re.search(rf'<option value="{employer}">{re.escape(called)} \(\d+\)</option>', room)
    assert '<option value="tutor-7">' in room
    assert f'<option value="{cohort}">' in room
    # Auditors see nobody's name, and choose among the same.
    theirs = (await console.http.get("/console/audit", headers=await cookie("auditor"))).text
    assert re.search(rf'<option value="{employer}">{employer} \(\d+\)</option>', theirs)
    assert called not in theirs
    said = {"token": await token_of(console, lead), "key": str(uuid4()), "size": "9", "employer": employer}
    drawn = await console.http.post("/console/audit", data=said, headers=lead)
    sample = (await console.http.get(f"{drawn.headers['Location']}.json", headers=lead)).json()["sample"]
    assert str(life.id) in sample["apprenticeships"]
    wrong = await console.http.post("/console/audit", data={**said, "size": "none"}, headers=lead)
    assert f'<option value="{employer}" selected>' in wrong.text


@pytest.fixture
async def limited(console):
    """Return the session of an auditor whose token names a sample of one life, that sample, and the life."""
    asked = {**bearer("quality_lead", "lead-9"), "Idempotency-Key": str(uuid4())}
    drawn = (await console.http.post("/samples", json={"size": 1}, headers=asked)).json()
    session = session_as(console, "auditor-2", "auditor", drawn["sample"])
    return session, drawn["sample"], drawn["apprenticeships"][0]


async def test_an_auditor_of_one_sample_finds_its_lives_and_no_others(console, limited):
    session, sample, inside = limited
    outside = next(str(life.id) for life in console.lives.values() if str(life.id) != inside)
    nobody = str(uuid4())

    async def page(path):
        return await console.http.get(f"/console{path}", headers=session)

    for path in ("", f"/audit/samples/{sample}", f"/apprenticeships/{inside}", f"/apprenticeships/{inside}/replay"):
        assert (await page(path)).status_code == 200, path
    for path in ("/apprenticeships/{}", "/apprenticeships/{}/replay", "/apprenticeships/{}.json"):
        found, never = await page(path.format(outside)), await page(path.format(nobody))
        assert (found.status_code, never.status_code) == (404, 404), path
        assert whoever_it_is(found, outside) == whoever_it_is(never, nobody), path
    assert "Not found" in (await page(f"/apprenticeships/{outside}")).text
    read = await reads_of(console, "replay")
    assert outside not in {each["apprenticeship"] for each in read if each["reader"] == "auditor-2"}


async def test_an_auditor_of_one_sample_is_offered_no_room_that_is_not_theirs(console, limited):
    session, sample, _ = limited
    for path in ("/console", "/console/audit", f"/console/audit/samples/{sample}"):
        page = (await console.http.get(path, headers=session)).text
        offered = {each for each in re.findall(r'href="(/console[^"]*)"', page) if "/assets/" not in each}
        for each in offered:
            answer = await console.http.get(each.partition("#")[0].replace("&amp;", "&"), headers=session)
            assert answer.status_code == 200, each
    for path in ("/caseload", "/boards", "/figures", "/audit/reads", f"/audit/samples/{uuid4()}"):
        assert (await console.http.get(f"/console{path}", headers=session)).status_code == 403, path
