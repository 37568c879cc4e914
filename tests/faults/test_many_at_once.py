"""Many changes of one apprenticeship at once: each is carried out once, or told to come back."""

import asyncio

CONTACT = {"channel": "telephone", "summary": "Rang."}


async def started(service):
    life = service.life()
    await life.apply()
    await life.enrol(await life.today())
    return life


def contacts(service, life):
    return [each.command for each in service.store.ledger.history(life.id) if each.fact.NAME == "contact-made.v1"]


async def test_ten_at_once_are_ten_and_ten_times_the_same_is_one(service):
    life = await started(service)
    answers = await asyncio.gather(*(life.send("POST", "/contacts", CONTACT) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [201] * 10
    assert len(set(contacts(service, life))) == len(contacts(service, life)) == 10
    same = await asyncio.gather(*(life.send("POST", "/contacts", CONTACT, key="same") for _ in range(10)))
    assert {answer.status_code for answer in same} == {201}
    assert len({answer.json()["command"] for answer in same}) == 1
    assert len(contacts(service, life)) == 11


async def test_of_a_hundred_at_once_none_is_lost_and_none_doubled(service):
    life = await started(service)
    answers = await asyncio.gather(*(life.send("POST", "/contacts", CONTACT, key=f"c-{n}") for n in range(100)))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {201, 429}
    assert all("Retry-After" in answer.headers for answer in answers if answer.status_code == 429)
    assert len(contacts(service, life)) == statuses.count(201)
    later = [await life.send("POST", "/contacts", CONTACT, key=f"c-{n}") for n in range(100)]
    assert {answer.status_code for answer in later} == {201}
    assert len(set(contacts(service, life))) == len(contacts(service, life)) == 100
