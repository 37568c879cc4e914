"""One letter a person and morning: what is recorded on a Saturday is told on Monday at nine, unless it is answered."""

import asyncio
from collections import Counter
from datetime import timedelta

from domain.days import london_instant
from tests.telling.conftest import LETTERHEAD, MONDAY, SENDER, messages, register, until

SATURDAY = MONDAY + timedelta(days=5)


async def recorded_late(service, tutor):
    """Return a life whose past of 75 days is taken over on a Saturday at 17:00: what is due now rings at once."""
    life = service.life()
    await life.apply()
    await life.move_to(SATURDAY, hour=17)
    await life.enrol(SATURDAY - timedelta(days=75))
    await life.allocate_tutor(tutor)
    await life.agree_training_plan()
    await life.do("PUT", "/taking-over/closure")
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
    sam = tutor(service, manager="lead-1")
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
    for life, whose, manager in zip(lives, (sam, "lead-1"), ("lead-1", None), strict=True):
        facts = await until(service, life, 4)
        assert {(fact.rung, fact.role, fact.to) for fact in facts if fact.role != "employer"} == {
            (3, "tutor", whose),
            (3, "tutor's manager", manager),
            (3, "programme lead", "lead-1"),
        }
        assert {fact.NAME for fact in facts if fact.to} == {"message-sent.v1"}
    assert messages(service, answered) == []
    staff = {each.to: each for each in sent() if each.to.endswith("@provider.example")}
    assert Counter(each.to for each in sent() if each.to in staff) == {
        f"{sam}@provider.example": 1,
        "lee.ford@provider.example": 1,
    }
    assert len(taken) == len(set(taken))
    # The lead is told as a tutor's manager, as a tutor, and in her own role of both.
    lead = staff["lee.ford@provider.example"].text
    assert all(
        lead.count(f"https://learn.provider.example/console/apprenticeships/{life.id}\r\n") == 1 for life in lives
    )
    assert "You are told as tutor's manager." in lead
    assert "You are told as programme lead." in lead
    assert "Jo Field answers: reply to this message, or write to jo.field@provider.example." in lead
    assert lead.rstrip().endswith("Northgate Skills")
