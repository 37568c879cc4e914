"""One letter a person and morning: what is recorded on a Saturday is told on Monday at nine, unless it is answered."""

import asyncio
from collections import Counter
from datetime import timedelta

from domain.days import london_instant
from tests.telling.conftest import LETTERHEAD, MONDAY, SENDER, messages, register, until

SATURDAY = MONDAY + timedelta(days=5)


async def recorded_late(service, tutor):
    """Return a life that is enrolled on a Saturday at 17:00 from a start 75 days ago: everything rings at once."""
    life = service.life()
    await life.apply()
    await life.move_to(SATURDAY, hour=17)
    await life.enrol(SATURDAY - timedelta(days=75))
    await life.allocate_tutor(tutor)
    return life


async def escalated(service, life):
    """Wait until the last rung of the session clock is recorded."""
    async with asyncio.timeout(30):
        while not any(  # noqa: ASYNC110
            each.fact.NAME == "clock-escalated.v1" and (each.fact.clock, each.fact.rung) == ("session", 3)
            for each in service.store.ledger.history(life.id)
        ):
            await asyncio.sleep(0.05)  # The ledger tells nobody of a fact.


async def test_what_is_recorded_on_a_saturday_is_told_on_monday_at_nine_in_one_letter_to_each(
    service_with, mail_server, tutor, sent, taken
):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER, letterhead=LETTERHEAD, gather_seconds=2.0)
    register(service, "lead-1")
    sam = tutor(service)
    lives = [await recorded_late(service, each) for each in (sam, "lead-1")]
    answered = await recorded_late(service, sam)
    for life in (*lives, answered):
        await escalated(service, life)
    # A session is held on Sunday after all: nobody is told of that clock.
    await answered.move_to(SATURDAY + timedelta(days=1))
    await answered.meet(SATURDAY + timedelta(days=1))
    for life in (*lives, answered):
        await life.move_to_instant(london_instant(SATURDAY + timedelta(days=2), 8) + timedelta(minutes=57))
    assert sent() == []
    assert [messages(service, life) for life in (*lives, answered)] == [[], [], []]

    for life in (*lives, answered):
        await life.move_to(SATURDAY + timedelta(days=2))
    for life, reminded in zip(lives, (sam, "lead-1"), strict=True):
        # The first rungs were reached before anybody could be allocated.
        assert {(fact.NAME, fact.rung, fact.role, fact.to) for fact in await until(service, life, 5)} == {
            ("message-sent.v1", 0, "tutor", reminded),
            ("message-failed.v1", 1, "tutor", None),
            ("message-failed.v1", 2, "tutor's manager", None),
            ("message-sent.v1", 3, "programme lead", "lead-1"),
            ("message-sent.v1", 3, "employer", (await life.read())["state"]["enrolment"]["employer"]),
        }
    assert messages(service, answered) == []
    staff = {each.to: each for each in sent() if each.to.endswith("@provider.example")}
    assert Counter(each.to for each in sent() if each.to in staff) == {
        f"{sam}@provider.example": 1,
        "lee.ford@provider.example": 1,
    }
    assert len(taken) == len(set(taken))
    # The lead is told as the tutor of one apprentice, and in her own role of two.
    lead = staff["lee.ford@provider.example"].text
    assert all(lead.count(f"https://learn.provider.example/apprenticeships/{life.id}\r\n") == 1 for life in lives)
    assert "You are told as programme lead." in lead
    assert "Jo Field answers: reply to this message, or write to jo.field@provider.example." in lead
    assert lead.rstrip().endswith("Northgate Skills")
