"""The post: takes over what is to be told, finds whom to write to, sends, and reports what became of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.database import Pool, fetch, with_connection
from activities.ledger.remembered_states import States
from activities.post.addressed import MattersAddressed
from activities.post.channel import Channel, NotYetError, RefusedError
from activities.post.writing import Writer, register_of
from domain.command import POST, Command, Untold
from domain.days import london_date
from domain.deciding.decide import what_is_due
from domain.facts.messages import NOBODY
from domain.letter import Addressed, Letter, Message, Owing, Reported
from domain.rulebook.rulebook import Rulebook
from domain.telling.reporting import ReportMessages
from domain.telling.whom_to_tell import untold

MESSAGES = UUID("0d7f4a5e-98a1-4c25-8f5c-52c0a7b7a5f3")

HandIn = Callable[[Command], Awaitable[object]]


def message_id(to: str, about: Sequence[Owing]) -> UUID:
    """Return the id of the message to somebody about these: the same at every attempt, whoever makes it."""
    said = sorted(_named(each) for each in about)
    return uuid5(MESSAGES, "\n".join([to, *said]))


def _named(owing: Owing) -> str:
    name = f"{owing.apprenticeship}/{owing.of}/{owing.role}"
    return f"{name}/{owing.invitation.sequence}" if owing.invitation else name


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
        """Send by `channels`; a letter gathers for so long. `hand_in` takes a report to its workflow."""
        self.channels = channels
        self.addressed = MattersAddressed(writer.ledger.pool)
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
    async def hand_over(self, apprenticeship: UUID, what: Untold, now: datetime | None = None) -> datetime | None:
        """Take over that somebody is to be told, by the clock of the apprenticeship, which is `now` (aware UTC).

        Whoever it is, it goes into one letter with everything else of that morning. Returns when to come again where
        that is later, by what the ledger says now; nothing once it is taken over, or need not be told any more.
        """
        today = now or datetime.now(UTC)
        found = await asyncio.to_thread(self._still_untold, apprenticeship, what, today)
        if found is None:
            return None
        if now and found.at and found.at > now:
            return found.at
        owing = Owing(apprenticeship, found.of, found.role, found.channel, found.invitation)
        day = london_date(today)
        addressees = await asyncio.to_thread(self.writer.addressees, found.role, found.whom, day)
        if not addressees:
            await self._report(owing, [Reported(None, None, 0, NOBODY)])
        for each in await asyncio.to_thread(self.addressed.add, owing, addressees):
            await self._owe(register_of(found.role), each, owing)
        return None

    def _still_untold(self, apprenticeship: UUID, what: Untold, now: datetime) -> Untold | None:
        found = self._untold(apprenticeship, now)
        said = (what.of, what.role, what.invitation)
        return next((each for each in found if (each.of, each.role, each.invitation) == said), None)

    def _untold(self, apprenticeship: UUID, now: datetime) -> tuple[Untold, ...]:
        state = self.states.read(apprenticeship).state
        return untold(what_is_due(state, state.not_before_its_last_fact(now), self.book))

    async def _owe(self, register: str, addressee: str, owing: Owing) -> None:
        await self.temporal.start_workflow(
            "Telling",
            Letter(register, addressee, self.gather_seconds),
            id=f"{self.task_queue}/telling/{register}/{addressee}",
            task_queue=self.task_queue,
            start_signal="owe",
            start_signal_args=[owing],
        )

    @activity.defn(name="address")
    def address(self, letter: Letter, gathered: list[Owing]) -> Addressed:
        """Return the messages of a letter, one for each channel, about what is still to be told by the ledger."""
        to, now = letter.whom or "", datetime.now(UTC)
        on_its_way = self.addressed.open_to(to)
        owed = {
            (apprenticeship, each.of, each.role, each.invitation)
            for apprenticeship in {owing.apprenticeship for owing in gathered}
            for each in self._untold(apprenticeship, now)
        }
        about = tuple(
            each
            for each in gathered
            if (each.apprenticeship, each.of, each.role, each.invitation) in owed
            and (each.apprenticeship, each.of, each.role) in on_its_way
        )
        return Addressed(tuple(_messages(letter.role, to, about)), about)

    @activity.defn(name="send")
    async def send(self, message: Message) -> int:
        """Send a message; return how many attempts that took. What cannot succeed is not tried again."""
        attempt = activity.info().attempt
        hand_over = await self.channels[message.channel].write(message)
        if hand_over is None:
            raise _final(NOBODY, attempt)
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
        """Record what became of the messages about one thing, once they are all sent or given up on."""
        to = next((each.to for each in reports if each.to), "")
        became = await asyncio.to_thread(self.addressed.became, owing, to, reports)
        if became:
            await self._report(owing, became)
            await asyncio.to_thread(self.addressed.forget, owing)

    async def _report(self, owing: Owing, reports: Sequence[Reported]) -> None:
        # By the way that every fact is written, and under one id however often it is tried.
        said = {"of": owing.of, "to_role": owing.role, "deliveries": [asdict(each) for each in reports]}
        if owing.invitation:
            said |= {"invitation": asdict(owing.invitation)}
        body = ReportMessages.model_validate(said).model_dump(mode="json")
        identity = uuid5(MESSAGES, _named(owing))
        command = Command(identity, owing.apprenticeship, ReportMessages.NAME, body, POST, "system", str(identity))
        await self.hand_in(command)


def _messages(register: str, to: str, about: Sequence[Owing]) -> list[Message]:
    letters = [each for each in about if not each.invitation]
    by_channel = [
        (channel, tuple(each for each in letters if each.channel == channel))
        for channel in dict.fromkeys(each.channel for each in letters)
    ]
    # Calendars take one invitation from a message.
    alone = [(each.channel, (each,)) for each in about if each.invitation]
    return [Message(message_id(to, said), register, to, said, channel) for channel, said in (*by_channel, *alone)]


def _final(why: str, attempt: int) -> ApplicationError:
    return ApplicationError(why, attempt, type="Final", non_retryable=True)
