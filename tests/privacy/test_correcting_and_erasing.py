"""An entry of the register is corrected, or a person erased: by few, recorded for ever, and nothing left half done."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from temporalio.exceptions import ApplicationError

from activities.ledger.recording import CommandRecorder
from activities.migrations import SCHEMA
from activities.personal_data.erasing import Erasures, StillOpenError
from activities.personal_data.free_text import KEPT_SECONDS, ErasedKeyError, SealedTexts
from activities.personal_data.lives import NAMES_A_PERSON
from activities.personal_data.register_log import Author, ErasedError, changes
from domain.apprenticeship import FACTS, LIFECYCLE
from domain.command import Command
from tests.bad_input.asking import no_echo, problem
from tests.conftest import ULNS
from tests.recorded import record

APPRENTICES = "/people/apprentices"
LEAD = Author("lead-9", "quality_lead")
ANOTHER = Author("staff-7", "coordinator")
ASKED = {"reason": "asked by the apprentice", "reference": "DSR-12"}
START = "2026-09-07"
GONE = {"reason": "other"}


def leave(service, life):
    """Withdraw an apprentice or an applicant."""
    record(service.store, life, "withdraw", occurred_on=START, **GONE)


@pytest.fixture
def service(service_without_worker):
    """Return a service without a worker: lives are recorded by commands alone."""
    return service_without_worker


@pytest.fixture
def entry():
    return {
        "given_name": "Ottoline",
        "family_name": "Brackenbury",
        "email": "ottoline@xample.org",
        "date_of_birth": "2001-09-07",
        "uln": next(ULNS),
    }


@pytest.fixture
def register(service, bearer, entry):
    """Return a way to register an apprentice; it gives the id."""

    async def registered(**changed):
        headers = bearer("tutor") | {"Idempotency-Key": str(uuid4())}
        created = await service.http.post(APPRENTICES, json=entry | changed, headers=headers)
        return UUID(created.json()["person"])

    return registered


@pytest.fixture
def seals(service):
    return SealedTexts(service.store.pool, service.settings.master_key)


@pytest.fixture
def erasures(service, seals):
    return Erasures(service.store.pool, service.store.ledger.facts, seals, service.store.book.retention)


@pytest.fixture
def proposed(erasures):
    """Return a way to propose that somebody is erased, as another than the one who decides."""

    def proposal(person):
        return erasures.propose(person, *ASKED.values(), ANOTHER)

    return proposal


@pytest.fixture
def erase(erasures, proposed):
    """Return a way to erase somebody, as two people."""

    def erased(person):
        proposed(person)
        return erasures.erase(person, LEAD)

    return erased


@pytest.fixture
def live(service, seals):
    """Return a way to an apprenticeship of a person, up to a stage."""

    def lived(person, stage="withdrawn"):
        life = uuid4()
        seals.key_for(life)
        record(service.store, life, "apply", person=str(person), occurred_on=START)
        if stage != "applied":
            terms = {"employer": str(uuid4()), "starts_on": START, "planned_end_on": "2027-12-07", "age_at_start": 25}
            record(service.store, life, "enrol", **terms)
        if stage == "withdrawn":
            leave(service, life)
        return life

    return lived


@pytest.fixture
def send(service, bearer):
    async def sent(method, person, body=None, role="quality_lead", subject="staff-1"):
        return await service.http.request(method, f"{APPRENTICES}/{person}", json=body, headers=bearer(role, subject))

    return sent


@pytest.fixture
def recorded(service):
    """Return what is recorded of a person: what, and by whom."""

    def found(person):
        kept = changes(service.store.pool, person=person, after=0, limit=9)
        return [(each.what, each.actor, each.role) for each in kept]

    return found


async def test_an_entry_is_corrected_once_and_who_did_so_is_told_without_what_it_says(
    service, register, send, bearer, entry
):
    person = await register()
    right = entry | {"given_name": "Otilie", "uln": next(ULNS)}
    for _ in range(2):
        corrected = await send("PUT", person, right, "coordinator", "staff-2")
        assert (corrected.status_code, corrected.headers["Cache-Control"]) == (200, "no-store")
        assert (right | {"person": str(person), "to_correct": []}).items() <= corrected.json().items()
    found = await send("GET", person, role="coordinator")
    assert right.items() <= found.json().items()
    told = await service.http.get("/register-changes", params={"person": person}, headers=bearer("auditor"))
    (change,) = told.json()["changes"]
    assert (change["person"], change["what"]) == (str(person), "corrected")
    assert (change["actor"], change["role"], change["apprenticeships"]) == ("staff-2", "coordinator", [])
    no_echo(told, *entry.values(), *right.values())
    assert told.headers["Audit-Read"]


@pytest.mark.parametrize("role", ["tutor", "programme_lead", "employer", "apprentice", "auditor", "post"])
async def test_few_correct(register, send, entry, role):
    person = await register()
    problem(await send("PUT", person, entry | {"given_name": "Otilie"}, role), 403, "not-entitled")


@pytest.mark.parametrize("role", ["coordinator", "tutor", "programme_lead", "employer", "apprentice", "auditor"])
async def test_only_a_quality_lead_erases(register, send, role, recorded):
    person = await register()
    problem(await send("DELETE", person, role=role), 403, "not-entitled")
    assert recorded(person) == []


async def test_a_wrong_correction_changes_nothing_and_repeats_nothing(register, send, entry, recorded):
    other = entry["uln"]
    await register()
    person = await register(uln=next(ULNS))
    taken = await send("PUT", person, entry)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/uln-taken")
    no_echo(taken, other)
    problem(await send("PUT", person, entry | {"uln": "1000000063"}), 422, "malformed-request")
    assert (await send("GET", person)).json()["uln"] != other
    assert recorded(person) == []
    for method in ("PUT", "DELETE"):
        unknown = await send(method, uuid4(), entry | {"uln": next(ULNS)})
        assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize(("born", "years"), [("2001-09-08", 24), ("2001-09-07", None), ("2000-09-07", 26)])
async def test_a_date_of_birth_that_changes_an_age_on_record_says_which_fact_to_correct(
    register, live, send, entry, born, years
):
    person = await register(date_of_birth="2001-01-01")
    life = live(person)
    corrected = await send("PUT", person, entry | {"date_of_birth": born})
    assert corrected.json()["date_of_birth"] == born
    said = f"Fact 2 of apprenticeship {life} tells 25 years at the start, rightly {years}: correct that fact, with"
    assert [each[: len(said)] for each in corrected.json()["to_correct"]] == ([said] if years else [])


async def test_nobody_is_born_after_the_start(register, live, send, entry, recorded):
    person = await register()
    live(person)
    refused = await send("PUT", person, entry | {"date_of_birth": "2026-09-08"})
    assert problem(refused, 422, "malformed-request")["errors"][0]["place"] == "body/date_of_birth"
    assert recorded(person) == []


async def test_who_is_erased_is_gone_with_every_key_and_a_repeat_answers_the_same(
    service, register, live, send, seals, recorded, proposed
):
    person = await register()
    lives = sorted([live(person), live(person)])
    proposed(person)
    erased = await send("DELETE", person, subject="lead-1")
    assert (erased.status_code, erased.json()["what"], erased.json()["actor"]) == (200, "erased", "lead-1")
    assert erased.json()["apprenticeships"] == [str(life) for life in lives]
    assert (await send("DELETE", person, subject="lead-2")).json() == erased.json()
    assert recorded(person) == [("erasure-proposed", *ANOTHER), ("erased", "lead-1", "quality_lead")]
    assert (await send("GET", person)).status_code == 404
    with service.store.pool.connection() as connection:
        assert not connection.execute("SELECT FROM people.found_by WHERE id = %s", (person,)).fetchall()
    seals.forget()
    for life in lives:
        for find in (seals.existing, seals.key_for):
            with pytest.raises(ErasedKeyError):
                find(life)


async def test_who_was_erased_is_neither_corrected_nor_registered_again_under_the_id(
    service, published, send, bearer, entry
):
    headers = bearer("tutor") | {"Idempotency-Key": str(uuid4())}
    person = (await service.http.post(APPRENTICES, json=entry, headers=headers)).json()["person"]
    await send("DELETE", person)
    problem(await send("PUT", person, entry), 410, "erased")
    again = await service.http.post(APPRENTICES, json=entry, headers=headers)
    problem(again, 410, "erased")
    published.check(again)
    assert (await send("GET", person)).status_code == 404
    anew = await service.http.post(APPRENTICES, json=entry, headers=headers | {"Idempotency-Key": str(uuid4())})
    assert (anew.status_code, anew.json()["person"] != person) == (201, True)


async def test_an_application_of_somebody_erased_is_answered_as_that(service, register, send, bearer):
    person = await register()
    await send("DELETE", person)
    headers = bearer("coordinator") | {"Idempotency-Key": str(uuid4())}
    body = {"person": str(person), "cohort": "2026-09"}
    problem(await service.http.post("/apprenticeships", json=body, headers=headers), 410, "erased")


@pytest.mark.parametrize("stage", ["applied", "on programme"])
async def test_nobody_is_erased_while_an_apprenticeship_is_open(register, live, send, seals, recorded, stage):
    person = await register()
    ended, opened = live(person), live(person, stage)
    refused = problem(await send("DELETE", person), 409, "apprenticeship-open")
    assert refused["detail"].startswith(f"Apprenticeship {opened} is at the stage '{stage}';")
    assert (await send("GET", person)).status_code == 200
    seals.forget()
    assert seals.existing(ended)
    assert seals.existing(opened)
    assert recorded(person) == []


async def test_an_application_made_for_another_by_mistake_belongs_to_whom_it_is_rightly_about(
    service, register, live, erase, seals
):
    mistaken, right = await register(), await register(uln=next(ULNS))
    life = live(mistaken, "applied")
    record(service.store, life, "correct-fact", fact=1, instead={"person": str(right)})
    leave(service, life)
    assert erase(mistaken).apprenticeships == []
    assert seals.existing(life)
    assert erase(right).apprenticeships == [life]


async def test_another_process_forgets_a_key_within_seconds(service, register, live, erase, monkeypatch):
    person = await register()
    life = live(person)
    now = 1000 * KEPT_SECONDS
    monkeypatch.setattr("activities.personal_data.free_text.monotonic", lambda: now)
    elsewhere = SealedTexts(service.store.pool, service.settings.master_key)
    sealed = elsewhere.existing(life).seal("notes", "He is caring for his mother")
    erase(person)
    assert elsewhere.existing(life).open("notes", sealed)
    now += KEPT_SECONDS
    with pytest.raises(ErasedKeyError):
        elsewhere.existing(life)


@pytest.fixture
def reopen(service):
    """Return a way to withdraw, as a second person, the withdrawal of an apprenticeship."""

    def reopened(life):
        history = service.store.ledger.history(life)
        wrong = next(each.originator_version for each in history if each.fact.NAME == "withdrawn.v1")
        body = {"fact": wrong, "instead": None, "reason": "sealed.v1.AAAA"}
        command = Command(uuid4(), life, "correct-fact", body, "staff-2", "coordinator", uuid4().hex)
        recorded = CommandRecorder(service.store.ledger, service.store.book).record(
            replace(command, at=datetime.now(UTC))
        )
        assert recorded.outcome.status == "accepted", recorded

    return reopened


async def test_an_application_on_its_way_when_its_person_is_erased_leaves_nothing(service, register, erase):
    person = await register()
    erase(person)
    before = service.store.ledger.head()
    with pytest.raises(ApplicationError, match="who was erased") as failed:
        record(service.store, uuid4(), "apply", person=str(person))
    assert failed.value.type == ErasedError.__name__
    assert service.store.ledger.head() == before


async def test_an_enrolment_about_to_open_again_when_its_person_is_erased_stays_closed(
    service, register, live, erase, reopen
):
    person = await register()
    life = live(person)
    erase(person)
    before = service.store.ledger.head()
    with pytest.raises(ApplicationError, match="who was erased"):
        reopen(life)
    assert service.store.ledger.head() == before


async def test_no_application_is_corrected_to_be_about_somebody_erased(service, register, live, erase):
    erased, other = await register(), await register(uln=next(ULNS))
    life = live(other, "applied")
    erase(erased)
    with pytest.raises(ApplicationError, match="who was erased"):
        record(service.store, life, "correct-fact", fact=1, instead={"person": str(erased)})


async def test_an_erasure_and_an_enrolment_that_opens_again_never_both_happen(
    register, live, erasures, proposed, reopen
):
    for _ in range(6):
        person = await register(uln=next(ULNS))
        life = live(person)
        proposed(person)
        with ThreadPoolExecutor(2) as threads:
            done = [threads.submit(reopen, life), threads.submit(erasures.erase, person, LEAD)]
            failed = [each.exception() for each in done]
        assert sum(each is None for each in failed) == 1, failed
        assert isinstance(failed[1], StillOpenError) or failed[0].type == ErasedError.__name__


async def test_erasures_that_arrive_together_are_one(register, live, erasures, proposed):
    person = await register()
    live(person)
    proposed(person)
    with ThreadPoolExecutor(6) as threads:
        assert len({each.number for each in threads.map(lambda _: erasures.erase(person, LEAD), range(6))}) == 1


async def test_the_facts_that_name_a_person_are_those_that_the_database_looks_at():
    guarded = re.search(r"NEW\.name IN \((.+)\)\)", (SCHEMA / "0013_register_changes.sql").read_text())[1]
    assert tuple(re.findall(r"'([^']+)'", guarded)) == NAMES_A_PERSON
    naming = {fact.NAME for each in LIFECYCLE for fact in each.facts if "person" in fact.__struct_fields__}
    assert naming <= set(NAMES_A_PERSON) <= FACTS.names


@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nobody_changes_what_was_recorded(simulated_ledger, register, erase, statement):
    erase(await register())
    with (
        psycopg.connect(simulated_ledger) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever grows"),
    ):
        owner.execute(statement.format("audit.register_changes"))
