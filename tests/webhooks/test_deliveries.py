"""Facts are sent in order, at least once, signed, each receiver at its own pace."""

import asyncio
import json
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from activities.master_key import WrongMasterKeyError
from activities.webhooks.deliveries import Patience
from activities.webhooks.envelope import secret_in_words
from activities.webhooks.subscriptions import BEYOND, Subscriptions
from tests.telling.test_mailbox import trusted  # noqa: F401 - a fixture
from tests.webhooks.conftest import HANGS, IMPATIENT, MASTER_KEY, contact, delivering, receiving, until


def add(subscriptions, url, *, kind="cloudevents", names=(), after=0):
    new = uuid4()
    return new, subscriptions.add(new, url, kind, list(names), after)


def standing(subscriptions, which):
    return next(each for each in subscriptions.every_one() if each.subscription == which)


async def test_a_receiver_that_errs_hangs_and_redirects_gets_everything_in_order_under_the_same_ids(
    store, subscriptions, apprenticeship
):
    with receiving() as elsewhere, receiving(500, HANGS, (302, elsewhere.url), 200, 503) as receiver:
        which, secret = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions):
            await until(lambda: standing(subscriptions, which).position == 3)
            contact(store, apprenticeship)
            await until(lambda: standing(subscriptions, which).position == 4)
        assert elsewhere.got == []
        numbers = [int(each.rpartition("_")[2]) for each in receiver.ids]
        assert numbers == [1, 1, 1, 1, 2, 2, 3, 4]
        assert receiver.ids == [f"{apprenticeship}_{number}" for number in numbers]
        for headers, body in receiver.got:
            assert Webhook(secret_in_words(secret)).verify(body, headers)
            with pytest.raises(WebhookVerificationError):
                Webhook(secret_in_words(secret)).verify(body + b" ", headers)
    assert (standing(subscriptions, which).failures, standing(subscriptions, which).last_answer) == (0, None)


async def test_a_fact_is_a_cloud_event_with_the_sentence_and_no_open_text(store, subscriptions, apprenticeship):
    with receiving() as receiver:
        add(subscriptions, receiver.url, after=2)
        async with delivering(store, subscriptions):
            await until(lambda: len(receiver.got) == 1)
    headers, body = receiver.got[0]
    event = json.loads(body)
    assert headers["Content-Type"] == "application/cloudevents+json"
    assert (event["specversion"], event["id"], event["type"]) == ("1.0", f"{apprenticeship}_3", "contact-made.v1")
    assert (event["source"], event["subject"]) == (f"/apprenticeships/{apprenticeship}", str(apprenticeship))
    assert (event["position"], event["data"]["number"]) == (3, 3)
    assert event["data"]["sentence"].startswith("Contact between sessions")
    assert event["data"]["fact"]["summary"].startswith("sealed.v1")


