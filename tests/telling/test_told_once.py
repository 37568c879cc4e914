"""People are told of a reminder and of each rung, once, and what became of it stands in the ledger."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4, uuid5

import pytest

from activities.personal_data.free_text import SealedTexts
from api.changing.carrying_out import COMMANDS
from api.wiring.reconciler import build_reconciler
from domain.command import Command
from domain.telling.reporting import ReportBounce, ReportMessages
from tests.faults.test_change_in_flight import Hold
from tests.telling.conftest import MONDAY, OVERDUE, SENDER, learning, messages, register, until, until_so_many
from workflows.apprenticeship import ApprenticeshipWorkflow, workflow_id


@pytest.fixture
async def service(service_with, mail_server):
    return await service_with(smtp_url=mail_server, mail_from=SENDER)


async def test_each_rung_tells_its_people_once_and_says_so_in_the_ledger(service, tutor, sent, taken):
    register(service, "m-1", "lead-1")
    sam = tutor(service)
    life = await learning(service, sam)
    await life.move_to(MONDAY + timedelta(days=28))
    (reminder,) = await until(service, life, 1)
    assert (reminder.NAME, reminder.rung, reminder.to, reminder.attempts) == ("message-sent.v1", 0, sam, 1)
    await life.move_to(OVERDUE)
    await until(service, life, 2)
    await life.move_to(OVERDUE + timedelta(days=3))
    await until(service, life, 3)
    await life.move_to(OVERDUE + timedelta(days=11))
    # Two letters of one rung are on their way at the same time.
    facts = sorted(await until(service, life, 5), key=lambda fact: fact.rung)
    assert [(fact.rung, fact.role) for fact in facts[:3]] == [
        (0, "tutor"),
        (1, "tutor"),
        (2, "tutor's manager"),
    ]
    assert {(fact.rung, fact.role) for fact in facts[3:]} == {(3, "programme lead"), (3, "employer")}
    assert {fact.NAME for fact in facts} == {"message-sent.v1"}
    ids = [f"<{fact.message}@provider.example>" for fact in facts]
    assert [taken.count(each) for each in ids] == [1] * 5
    mail = [each for each in sent() if each.message_id in ids]
    assert [each.to for each in mail[:3]] == [f"{sam}@provider.example"] * 2 + ["max.quill@provider.example"]
    assert {each.to for each in mail[3:]} == {"lee.ford@provider.example", "pat@example.org"}
    assert mail[0].subject == "An apprentice needs your attention"
    assert f"Amina O. ({life.id})" in mail[0].text
    assert "No session held since 7 January 2030" in mail[0].text
    assert "overdue since 12 February 2030. Tutor: Sam Reed. This is rung 2" in mail[2].text


async def test_every_contact_of_the_day_is_told_and_not_one_who_left(service, tutor, sent):
    register(service, "m-1", "lead-1")
    life = await learning(service, tutor(service))
    employer = (await life.read())["state"]["enrolment"]["employer"]
    path, headers = f"/people/employers/{employer}/contacts", life.headers()
    (pat,) = (await life.http.get(path, headers=headers)).json()["contacts"]
    left = {"name": pat["name"], "email": pat["email"], "until_on": "2026-01-31"}
    assert (await life.http.put(f"{path}/{pat['contact']}", json=left, headers=headers)).status_code == 200
    for name in ("kit", "lou"):
        body = {"name": name, "email": f"{name}@example.org"}
        assert (await life.http.post(path, json=body, headers=life.headers())).status_code == 201
    await life.move_to(OVERDUE + timedelta(days=11))
    facts = await until(service, life, 5)
    told = {each.to for each in sent()}
    assert {"kit@example.org", "lou@example.org"} <= told
    assert "pat@example.org" not in told
    registered = (await life.http.get(path, headers=headers)).json()["contacts"]
    assert {fact.to for fact in facts if fact.role == "employer"} == {each["contact"] for each in registered} - {
        pat["contact"]
    }


async def test_an_employer_without_a_contact_is_named_as_such(service, tutor, sent):
    register(service, "m-1", "lead-1")
    life = await learning(service, tutor(service))
    employer = (await life.read())["state"]["enrolment"]["employer"]
    path, headers = f"/people/employers/{employer}/contacts", life.headers()
    (pat,) = (await life.http.get(path, headers=headers)).json()["contacts"]
    assert (await life.http.delete(f"{path}/{pat['contact']}", headers=headers)).status_code == 204
    await life.move_to(OVERDUE + timedelta(days=11))
    (failed,) = [fact for fact in await until(service, life, 5) if fact.role == "employer"]
    assert (failed.NAME, failed.to) == ("message-failed.v1", employer)
    assert failed.sentence().endswith("the register of employers has no address for them.")


async def test_a_report_of_the_post_is_a_line_of_the_log_and_names_nobody(service, tutor, logged):
    life = await learning(service, tutor(service))
    await life.move_to(MONDAY + timedelta(days=28))

    def reports():
        lines = [json.loads(each) for each in logged.getvalue().splitlines() if str(life.id) in each]
        return [each for each in lines if each.get("name") == ReportMessages.NAME]

    # A fact is on record a moment before its line is written.
    (report,) = await until_so_many(reports, 1)
    assert (report["event"], report["role"], report["outcome"]) == ("command", "system", "accepted")
    assert "provider.example" not in logged.getvalue()


async def test_a_workflow_made_again_from_the_ledger_tells_nobody_twice(service, tutor, taken):
    register(service, "m-1")
    life = await learning(service, tutor(service))
    await life.move_to(OVERDUE)
    await until(service, life, 2)
    await build_reconciler(service.settings, service.store, service.temporal).rebuild(life.id)
    await life.move_to(OVERDUE + timedelta(days=3))
    await until(service, life, 3)
    assert [(fact.rung, fact.role) for fact in messages(service, life)] == [
        (0, "tutor"),
        (1, "tutor"),
        (2, "tutor's manager"),
    ]
    # The tutor heard of the reminder and of the rung in one letter.
    assert len({fact.message for fact in messages(service, life)}) == 2
    assert len(taken) == len(set(taken))


async def test_an_alarm_that_rings_late_says_how_late(service, tutor, sent):
    register(service, "lead-1")
    life = await learning(service, tutor(service))
    await life.meet(MONDAY + timedelta(days=30))
    await life.move_to(MONDAY + timedelta(days=60))
    # That session was never held: what has been overdue since the 36th day rings on a Friday, and is told on Monday.
    held = next(each for each in service.store.ledger.history(life.id) if each.fact.NAME == "session-held.v1")
    other = replace(life, token=service.token("coordinator", "staff-2"))
    await other.do("POST", "/corrections", {"fact": held.originator_version, "reason": "It was another apprentice."})
    await life.move_to(MONDAY + timedelta(days=63))
    facts = await until(service, life, 5)
    fact = next(fact for fact in facts if fact.role == "programme lead")
    assert fact.NAME == "message-sent.v1"
    (letter,) = [each for each in sent() if str(fact.message) in each.message_id]
    # The last rung was due on the eighth working day after 12 February, and rang on 8 March.
    assert "overdue since 12 February 2030" in letter.text
    assert "You are told 14 days late." in letter.text


async def test_a_handover_tells_the_new_tutors_manager_and_a_reassignment_the_other_tutor(service, tutor, sent):
    register(service, "m-1", "lead-1")
    first, second = tutor(service, manager="m-1"), tutor(service, manager="lead-1", name="Robin Vale")
    life = await learning(service, first)
    await life.move_to(OVERDUE)
    await until(service, life, 2)
    await life.do("POST", "/tutors/handovers", {"to_tutor": second, "from_on": (await life.today()).isoformat()})
    await life.move_to(OVERDUE + timedelta(days=3))
    facts = await until(service, life, 3)
    assert (facts[-1].role, facts[-1].to) == ("tutor's manager", "lead-1")
    assert "Robin Vale" in sent()[-1].text


async def test_who_is_not_registered_is_said_and_not_tried_again(service, tutor, sent):
    life = await learning(service, f"nobody-{service.settings.task_queue}")
    await life.move_to(OVERDUE)
    facts = await until(service, life, 2)
    assert {(fact.NAME, fact.why) for fact in facts} == {("message-failed.v1", "nobody is registered")}
    assert sent() == []
    assert (await life.sentences())[-1].endswith("by e-mail: the register of staff has no address for them.")


async def test_a_message_that_came_back_is_recorded_once_for_each_apprenticeship(service, tutor):
    life = await learning(service, tutor(service))
    await life.move_to(MONDAY + timedelta(days=28))
    (told,) = await until(service, life, 1)
    bounce = {"message_id": f"<{told.message}@provider.example>"}
    headers = {"Authorization": f"Bearer {service.token('post', 'mail-gateway')}"}
    for _ in range(2):
        answer = await service.http.post("/bounces", json=bounce, headers=headers)
        assert (answer.status_code, answer.json()) == (201, {"apprenticeships": [str(life.id)]})
    assert [fact.NAME for fact in messages(service, life)] == ["message-sent.v1", "message-bounced.v1"]
    for wrong in ("<6f1b3c52-7d1e-5d3a-9b8f-2c4d5e6f7a8b@provider.example>", "hello", "x" * 200):
        unknown = await service.http.post("/bounces", json={"message_id": wrong}, headers=headers)
        assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/unknown-message")
    refused = await service.http.post(
        "/bounces", json=bounce, headers={"Authorization": f"Bearer {service.token('employer', 'acme')}"}
    )
    assert refused.status_code == 403


async def told_in_one_letter(service, tutor, count):
    """Return lives whose reminders stand in one letter to their tutor, and the id of its message."""
    sam = tutor(service)
    lives = [await learning(service, sam) for _ in range(count)]
    await asyncio.gather(*(life.move_to(MONDAY + timedelta(days=28)) for life in lives))
    told = [(await until(service, life, 1))[0].message for life in lives]
    assert len(set(told)) == 1
    return lives, told[0]


@pytest.mark.parametrize("as_now", [True, False])
async def test_a_message_that_came_back_is_recorded_for_each_whoever_tells_it_and_whatever_is_recorded_already(
    service_with, mail_server, tutor, as_now
):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER, gather_seconds=5)
    lives, message = await told_in_one_letter(service, tutor, 3)
    # Of one it is recorded already: by a report that went no further, or as a command of its reporter's, as once was.
    known = lives[1].id
    seal = SealedTexts(service.store.pool, service.settings.master_key).existing(known)
    body = ReportBounce(message=message).model_dump(mode="json")
    asked = seal.fingerprint(json.dumps([str(known), ReportBounce.NAME, body], sort_keys=True).encode())
    identity = uuid5(COMMANDS, f"bounce\n{message}\n{known}") if as_now else uuid4()
    command = Command(identity, known, ReportBounce.NAME, body, "mail-gateway", "post", asked)
    handle = service.temporal.get_workflow_handle(workflow_id(known))
    await handle.execute_update(ApprenticeshipWorkflow.transition, service.signed(command), id=str(uuid4()))
    for role, subject in (("programme_lead", "l-1"), ("post", "mail-gateway"), ("coordinator", "c-1")):
        answer = await told_back(service, message, role, subject)
        assert answer.status_code == 201, answer.text
        assert set(answer.json()["apprenticeships"]) == {str(life.id) for life in lives}
    for life in lives:
        assert [fact.NAME for fact in messages(service, life)] == ["message-sent.v1", "message-bounced.v1"]
        assert "command-refused.v1" not in [each.fact.NAME for each in service.store.ledger.history(life.id)]


async def test_a_message_that_came_back_is_recorded_once_where_several_tell_it_at_one_time(service, tutor):
    life = await learning(service, tutor(service))
    await life.move_to(MONDAY + timedelta(days=28))
    (told,) = await until(service, life, 1)
    who = [("programme_lead", "l-1"), ("post", "mail-gateway"), ("coordinator", "c-1")]
    answers = await asyncio.gather(*(told_back(service, told.message, *each) for each in who))
    assert {each.status_code for each in answers} == {201}
    assert [fact.NAME for fact in messages(service, life)] == ["message-sent.v1", "message-bounced.v1"]


async def told_back(service, message, role, subject):
    """Report as somebody that a message came back, and return the answer."""
    bounce = {"message_id": f"<{message}@provider.example>"}
    headers = {"Authorization": f"Bearer {service.token(role, subject)}"}
    return await service.http.post("/bounces", json=bounce, headers=headers)


async def test_a_bounce_that_is_recorded_too_slowly_is_reported_again_and_recorded_once(service, tutor, monkeypatch):
    monkeypatch.setattr("api.changing.workflows.ACCEPTED_IN", timedelta(seconds=30))
    monkeypatch.setattr("api.changing.workflows.DONE_IN", timedelta(milliseconds=100))
    life = await learning(service, tutor(service))
    await life.move_to(MONDAY + timedelta(days=28))
    (told,) = await until(service, life, 1)
    report = {"json": {"message_id": f"<{told.message}@provider.example>"}, "headers": life.headers()}
    hold = Hold(service.settings.database_url)
    slow = await service.http.post("/bounces", **report)
    hold.let_go()
    assert (slow.status_code, slow.json()["type"]) == (503, "/problems/outcome-unknown")
    assert slow.headers["Retry-After"]
    monkeypatch.undo()
    assert (await service.http.post("/bounces", **report)).status_code == 201
    assert [fact.NAME for fact in messages(service, life)] == ["message-sent.v1", "message-bounced.v1"]
