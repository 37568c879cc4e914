"""What the register adds to a command is no part of what the caller said: a repeat is answered by its first outcome."""

import json
from uuid import uuid4

import pytest

from activities.personal_data.free_text import SealedTexts
from api.access.caller import Caller
from api.changing.carrying_out import command_id
from domain.command import Command
from domain.days import months_after
from domain.tutoring.attendance import RecordContact
from tests.bad_input.asking import problem
from tests.reconciliation.conftest import ago
from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id

EMPLOYER = {"name": "Northgate", "contact_name": "Pat Lee", "contact_email": "pat@example.org"}
START = ago(10)


@pytest.fixture
async def life(service):
    life = service.life()
    # Its keys are its own, where other lives share a ledger and a caller with it.
    life.token = service.token(subject=f"staff-{uuid4().hex[:8]}")
    await life.apply()
    return life


@pytest.fixture
def employer(service, life):
    """Return a way to register an employer, and to correct its division."""

    async def registered(division, known=None):
        lead = {"Authorization": f"Bearer {service.token('quality_lead', 'lead-1')}"}
        if known is None:
            body = EMPLOYER | {"division": division}
            answer = await service.http.post("/people/employers", json=body, headers=life.headers())
        else:
            body = {"name": EMPLOYER["name"], "division": division}
            answer = await service.http.put(f"/people/employers/{known}", json=body, headers=lead)
        assert answer.is_success, answer.text
        return answer.json()["employer"]

    return registered


@pytest.fixture
async def born(service, life):
    """Return a way to correct the date of birth."""
    person = (await life.read())["state"]["application"]["person"]

    async def corrected(on):
        headers = {"Authorization": f"Bearer {service.token('quality_lead', 'lead-1')}"}
        entry = vars(life.person) | {"date_of_birth": on}
        answer = await service.http.put(f"/people/apprentices/{person}", json=entry, headers=headers)
        assert answer.is_success, answer.text

    return corrected


def terms(employer, **changed):
    return {
        "employer": employer,
        "starts_on": START.isoformat(),
        "planned_end_on": months_after(START, 15).isoformat(),
        "prior_attainment": {"english": "none", "maths": "none"},
        "planned_off_the_job_hours": 280,
        "epao": "nqual",
    } | changed


async def test_an_enrolment_is_the_same_after_the_date_of_birth_and_the_division_were_corrected(
    service, life, employer, born
):
    known = await employer("scotland")
    first = await life.send("PUT", "/enrolment", terms(known), key="enrolled")
    assert first.status_code == 200
    await born("1999-01-01")
    await employer("northern-ireland", known)
    before = service.store.ledger.head()
    again = await life.send("PUT", "/enrolment", terms(known), key="enrolled")
    assert (again.status_code, again.json()) == (200, first.json())
    other = await life.send("PUT", "/enrolment", terms(known, planned_off_the_job_hours=281), key="enrolled")
    problem(other, 422, "idempotency-key-reused")
    assert service.store.ledger.head() == before


async def test_a_new_employer_and_a_correction_are_the_same_after_the_division_was_corrected(service, life, employer):
    first_one, other, third = [await employer("scotland") for _ in range(3)]
    enrolled = await life.send("PUT", "/enrolment", terms(first_one), key="enrolled")
    asked = {
        "moved": ("PUT", "/employer", {"employer": other, "from_on": ago(2).isoformat()}),
        "corrected": (
            "POST",
            "/corrections",
            {"fact": enrolled.json()["facts"][0]["number"], "instead": {"employer": third}, "reason": "Mistaken."},
        ),
    }
    life.token = service.token("programme_lead", f"lead-{life.id}")
    answers = {key: await life.send(*said, key=key) for key, said in asked.items()}
    for each in (other, third):
        await employer("northern-ireland", each)
    for key, said in asked.items():
        again = await life.send(*said, key=key)
        assert (again.status_code, again.json()) == (answers[key].status_code, answers[key].json())


async def test_what_is_carried_out_stays_so_where_the_register_would_not_let_it_pass_any_more(service, life, employer):
    known = await employer("scotland")
    first = await life.send("PUT", "/enrolment", terms(known), key="enrolled")
    with service.store.pool.connection() as connection:
        connection.execute("DELETE FROM people.employers WHERE employer = %s", (known,))
    again = await life.send("PUT", "/enrolment", terms(known), key="enrolled")
    assert (again.status_code, again.json()) == (200, first.json())
    problem(await life.send("PUT", "/enrolment", terms(known), key="another"), 422, "malformed-request")
    other = await life.send("PUT", "/enrolment", terms(known, epao="other"), key="enrolled")
    problem(other, 422, "malformed-request")


async def test_what_is_left_out_and_what_is_said_to_be_nothing_are_the_same(service, life, employer):
    await life.send("PUT", "/enrolment", terms(await employer("scotland")), key="enrolled")
    said = {"channel": "telephone", "summary": "Rang."}
    first = await life.send("POST", "/contacts", said, key="nothing")
    again = await life.send("POST", "/contacts", said | {"occurred_on": None}, key="nothing")
    assert (first.status_code, again.json()) == (201, first.json())


async def test_what_was_recorded_under_what_was_said_and_added_is_found_again(service, life, employer):
    await life.send("PUT", "/enrolment", terms(await employer("scotland")), key="enrolled")
    said = {"channel": "telephone", "summary": "Rang."}
    body = RecordContact(**said).model_dump(mode="json")
    seal = SealedTexts(service.store.pool, service.settings.master_key).existing(life.id)
    as_before = seal.fingerprint(json.dumps([str(life.id), RecordContact.NAME, body], sort_keys=True).encode())
    caller = Caller(f"staff-{life.id}", "coordinator")
    life.token = service.token(subject=caller.subject)
    sealed = body | {"summary": seal.seal("summary", "Rang.")}
    identity = command_id(caller, "of-before")
    command = Command(identity, life.id, RecordContact.NAME, sealed, caller.subject, caller.role, as_before)
    handle = service.temporal.get_workflow_handle(workflow_id(life.id))
    await handle.execute_update(ApprenticeshipWorkflow.transition, service.signed(command), id=str(uuid4()))
    again = await life.send("POST", "/contacts", said, key="of-before")
    assert (again.status_code, again.json()["command"]) == (201, str(identity))
    other = await life.send("POST", "/contacts", said | {"summary": "Rang again."}, key="of-before")
    problem(other, 422, "idempotency-key-reused")
