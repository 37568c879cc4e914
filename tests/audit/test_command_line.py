"""Samples and reads on the command line: the same as over HTTP, and its own reads recorded too."""

import json
from dataclasses import replace
from email.message import EmailMessage
from uuid import uuid4

import psycopg
import pytest

from activities.personal_data.register_log import Author
from activities.personal_data.staff import Colleague, Staff
from tests.audit.conftest import AUTUMN
from tests.bad_input.asking import problem
from tests.conftest import ULNS
from tests.recorded import unguarded


async def test_a_sample_is_drawn_and_made_again(indenture, cohorts, get):
    ended = await indenture("sample", "--size", 3, "--cohort", AUTUMN, "--seed", "visit", "--json")
    sample = json.loads(ended.stdout)
    assert (await get(f"/samples/{sample['sample']}")).json() == sample
    assert (sample["population"], sample["drawn_by"], sample["role"]) == (8, "command-line", "operator")
    told = await indenture("check-sample", sample["sample"])
    assert told.stdout.splitlines() == ["8 apprenticeships fitted, and the same are drawn:", *sample["apprenticeships"]]
    listed = json.loads((await indenture("samples", "--json")).stdout)
    assert listed["samples"][-1] == sample
    drawn, of = (await indenture("samples")).stdout.splitlines()[-2:]
    assert (drawn[:36], of.strip()) == (sample["sample"], f"3 of 8: cohort {AUTUMN}")
    said = (await indenture("sample", "--size", 1, "--cohort", AUTUMN)).stdout.splitlines()
    assert said[0].endswith(": 1 of 8 that fitted")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["sample", "--size", "1", "--cohort", "1999-01"], "No apprenticeship fits"),
        (["sample", "--size", "1", "--stage", "holiday"], "--stage: choose new, applied,"),
        (["sample", "--size", "1", "--seed", "two words"], "--seed: use letters, digits"),
        (["sample"], "Missing option '--size'"),
        (["check-sample", "00000000-0000-4000-8000-000000000000"], "No sample has this id."),
        (["history", "00000000-0000-4000-8000-000000000000"], "No apprenticeship has this id."),
    ],
)
async def test_what_cannot_be_done_ends_with_status_2(indenture, arguments, says):
    ended = await indenture(*arguments)
    assert ended.exit_code == 2
    assert says in ended.stderr


async def test_reads_on_the_command_line_are_recorded_and_told(indenture, cohorts, get):
    about, operator = cohorts[AUTUMN][5], f"quality-{uuid4().hex[:8]}"
    await indenture("replay", about, "--known-on", "2026-09-01", INDENTURE_OPERATOR=operator)
    await indenture("why", about, "--of", "stage", INDENTURE_OPERATOR=operator)
    told = json.loads((await indenture("audit-reads", about, "--reader", operator, "--json")).stdout)
    assert told == (await get("/audit-reads", reader=operator)).json()
    assert [(each["what"], each["role"], each["asked"]) for each in told["reads"]] == [
        ("replay", "operator", {"known_on": "2026-09-01"}),
        ("why", "operator", {"of": "stage"}),
    ]
    said = (await indenture("audit-reads", "--reader", operator)).stdout.splitlines()
    assert said[0].endswith(f"{operator} (operator) read replay of {about}, known on 2026-09-01")
    assert (await indenture("audit-reads", "--reader", "nobody")).stdout == "Nothing was read.\n"


@pytest.mark.parametrize("garbage", ["", "quistine{", "[]", '{"on": 7}'])
async def test_a_read_changed_in_the_database_is_named_in_one_sentence(indenture, get, audited_url, garbage):
    operator = f"quality-{uuid4().hex[:8]}"
    await indenture("samples", INDENTURE_OPERATOR=operator)
    (read,) = (await get("/audit-reads", reader=operator)).json()["reads"]
    with psycopg.connect(audited_url, autocommit=True) as owner, unguarded(owner, "audit.reads"):
        try:
            owner.execute("UPDATE audit.reads SET asked = %s WHERE number = %s", (garbage, read["number"]))
            ended = await indenture("audit-reads", "--reader", operator)
            answer = await get("/audit-reads", reader=operator)
        finally:
            owner.execute("UPDATE audit.reads SET asked = '{}' WHERE number = %s", (read["number"],))
    says = f"Audit read {read['number']} was changed in the database: what it asked is no JSON of ours any more."
    assert (ended.exit_code, ended.stdout, ended.stderr) == (2, "", f"{says}\n")
    assert problem(answer, 409, "audit-read-damaged")["detail"] == says


