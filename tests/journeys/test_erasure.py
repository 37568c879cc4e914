"""Whoever left is erased: the ledger proves itself and tells what happened, and nothing anywhere tells of whom."""

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4
from zipfile import ZipFile

import psycopg
import pytest
from psycopg import sql

from activities.ledger.remembered_states import States
from activities.personal_data.contacts import Contacts
from activities.personal_data.people import People
from activities.personal_data.staff import Staff
from activities.post.writing import Recipient, Writer
from activities.proof.verification import verify
from api.answers.reader import ERASED
from domain.letter import Message, Owing
from tests.bad_input.asking import problem
from tests.journeys.conftest import MONDAY

WHO = {"given_name": "Zenobia", "family_name": "Featherstonehaugh-Ō", "email": "zenobia.f@xample.org"}
NOTES = "Told us of her diagnosis."
LEAVING = "A job in another town."


@pytest.fixture
def simulated_ledger(new_ledger):
    """Return a ledger of this test's own: nobody else in it has these names, and all that runs is waited for."""
    return new_ledger(simulation=True)


@pytest.fixture
async def left(on_programme):
    """Return a life that left after an escalation, and what the register tells of the person."""
    life = await on_programme(born="1999-10-11")
    person = await person_of(life)
    vars(life.person).update(WHO)
    corrected = await life.http.put(f"/people/apprentices/{person}", json=vars(life.person), headers=life.headers())
    assert corrected.status_code == 200
    await life.meet(MONDAY + timedelta(days=1))
    await life.hold(await life.plan_session(MONDAY + timedelta(days=1)), MONDAY + timedelta(days=1), notes=NOTES)
    await life.move_to(MONDAY + timedelta(days=50))
    await life.withdraw(last_learning_on=MONDAY + timedelta(days=1))
    return life, person


async def person_of(life):
    return UUID((await life.read())["state"]["application"]["person"])


async def erase(service, person):
    asked = {"reason": "asked by the apprentice"}
    another = {"Authorization": f"Bearer {service.token()}"}
    proposed = await service.http.put(f"/people/apprentices/{person}/erasure-proposal", json=asked, headers=another)
    assert proposed.status_code == 200, proposed.text
    headers = {"Authorization": f"Bearer {service.token('quality_lead', 'lead-1')}"}
    return await service.http.delete(f"/people/apprentices/{person}", headers=headers)


