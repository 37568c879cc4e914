"""Questions asked for a page: by the same table, at the same door and on the same record as over HTTP."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from inspect import iscoroutinefunction, signature
from typing import Any
from uuid import UUID, uuid4

import anyio.to_thread
import msgspec
from anyio import CapacityLimiter
from pydantic import BaseModel

from api.access.caller import Asker, Caller
from api.access.readers import Asking, Readers
from api.problems import Problem, unknown_apprenticeship
from api.questions import Question
from domain.history.replay import Point

Answers = Callable[[], Iterable[object]]
"""Makes what answers questions, anew for each page: what is read of an apprenticeship is read once."""

_SIDES = {"first": "from_", "second": "to_"}


class Questioning:
    """Asks the questions of the one table."""

    def __init__(
        self, questions: Iterable[Question], answers: Answers, readers: Readers, seats: CapacityLimiter
    ) -> None:
        """Have each answered by the one of `answers` that is of its class, at most `seats` at a time."""
        self.questions = {each.called: each for each in questions}
        self.tells_who_asks = {
            name for name, each in self.questions.items() if "caller" in signature(each.answer).parameters
        }
        self.answers = answers
        self.readers = readers
        self.seats = seats


class Conversation:
    """What is asked for one page: of one reading, and recorded as one request."""

    def __init__(self, questioning: Questioning, caller: Caller) -> None:
        """Ask for a caller."""
        self._of = questioning
        self._caller = caller
        self._request = uuid4()
        self._readers = questioning.readers.for_one_page()
        self._answering = {type(each): each for each in questioning.answers()}

    def anew(self) -> "Conversation":
        """Return another one of the same caller, with a reading of its own."""
        return Conversation(self._of, self._caller)

    async def ask(self, called: str, **given: Any) -> Any:
        """Return the answer to a question. Raises the problems that it has over HTTP, those of the door first."""
        question = self._of.questions[called]
        about, sample = _id(given, "apprenticeship"), _id(given, "sample")
        asking = Asking(called, question.in_policy, about, sample, _said(given), self._request)
        asker = await self._admitted(asking)
        if called in self._of.tells_who_asks:
            given["caller"] = asker
        answer = partial(question.answer, self._answering[question.of], **given)
        if iscoroutinefunction(question.answer):
            return await answer()
        return await anyio.to_thread.run_sync(answer, limiter=self._of.seats)

    async def _admitted(self, asking: Asking) -> Asker:
        try:
            asker, _ = await self._readers.admit(self._caller, asking)
        except Problem as problem:
            # Whoever reads a sample alone finds no other apprenticeship, whether there is one or not.
            if problem.type == "not-in-sample" and asking.apprenticeship:
                raise unknown_apprenticeship() from None
            raise
        return asker

    async def must_be_entitled(self, called: str, apprenticeship: UUID) -> None:
        """Raise the problems that a question about an apprenticeship would have at the door."""
        in_policy = self._of.questions[called].in_policy
        await self._admitted(Asking(called, in_policy, apprenticeship, request=self._request))

    async def ask_if_entitled(self, called: str, **given: Any) -> Any:
        """Return the answer to a question, or None where the policy does not entitle the caller to it.

        Raises as `ask` does, for strangers too.
        """
        try:
            return await self.ask(called, **given)
        except Problem as problem:
            if problem.type != "not-entitled":
                raise
            return None


def _id(given: Mapping[str, Any], name: str) -> UUID | None:
    found = given.get(name)
    return found if isinstance(found, UUID) else None


def _said(given: Mapping[str, Any]) -> dict[str, object]:
    said: dict[str, object] = {}
    for name, value in given.items():
        if isinstance(value, Point):
            side = _SIDES.get(name, "")
            said |= {f"{side}{each}": told for each, told in msgspec.structs.asdict(value).items()}
        elif isinstance(value, BaseModel):
            said |= value.model_dump(mode="json", exclude_none=True)
        else:
            said[name] = value
    return said