async def test_a_card_for_microsoft_teams_says_the_sentence(store, subscriptions, apprenticeship):
    with receiving() as receiver:
        add(subscriptions, receiver.url, kind="teams", names=["contact-made.v1"])
        async with delivering(store, subscriptions):
            await until(lambda: len(receiver.got) == 1)
    message = json.loads(receiver.got[0][1])
    (card,) = message["attachments"]
    assert (message["type"], card["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert card["content"]["body"][0]["text"].startswith("Contact between sessions")


async def test_only_the_facts_that_were_asked_for_are_sent_and_the_others_are_passed_over(
    store, subscriptions, apprenticeship
):
    with receiving() as receiver:
        which, _ = add(subscriptions, receiver.url, names=["application-received.v1"])
        async with delivering(store, subscriptions):
            await until(lambda: standing(subscriptions, which).position == 3)
        assert receiver.ids == [f"{apprenticeship}_1"]


async def test_replayed_from_a_position_it_gets_the_same_again(store, subscriptions, apprenticeship):
    with receiving() as receiver:
        which, _ = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions):
            await until(lambda: standing(subscriptions, which).position == 3)
            before = list(receiver.got)
            subscriptions.replay(which, 1)
            await until(lambda: standing(subscriptions, which).position == 3)
        assert [body for _, body in receiver.got] == [body for _, body in [*before, *before[1:]]]
        assert receiver.ids[3:] == receiver.ids[1:3]


async def test_one_that_hangs_holds_up_no_other_and_what_is_gone_is_stopped(store, subscriptions, apprenticeship):
    with receiving(*[HANGS] * 20) as slow, receiving() as quick, receiving(410) as gone:
        hanging, _ = add(subscriptions, slow.url)
        add(subscriptions, quick.url)
        left, _ = add(subscriptions, gone.url)
        async with delivering(store, subscriptions):
            await until(lambda: len(quick.got) == 3)
            await until(lambda: standing(subscriptions, hanging).failures >= 1)
            await until(lambda: standing(subscriptions, left).stopped_at is not None)
            await asyncio.sleep(0.3)
            assert len(gone.got) == 1
            assert standing(subscriptions, hanging).last_answer == "did not answer in time"
            subscriptions.replay(left, 2)
            await until(lambda: standing(subscriptions, left).position == 3)
        assert gone.ids[1:] == [f"{apprenticeship}_3"]


async def test_an_address_or_a_redirect_that_cannot_be_read_is_a_failure_of_that_receiver_alone(
    store, subscriptions, apprenticeship
):
    unreadable = ["https://a..b/", "https://xn--/", "https://①②⑦.⓪.⓪.①/", "https://exa mple.org/"]
    with receiving(*[(302, "https://xn--/")] * 1000) as astray, receiving() as receiver:
        wrong = [add(subscriptions, url)[0] for url in [*unreadable, astray.url]]
        well, _ = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions):
            await until(lambda: all(standing(subscriptions, each).failures > 1 for each in wrong))
            contact(store, apprenticeship)
            await until(lambda: standing(subscriptions, well).position == 4)
    assert len(receiver.got) == 4
    assert standing(subscriptions, wrong[0]).last_answer.startswith("give an address whose host is well formed")
    assert standing(subscriptions, wrong[-1]).last_answer == "was not reached"


async def test_one_that_fails_for_too_long_is_stopped_and_never_tried_again(store, subscriptions, apprenticeship):
    short = Patience(answer=0.5, poll=0.02, first_pause=0.02, longest_pause=0.02, give_up=timedelta(seconds=0.2))
    with receiving(*[500] * 1000) as receiver:
        which, _ = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions, patience=short):
            await until(lambda: standing(subscriptions, which).stopped_at is not None)
            tries = len(receiver.got)
            await asyncio.sleep(0.3)
        assert len(receiver.got) == tries > 1
        assert standing(subscriptions, which).last_answer == "answered 500"


async def test_told_to_stop_while_every_thread_is_busy_it_lets_its_receiver_go(store, subscriptions, apprenticeship):
    loop, busy = asyncio.get_running_loop(), threading.Event()

    class Crowded(Subscriptions):
        def failed(self, *given, **named):
            super().failed(*given, **named)
            loop.call_soon_threadsafe(lambda: [loop.run_in_executor(None, busy.wait) for _ in range(64)])
            crowded.append(True)

    crowded = []
    with receiving(500) as receiver:
        which, _ = add(subscriptions, receiver.url)
        looks_once = replace(IMPATIENT, poll=60)
        async with delivering(store, Crowded(store.pool, MASTER_KEY), patience=looks_once) as task:
            await until(lambda: crowded)
            loop.call_later(0.2, busy.set)
            await asyncio.sleep(0.1)
        assert task.done()
        await asyncio.sleep(IMPATIENT.longest_pause)
        assert [each.subscription for each in subscriptions.leased((), timedelta(seconds=1))] == [which]


