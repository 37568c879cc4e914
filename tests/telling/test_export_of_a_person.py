"""Everything about one person in one call: as data and as a page, what was written and read of them among it."""

import io
import json
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

import pytest

from tests.bad_input.asking import problem
from tests.telling.conftest import MONDAY, SENDER, learning, register, until

NOTES = "Spoke of the <b>first</b> aims\u202e."


@pytest.fixture
async def service(service_with, mail_server):
    return await service_with(smtp_url=mail_server, mail_from=SENDER)


@pytest.fixture
def call(service):
    async def called(method, path, body=None, role="coordinator", subject="staff-1"):
        headers = {"Authorization": f"Bearer {service.token(role, subject)}", "Idempotency-Key": str(uuid4())}
        return await service.http.request(method, path, json=body, headers=headers)

    return called


def unpacked(answer):
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), answer.text
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["person.json", "person.html"]
        return json.loads(archive.read("person.json")), archive.read("person.html").decode()


async def test_all_that_is_held_about_somebody_is_told_in_one_call(service, tutor, call):
    register(service, "m-1")
    life = await learning(service, tutor(service))
    person = (await life.read())["state"]["application"]["person"]
    await life.hold(await life.plan_session(MONDAY), MONDAY, notes=NOTES)
    await life.move_to(MONDAY + timedelta(days=28))
    await until(service, life, 1)
    service.caseload.catch_up()
    right = vars(life.person) | {"family_name": "Okafor-Quillon"}
    assert (await call("PUT", f"/people/apprentices/{person}", right)).status_code == 200
    subject = f"sub-{uuid4().hex[:8]}"
    assert (await call("PUT", f"/people/subjects/{subject}", {"person": person})).status_code == 204
    assert (await call("POST", "/access-changes", {"what": "access-ended", "subject": subject})).status_code == 201
    sample = await call("POST", "/samples", {"size": 500}, role="auditor", subject="dfe-3")
    assert str(life.id) in sample.json()["apprenticeships"]
    await call("GET", f"/apprenticeships/{life.id}/history", role="auditor", subject="dfe-3")
    found = await call("POST", "/people/searches", {"uln": life.person.uln}, role="tutor", subject="tutor-77")
    assert [each["person"] for each in found.json()["apprentices"]] == [person]

    data, page = unpacked(await call("GET", f"/people/apprentices/{person}/export"))

    assert right.items() <= data["entry"].items()
    assert subject in data["subjects"]
    assert [each["what"] for each in data["register_changes"]][-2:] == ["corrected", "subject-linked"]
    assert [(each["what"], each["subject"]) for each in data["access_changes"]] == [("access-ended", subject)]
    (one,) = data["apprenticeships"]
    assert (one["apprenticeship"], one["stage"], one["samples"]) == (
        str(life.id),
        "on programme",
        [sample.json()["sample"]],
    )
    history = (await life.read("/history", limit=200))["facts"]
    assert one["facts"] == [{name: value for name, value in each.items() if name != "hash"} for each in history]
    (letter,) = [each for each in history if each["number"] in one["letters"]]
    assert letter["name"] == "message-sent.v1"
    assert [(each["what"], each["reader"]) for each in data["reads"]] == [("history", "dfe-3"), ("search", "tutor-77")]
    for said in (*right.values(), subject, letter["sentence"], history[0]["sentence"], "tutor-77", "dfe-3"):
        assert said in page or said == right["date_of_birth"], said
    assert "Spoke of the &lt;b&gt;first&lt;/b&gt; aims" in page
    assert "\u202e" not in page
    assert "17 May 2001" in page


async def test_an_export_is_on_record_and_stands_in_the_next_one(service, call):
    entry = vars(service.life().person)
    person = (await call("POST", "/people/apprentices", entry)).json()["person"]
    first, page = unpacked(await call("GET", f"/people/apprentices/{person}/export", role="quality_lead"))
    assert (first["apprenticeships"], first["reads"]) == ([], [])
    assert "None." in page
    second, _ = unpacked(await call("GET", f"/people/apprentices/{person}/export", role="quality_lead"))
    (read,) = second["reads"]
    assert (read["what"], read["reader"], read["role"], read["people"]) == (
        "export",
        "staff-1",
        "quality_lead",
        [person],
    )


async def test_few_export_and_nobody_who_is_unknown_or_was_erased(service, call):
    person = (await call("POST", "/people/apprentices", vars(service.life().person))).json()["person"]
    path = f"/people/apprentices/{person}/export"
    for role in ("tutor", "employer", "apprentice", "auditor", "post"):
        problem(await call("GET", path, role=role), 403, "not-entitled")
    problem(await call("GET", f"/people/apprentices/{uuid4()}/export"), 404, "not-found")
    assert (await call("DELETE", f"/people/apprentices/{person}", role="quality_lead")).status_code == 200
    problem(await call("GET", path), 410, "erased")
