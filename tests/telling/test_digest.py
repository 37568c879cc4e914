"""Whoever is told of many apprentices gets one message a morning, in whatever roles."""

import asyncio
from datetime import timedelta

from tests.telling.conftest import OVERDUE, SENDER, learning, letter_of, messages, register, until

TWELVE = 12


async def test_a_tutor_with_twelve_overdue_apprentices_gets_one_message_and_so_does_the_manager(
    service_with, mail_server, tutor, sent
):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER, gather_seconds=600.0)
    register(service, "m-1")
    sam = tutor(service)
    lives = [await learning(service, sam) for _ in range(TWELVE)]
    await asyncio.gather(*(life.move_to(OVERDUE) for life in lives))
    await service.time.pass_time(letter_of(service, sam), timedelta(minutes=21))
    facts = [await until(service, life, 2) for life in lives]
    mail = sent()
    assert [each.subject for each in mail] == ["12 apprentices need your attention"]
    assert all(str(life.id) in mail[0].text for life in lives)
    assert {fact.message for of_one in facts for fact in of_one} == {facts[0][0].message}
    assert [(fact.rung, fact.role) for fact in messages(service, lives[0])] == [(0, "tutor"), (1, "tutor")]

    await asyncio.gather(*(life.move_to(OVERDUE + timedelta(days=3)) for life in lives))
    await service.time.pass_time(letter_of(service, "m-1"), timedelta(minutes=21))
    for life in lives:
        await until(service, life, 3)
    assert [(each.to, each.subject) for each in sent()[1:]] == [
        ("max.quill@provider.example", "12 apprentices need your attention")
    ]