async def test_two_processes_at_once_send_everything_once(store, subscriptions, apprenticeship):
    for _ in range(30):
        contact(store, apprenticeship)
    with receiving() as receiver:
        which, _ = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions), delivering(store, subscriptions):
            await until(lambda: standing(subscriptions, which).position == 33)
        assert receiver.ids == [f"{apprenticeship}_{number}" for number in range(1, 34)]


async def test_under_another_master_key_nothing_is_sent_or_added_and_it_goes_on_under_the_right_one(
    store, subscriptions, apprenticeship
):
    wrong = Subscriptions(store.pool, bytes(32))
    with receiving() as receiver:
        which, _ = add(subscriptions, receiver.url)
        with pytest.raises(WrongMasterKeyError):
            add(wrong, receiver.url)
        async with delivering(store, wrong, patience=IMPATIENT):
            await until(lambda: standing(subscriptions, which).failures)
        assert receiver.got == []
        assert standing(subscriptions, which).last_answer.startswith("the master key is not the one")
        async with delivering(store, subscriptions, patience=IMPATIENT):
            await until(lambda: receiver.got)
        assert standing(subscriptions, which).stopped_at is None


async def test_through_tls_the_name_is_checked_although_the_address_is_dialled(
    store,
    subscriptions,
    apprenticeship,
    trusted,  # noqa: F811
):
    with receiving(context=trusted) as receiver:
        add(subscriptions, receiver.url)
        wrong, _ = add(subscriptions, receiver.url.replace("localhost", "127.0.0.1"))
        async with delivering(store, subscriptions):
            await until(lambda: len(receiver.got) == 3)
            await until(lambda: standing(subscriptions, wrong).failures)
        assert {headers["Host"] for headers, _ in receiver.got} == {f"localhost:{receiver.server_port}"}
    assert standing(subscriptions, wrong).last_answer == "was not reached"


async def test_outside_nothing_is_sent_to_a_private_address_whatever_its_name(
    store,
    subscriptions,
    apprenticeship,
    trusted,  # noqa: F811
):
    with receiving(context=trusted) as receiver:
        which, _ = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions, inside=False):
            await until(lambda: standing(subscriptions, which).failures)
        assert receiver.got == []
    assert standing(subscriptions, which).last_answer.startswith("the receiver is at a private address")


async def test_one_that_took_over_more_than_the_ledger_holds_is_stopped_until_it_is_replayed(
    store, subscriptions, apprenticeship, cut
):
    with receiving() as receiver, receiving() as behind:
        beyond, _ = add(subscriptions, receiver.url)
        async with delivering(store, subscriptions):
            await until(lambda: standing(subscriptions, beyond).position == 3)
            level, _ = add(subscriptions, behind.url, after=2)
            await until(lambda: standing(subscriptions, level).position == 3)
            subscriptions.replay(level, 2)
            # What is still on its way would take the next replay for the last one.
            await until(lambda: len(behind.got) == 2 and standing(subscriptions, level).position == 3)
        assert standing(subscriptions, beyond).stopped_at is None
        subscriptions.replay(level, 2)
        cut(2)
        async with delivering(store, subscriptions):
            await until(lambda: standing(subscriptions, beyond).stopped_at is not None)
            assert standing(subscriptions, level).stopped_at is None
            contact(store, apprenticeship)
            contact(store, apprenticeship)
            await until(lambda: len(behind.got) == 4)
            assert len(receiver.got) == 3
            assert standing(subscriptions, beyond).last_answer == BEYOND
            subscriptions.replay(beyond, 2)
            await until(lambda: standing(subscriptions, beyond).position == 4)
    assert receiver.ids[3:] == [f"{apprenticeship}_3", f"{apprenticeship}_4"]


def test_waiting_doubles_up_to_an_hour():
    patience = Patience()
    assert [patience.pause(failures).total_seconds() for failures in (0, 1, 2, 9, 10, 500)] == [
        5,
        10,
        20,
        2560,
        3600,
        3600,
    ]
    assert IMPATIENT.lease > timedelta(seconds=30)
