"""The post: takes over what is to be told, finds whom to write to, sends, and reports what became of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.database import Pool, fetch, with_connection
from activities.ledger.remembered_states import States
from activities.post.channel import Channel, NotYetError, RefusedError
from activities.post.writing import Writer
from domain.command import POST, Command, Untold
from domain.days import london_date
from domain.deciding.decide import what_is_due
from domain.letter import Addressed, Letter, Message, Owing, Reported
from domain.rulebook.rulebook import Rulebook
from domain.telling.reporting import ReportMessages
from domain.telling.whom_to_tell import untold

MESSAGES = UUID("0d7f4a5e-98a1-4c25-8f5c-52c0a7b7a5f3")

HandIn = Callable[[Command], Awaitable[object]]


def message_id(to: str, about: Sequence[Owing]) -> UUID:
    """Return the id of the message to somebody about these: the same at every attempt, whoever makes it."""
    said = sorted(f"{each.apprenticeship}/{each.of}/{each.role}" for each in about)
    return uuid5(MESSAGES, "\n".join([to, *said]))


def apprenticeships_of(pool: Pool, message: UUID) -> list[UUID]:
    """Return which apprenticeships a message was about; none where it was never written. Raises DATABASE_AWAY."""
    query = "SELECT apprenticeship::text FROM post.messages WHERE message = %s ORDER BY apprenticeship"
    return fetch(pool, UUID, query, (message,))


class Post:
    """The telling activities of a worker. Nothing that they take or return names anybody."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with, from the composition root
        self,
        channels: Mapping[str, Channel],
        writer: Writer,
        book: Rulebook,
        temporal: Client,
        task_queue: str,
        hand_in: HandIn,
        gather_seconds: float,
    ) -> None:
        """Send by `channels`; a tutor's letter gathers for so long. `hand_in` takes a report to its workflow."""
        self.channels = channels
        self.writer = writer
        self.book = book
        self.temporal = temporal
        self.task_queue = task_queue
        self.hand_in = hand_in
        self.gather_seconds = gather_seconds

    @property
    def states(self) -> States:
        """Return what knows where apprenticeships stand."""
        return self.writer.states

    @activity.defn(name="hand_over")
    async def hand_over(self, apprenticeship: UUID, what: Untold) -> None:
        """Take over that somebody is to be told: a tutor in one letter with everything else, others each in one."""
        of_a_tutor = what.role == "tutor" and what.whom is not None
        letter = Letter(what.role, what.whom, self.gather_seconds if of_a_tutor else 0)
        name = f"tutor/{what.whom}" if of_a_tutor else f"{apprenticeship}/{what.of}/{what.role.replace(' ', '-')}"
        await self.temporal.start_workflow(
            "Telling",
            letter,
            id=f"telling/{name}",
            task_queue=self.task_queue,
            start_signal="owe",
            start_signal_args=[Owing(apprenticeship, what.of, what.role, what.channel)],
        )

    @activity.defn(name="address")
    def address(self, letter: Letter, gathered: list[Owing]) -> Addressed:
        """Return the messages of a letter, one for each channel, about what is still to be told by the ledger."""
        owed = {each: self._owed(each) for each in {owing.apprenticeship for owing in gathered}}
        about = tuple(each for each in gathered if (each.of, each.role) in owed[each.apprenticeship])
        to = self.writer.addressees(letter.role, letter.whom, self._day(about)) if about else []
        messages = [each for channel, said in _by_channel(about) for each in _messages(letter.role, to, channel, said)]
        return Addressed(tuple(messages), about)

    def _owed(self, apprenticeship: UUID) -> set[tuple[int, str]]:
        due = what_is_due(self.states.read(apprenticeship).state, self._now(apprenticeship), self.book)
        return {(each.of, each.role) for each in untold(due)}

    def _day(self, about: Sequence[Owing]) -> date:
        return london_date(max(self._now(each.apprenticeship) for each in about))

    def _now(self, apprenticeship: UUID) -> datetime:
        now = datetime.now(UTC)
        return max(now, self.states.read(apprenticeship).state.last_recorded_at or now)

    @activity.defn(name="send")
    async def send(self, message: Message) -> int:
        """Send a message; return how many attempts that took. What cannot succeed is not tried again."""
        attempt = activity.info().attempt
        hand_over = await self.channels[message.channel].write(message)
        if hand_over is None:
            raise _final("nobody is registered", attempt)
        await asyncio.to_thread(self._note, message)
        try:
            await hand_over()
        except RefusedError:
            raise _final("refused by the mail server", attempt) from None
        except NotYetError as error:
            raise ApplicationError(f"the mail server did not take it: {error}", type="NotYet") from None
        return attempt

    def _note(self, message: Message) -> None:
        rows = [(message.id, each) for each in dict.fromkeys(each.apprenticeship for each in message.about)]
        insert = "INSERT INTO post.messages (message, apprenticeship) VALUES (%s, %s) ON CONFLICT DO NOTHING"

        def work(connection: Any) -> None:
            with connection.cursor() as cursor:
                cursor.executemany(insert, rows)

        with_connection(self.writer.ledger.pool, work)

    @activity.defn(name="report")
    async def report(self, owing: Owing, reports: list[Reported]) -> None:
        """Record what became of the messages about one thing, once, by the way that every fact is written."""
        said = {"of": owing.of, "to_role": owing.role, "deliveries": [asdict(each) for each in reports]}
        body = ReportMessages.model_validate(said).model_dump(mode="json")
        name = f"{owing.apprenticeship}/{owing.of}/{owing.role}"
        identity = uuid5(MESSAGES, name)
        command = Command(identity, owing.apprenticeship, ReportMessages.NAME, body, POST, "system", str(identity))
        await self.hand_in(command)


def _by_channel(about: Sequence[Owing]) -> list[tuple[str, tuple[Owing, ...]]]:
    channels = dict.fromkeys(each.channel for each in about)
    return [(channel, tuple(each for each in about if each.channel == channel)) for channel in channels]


def _messages(role: str, to: Sequence[str], channel: str, about: tuple[Owing, ...]) -> list[Message]:
    return [Message(message_id(each, about), role, each, about, channel) for each in to]


def _final(why: str, attempt: int) -> ApplicationError:
    return ApplicationError(why, attempt, type="Final", non_retryable=True)