def kept_anywhere(url, words):
    """Return which of these words are in any row of any table, as text or as bytes."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = [
            row
            for table in tables
            for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*table)))
        ]
    return {word for word in words for form in (word, word.encode().hex()) if any(form in row for row in rows)}


async def test_who_left_is_erased_and_the_ledger_still_proves_what_happened(service, left):
    life, person = left
    personal = [*WHO.values(), life.person.uln, life.person.date_of_birth]
    url, sentences = service.settings.database_url, await life.sentences()
    assert kept_anywhere(url, personal) == set(personal)
    assert [fact["fact"]["notes"] for fact in await life.history() if "notes" in fact["fact"]][-1] == NOTES

    assert (await erase(service, person)).json()["apprenticeships"] == [str(life.id)]

    assert kept_anywhere(url, [*personal, NOTES, LEAVING]) == set()
    assert verify(service.store.pool, service.settings.seal_keys.public).damages == ()
    facts = await life.history()
    assert await life.sentences() == sentences
    assert {fact["fact"]["notes"] for fact in facts if "notes" in fact["fact"]} == {ERASED}
    assert [fact["fact"]["explanation"] for fact in facts if fact["name"] == "withdrawn.v1"] == [ERASED]
    replayed = await life.read("/replay", on=(MONDAY + timedelta(days=40)).isoformat())
    assert replayed["state"]["stage"] == "on programme"
    for path, query in (("/why", {"of": "stage"}), ("/clocks", {}), ("/measures", {})):
        await life.read(path, **query)


async def test_a_pack_of_somebody_erased_proves_itself(service, left, tmp_path):
    life, person = left
    await erase(service, person)
    answer = await service.http.get(f"/apprenticeships/{life.id}/pack", headers=life.headers())
    file = tmp_path / "evidence.zip"
    file.write_bytes(answer.content)
    with ZipFile(file) as pack:
        page = pack.read(f"{life.id}/history.html").decode()
        pack.extract("verify.py", tmp_path)
    assert ERASED in page
    assert NOTES not in page
    run = partial(subprocess.run, cwd=tmp_path, capture_output=True, text=True, check=False)
    checked = await asyncio.to_thread(run, [sys.executable, "verify.py", file.name])
    assert f"{len(await life.history())} facts of 1 apprenticeship hold" in checked.stdout


async def test_whatever_is_asked_about_somebody_erased_is_answered_as_that(service, left):
    life, person = left
    await erase(service, person)
    before = await life.history()
    enrolled = next(fact["version"] for fact in before if fact["name"] == "enrolled.v2")
    asked = [
        ("POST", "/corrections", {"fact": len(before), "reason": "She never left."}),
        ("POST", "/corrections", {"fact": enrolled, "instead": {}, "reason": "Another age."}),
        ("POST", "/contacts", {"channel": "telephone", "summary": "Asked how she is."}),
        ("PUT", "/completion", {}),
    ]
    for method, path, body in asked:
        problem(await life.send(method, path, body), 410, "erased")
    assert await life.history() == before
    life.id = uuid4()
    problem(await life.send("PUT", "/completion", {}), 404, "unknown-apprenticeship")


async def test_an_application_that_an_erasure_overtakes_is_answered_as_that_and_waits_for_nothing(
    service, left, monkeypatch
):
    life, person = left
    await erase(service, person)
    # As it was when the application passed the edge, a moment before.
    monkeypatch.setattr("api.changing.from_the_register.FromTheRegister._known_person", lambda *_: None)
    headers, before = life.headers(), service.store.ledger.head()
    asked = {"person": str(person), "cohort": "2030-01"}
    problem(await life.http.post("/apprenticeships", json=asked, headers=headers), 410, "erased")
    assert service.store.ledger.head() == before
    async for run in service.temporal.list_workflows(f"TaskQueue = '{service.settings.task_queue}'"):
        await service.temporal.get_workflow_handle(run.id, run_id=run.run_id).result()


async def test_a_letter_and_a_bounce_about_somebody_erased_name_nobody(service, left):
    life, person = left
    await erase(service, person)
    store, states = service.store, States(service.store.ledger)
    writer = Writer(
        store.ledger, states, People(store.pool), Contacts(store.pool), Staff(store.pool), service.settings.letterhead
    )
    late = next(fact["version"] for fact in await life.history() if "rung" in fact["fact"])
    message = Message(uuid4(), "tutor", "tutor-7", (Owing(life.id, late, "tutor"),))
    letter = writer.written(message, Recipient("Sam Reed", "sam@provider.example"), "service@provider.example")
    assert f"An apprentice ({life.id})" in letter.as_string()
    with psycopg.connect(service.settings.database_url) as owner:
        owner.execute("INSERT INTO post.messages (message, apprenticeship) VALUES (%s, %s)", (message.id, life.id))
    bounce = {"message_id": f"<{message.id}@provider.example>"}
    answer = await service.http.post("/bounces", json=bounce, headers=life.headers())
    assert (answer.status_code, answer.json()) == (201, {"apprenticeships": []})


async def test_an_age_on_record_is_taken_from_the_register_again_once_its_fact_is_corrected(on_programme):
    life = await on_programme(born="2001-05-17")
    path = f"/people/apprentices/{await person_of(life)}"
    right = vars(replace(life.person, date_of_birth="2002-05-17"))
    (said,) = (await life.http.put(path, json=right, headers=life.headers())).json()["to_correct"]
    assert "tells 28 years at the start, rightly 27" in said
    fact = int(said.split()[1])
    await life.do("POST", "/corrections", {"fact": fact, "instead": {}, "reason": "The register was wrong."})
    assert (await life.read())["state"]["enrolment"]["age_at_start"] == 27
    assert (await life.http.put(path, json=right, headers=life.headers())).json()["to_correct"] == []
