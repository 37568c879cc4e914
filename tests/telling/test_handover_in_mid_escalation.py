"""A journey: a tutor leaves while a session is overdue; the next one is told, and answers in their place."""

from datetime import timedelta

import pytest

from activities.personal_data.contacts import EMPLOYER_CONTACT, Contacts, Represented
from activities.personal_data.register_log import Author
from activities.personal_data.subjects import Subjects
from api.demo.life import RefusedError
from tests.telling.conftest import MONDAY, OVERDUE, SENDER, learning, messages, register, until

SESSION = f"/escalations/session/{MONDAY.isoformat()}"


@pytest.fixture
async def service(service_with, mail_server):
    return await service_with(smtp_url=mail_server, mail_from=SENDER)


@pytest.fixture
def answered_by(service):
    """Return a way for somebody to answer the escalation: what was recorded, or the reason why it was refused."""

    async def answer(life, subject, what="acknowledgement", role="tutor", **said):
        coordinator, life.token = life.token, service.token(role, subject)
        try:
            return (await life.do("PUT", f"{SESSION}/{what}", said))["recorded"]
        except RefusedError as refused:
            return [refused.rules, str(refused)]
        finally:
            life.token = coordinator

    return answer


@pytest.fixture
def contact_of(service):
    """Return a way to let somebody be the contact of an employer."""

    def link(subject, employer):
        (contact,) = Contacts(service.store.pool).ever(Represented(EMPLOYER_CONTACT, employer))
        Subjects(service.store.pool).link(subject, contact.contact, Author("c-1", "coordinator"))

    return link


async def test_an_open_escalation_goes_over_with_the_element(service, tutor, sent, answered_by):
    register(service, "m-1", "lead-1")
    sam, robin = tutor(service), tutor(service, name="Robin Vale", manager="lead-1")
    life = await learning(service, sam)
    await life.move_to(OVERDUE)
    await until(service, life, 2)
    snoozed = {"until_on": (OVERDUE + timedelta(days=6)).isoformat(), "reason": "I leave tomorrow."}
    assert await answered_by(life, sam, "snooze", **snoozed) == ["escalation-snoozed.v1"]

    next_day = OVERDUE + timedelta(days=1)
    await life.do("POST", "/tutors/handovers", {"to_tutor": robin, "from_on": next_day.isoformat()})
    # Whoever does not teach the apprentice yet finds no apprenticeship.
    assert (await answered_by(life, robin))[0] == []
    await life.move_to(next_day)
    assert [(each.to, each.rung) for each in (await until(service, life, 3))[2:]] == [(robin, 1)]
    letter = next(each.text for each in sent() if each.to == f"{robin}@provider.example")
    assert f"Amina O. ({life.id})" in letter
    assert "No tutor session held since 7 January 2030" in letter

    assert (await answered_by(life, sam))[0] == ["actor-is-entitled"]
    assert (await answered_by(life, robin, "snooze", **snoozed))[0] == ["escalation-was-not-snoozed"]
    assert await answered_by(life, robin) == ["escalation-acknowledged.v1"]

    await life.move_to(OVERDUE + timedelta(days=8))
    await until(service, life, 4)
    assert (messages(service, life)[-1].to, messages(service, life)[-1].role) == ("lead-1", "tutor's manager")
    assert (await answered_by(life, "m-1", role="coordinator"))[0] == ["actor-is-entitled"]
    assert await answered_by(life, "lead-1", role="programme_lead") == ["escalation-acknowledged.v1"]


async def test_the_contact_of_the_employer_answers_once_told_and_nobody_who_only_says_so(
    service, tutor, contact_of, answered_by
):
    register(service, "m-1", "lead-1")
    life = await learning(service, tutor(service))
    employer = (await life.read())["state"]["enrolment"]["employer"]
    pat, kim = f"pat-{life.id}", f"kim-{life.id}"
    contact_of(pat, employer)
    await life.move_to(OVERDUE)
    assert (await answered_by(life, pat, role="employer"))[0] == ["caller-was-told"]
    await life.move_to(OVERDUE + timedelta(days=11))
    assert (await answered_by(life, kim, role="employer"))[0] == []
    assert await answered_by(life, pat, role="employer") == ["escalation-acknowledged.v1"]
