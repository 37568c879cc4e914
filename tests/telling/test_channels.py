"""A ladder's channel is obeyed: what a rung raises is owed by it, sent by it, and on record as sent by it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.bank_holidays import WorkingCalendar
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.ledger.recording import CommandRecorder
from activities.personal_data.contacts import Contacts
from activities.personal_data.people import People
from activities.personal_data.register_log import Author
from activities.personal_data.staff import Colleague, Staff
from activities.post.e_mail import EMail
from activities.post.mailbox import Mailbox
from activities.post.post import Post
from activities.post.writing import Writer
from api.wiring.worker import build_post
from domain.apprenticeship import FACTS
from domain.letter import CHANNELS, E_MAIL, Letter, Owing, Reported
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.rulebook import load_rulebook
from tests.domain.rulebook.test_ladder import OWN, USABLE
from tests.ledger.office import NOON, Office
from tests.telling.conftest import LETTERHEAD, OVERDUE, SENDER, learning, letter_of, until

LETTER = "letter"


class LettersInAFolder:
    """A channel of this test's own, beside e-mail: a letter is a file for the franking machine."""

    def __init__(self, folder, writer):
        self.folder = folder
        self.writer = writer

    async def write(self, message):
        recipient = self.writer.recipient(message.role, message.to)
        written = self.writer.written(message, recipient, SENDER)

        async def hand_over():
            (self.folder / f"{message.id}.txt").write_text(written.get_body(("plain",)).get_content())

        return hand_over


@pytest.fixture
def pool(new_ledger):
    with open_pool(new_ledger(simulation=True), size=4) as pool:
        yield pool


@pytest.fixture
def own_ladders(tmp_path, monkeypatch):
    """Return a folder of ladders whose first rung tells the tutor by letter, where the post has letters too."""
    monkeypatch.setattr("domain.rulebook.ladder.CHANNELS", (E_MAIL, LETTER))
    own = tmp_path / "ladders"
    own.mkdir()
    said = {**USABLE, "effective_from": "2026-09-01", "first": 0, "role": "tutor", "channel": LETTER}
    (own / "ours.v1.toml").write_text(OWN.format(**said))
    return own


@pytest.fixture
def book(own_ladders):
    return load_rulebook(WorkingCalendar(), own=OwnRules(ladders=own_ladders))


@pytest.fixture
def office(pool):
    return Office(Ledger(pool, FACTS))


@pytest.fixture
def worker(office, book):
    """Return a recorder; a tutor was reminded of an apprentice, and then told by the first rung."""
    worker = office.enrolled(CommandRecorder(office.ledger, book, tells=True))
    office.ask(worker, "allocate-tutor", from_on="2026-09-07")
    alarm = worker.stand(office.stream, NOON).alarm
    while (alarm.kind, alarm.rung) != ("session-escalation", 2):
        alarm = office.ring(worker, alarm).standing.alarm
    return worker


@pytest.fixture
def letters(tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


@pytest.fixture
def post(office, worker, book, letters, mail_server):
    pool = office.ledger.pool
    sam = Colleague("Sam Reed", "sam.reed@provider.example", "tutor", None, "t-1")
    Staff(pool).put(sam, Author("lead-1", "programme_lead"))
    writer = Writer(office.ledger, worker.states, People(pool), Contacts(pool), Staff(pool), LETTERHEAD)
    channels = {E_MAIL: EMail(Mailbox.at(mail_server, SENDER), writer), LETTER: LettersInAFolder(letters, writer)}

    async def hand_in(command):
        worker.record(replace(command, at=NOON + timedelta(days=60)))

    return Post(channels, writer, book, None, "", hand_in, 0)


async def test_what_a_rung_raises_goes_by_the_channel_of_its_ladder_and_a_reminder_by_e_mail(
    office, worker, post, letters, sent
):
    untold = worker.stand(office.stream, NOON + timedelta(days=40)).untold
    gathered = [Owing(office.stream, each.of, each.role, each.channel) for each in untold if each.role == "tutor"]
    assert Counter(each.channel for each in gathered) == {E_MAIL: len(gathered) - 1, LETTER: 1}
    for owing in gathered:
        assert post.addressed.add(owing, ["t-1"]) == ["t-1"]
    addressed = post.address(Letter("staff", "t-1", 0), gathered)
    assert [each.channel for each in addressed.messages] == [E_MAIL, LETTER]
    assert {each for message in addressed.messages for each in message.about} == set(gathered)
    for message in addressed.messages:
        assert await ActivityEnvironment().run(post.send, message) == 1
    assert "No tutor session held since" in (letters / f"{addressed.messages[1].id}.txt").read_text()
    (mail,) = sent()
    assert mail.message_id == f"<{addressed.messages[0].id}@provider.example>"
    assert "No tutor session held" not in mail.text
    for message in addressed.messages:
        for owing in message.about:
            await post.report(owing, [Reported("t-1", message.id, 1)])
    facts = [each.fact for each in office.ledger.history(office.stream) if each.fact.NAME == "message-sent.v1"]
    of_sessions = {(fact.rung, fact.channel) for fact in facts if fact.clock == "session"}
    assert of_sessions == {(0, E_MAIL), (1, LETTER)}
    assert any(fact.sentence() == "Tutor t-1 told of rung 1 of the session escalation by letter." for fact in facts)


async def test_the_post_has_every_channel_that_a_ladder_may_name(service_with, mail_server):
    service = await service_with(smtp_url=mail_server, mail_from=SENDER)
    recorder = CommandRecorder(service.store.ledger, service.store.book)
    post = build_post(service.settings, service.store, service.temporal, recorder, 0)
    assert set(post.channels) == set(CHANNELS)


async def test_each_fact_of_one_letter_says_the_channel_and_the_message_that_it_went_by(
    letters, service_with, mail_server, tutor, sent, monkeypatch
):
    def with_letters(*args):
        post = build_post(*args)
        post.channels[LETTER] = LettersInAFolder(letters, post.writer)
        return post

    monkeypatch.setattr("api.wiring.worker.build_post", with_letters)
    # Reminders have no ladder: here they go by letter, and rungs by e-mail as their ladder says.
    monkeypatch.setattr("domain.facts.messages.E_MAIL", LETTER)
    service = await service_with(smtp_url=mail_server, mail_from=SENDER, gather_seconds=600.0)
    sam = tutor(service)
    life = await learning(service, sam)
    await life.move_to(OVERDUE)
    await service.time.pass_time(letter_of(service, sam), timedelta(minutes=21))
    reminder, rung = sorted(await until(service, life, 2), key=lambda fact: fact.rung)
    assert [(fact.NAME, fact.channel) for fact in (reminder, rung)] == [
        ("message-sent.v1", LETTER),
        ("message-sent.v1", E_MAIL),
    ]
    assert [file.name for file in letters.iterdir()] == [f"{reminder.message}.txt"]
    assert [mail.message_id for mail in sent()] == [f"<{rung.message}@provider.example>"]