async def test_reading_what_was_sent_is_recorded_before_it_is_shown(indenture, audited):
    operator, letter = f"quality-{uuid4().hex[:8]}", EmailMessage()
    letter["To"], letter["Subject"], letter["Message-ID"] = "sam.reed@provider.example", "Overdue", "<1@provider>"
    letter.set_content("Call them.")
    audited.settings.sent.mkdir(parents=True, exist_ok=True)
    (audited.settings.sent / "1.eml").write_bytes(letter.as_bytes())
    shown = await indenture("sent", INDENTURE_OPERATOR=operator)
    assert "sam.reed@provider.example: Overdue" in shown.stdout
    told = json.loads((await indenture("audit-reads", "--what", "sent", "--reader", operator, "--json")).stdout)
    assert [(each["what"], each["role"], each["asked"]) for each in told["reads"]] == [("sent", "operator", {})]
    away = await indenture("sent", DATABASE_URL="postgresql://a@127.0.0.1:1/a")
    assert (away.exit_code, away.stdout) == (2, "")
    assert away.stderr.startswith("The database at DATABASE_URL cannot be used")


async def test_changes_of_staff_are_told_in_words(indenture, audited):
    staff, by = f"t-{uuid4().hex[:8]}", Author("staff-1", "coordinator")
    register, sam = Staff(audited.store.pool), Colleague("Sam", "sam@provider.example", "tutor", "m-1", staff)
    register.put(sam, by)
    register.put(replace(sam, manager=None), by)
    register.erase(staff, by)
    said = (await indenture("register-changes", "--staff", staff)).stdout.splitlines()
    assert [each.partition(" (coordinator) ")[2] for each in said] == [
        f"registered {staff} of the staff: name, email, role, manager (now tutor, manager m-1)",
        f"changed {staff} of the staff: manager (now tutor, manager nobody)",
        f"erased {staff} of the staff",
    ]


async def test_an_operator_that_facts_must_not_hold_is_refused(indenture, cohorts):
    ended = await indenture("history", cohorts[AUTUMN][0], INDENTURE_OPERATOR="jo@example.org")
    assert ended.exit_code == 2
    assert ended.stderr.startswith("INDENTURE_OPERATOR: the subject must not be an e-mail address")


async def test_who_was_erased_is_told_over_http_and_on_the_command_line_and_that_is_a_read(
    audited, indenture, get, bearer
):
    entry = {"given_name": "Ottoline", "family_name": "Brackenbury", "email": "ottoline@xample.org"}
    entry |= {"date_of_birth": "2001-09-07", "uln": next(ULNS)}
    headers = bearer("quality_lead", "lead-1")
    person = (await audited.http.post("/people/apprentices", json=entry, headers=headers)).json()["person"]
    assert (await indenture("register-changes", person)).stdout == "Nothing was changed.\n"
    right = entry | {"given_name": "Otilie"}
    await audited.http.put(f"/people/apprentices/{person}", json=right, headers=headers)
    await audited.http.delete(f"/people/apprentices/{person}", headers=headers)
    page = (await get("/register-changes", person=person)).json()
    assert json.loads((await indenture("register-changes", person, "--json")).stdout) == page
    assert [each["what"] for each in page["changes"]] == ["corrected", "erased"]
    first = await indenture("register-changes", person, "--limit", 1)
    told, more = first.stdout.splitlines()
    assert told.endswith(f"lead-1 (quality_lead) corrected apprentice {person}")
    assert more == f"There is more: --after {page['changes'][0]['number']}"
    reads = (await get("/audit-reads", role="operator", limit=200)).json()["reads"]
    assert "register-changes" in {each["what"] for each in reads}


async def test_changes_of_access_are_told_in_the_words_of_who_made_them(audited, bearer, indenture, get):
    subject = f"tutor-{uuid4().hex[:8]}"
    for what in ("access-ended", "access-restored"):
        said = {"what": what, "subject": subject}
        await audited.http.post("/access-changes", json=said, headers=bearer("coordinator", "coordinator-1"))
    lines = (await indenture("access-changes", "--subject", subject)).stdout.splitlines()
    assert [line.partition("  coordinator-1 (coordinator) ")[2] for line in lines] == [
        f"ended the access of {subject}",
        f"gave access back to {subject}",
    ]
    page = (await get("/access-changes", subject=subject)).json()
    assert json.loads((await indenture("access-changes", "--subject", subject, "--json")).stdout) == page
    first = await indenture("access-changes", "--subject", subject, "--limit", 1)
    assert first.stdout.splitlines()[-1] == f"There is more: --after {page['changes'][0]['number']}"
    nobody = await indenture("access-changes", "--subject", "nobody")
    assert nobody.stdout == "Nothing was changed.\n"
