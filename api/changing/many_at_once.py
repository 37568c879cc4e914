"""Many at once: a command for each of several apprenticeships, carried out by itself, its outcome its own."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Literal
from uuid import UUID

import anyio
from anyio import CapacityLimiter
from pydantic import BaseModel, Field

from api.access.bearer import must_be_in_scope
from api.answers.preview import Preview
from api.answers.preview import Status as PreviewStatus
from api.changing.carrying_out import LONGEST_KEY
from api.changing.lines import Lines
from api.changing.selecting import Selecting, SentToMany
from api.changing.taking import Admitted, Sent, Taking
from api.changing.workflows import StillRunning
from api.http.problem_documents import ProblemDocument, members_of, problem_of
from api.problems import Problem
from api.recorded_facts import Recorded, recorded
from domain.command import Outcome

AT_ONCE = 8
"""So many are tried or carried out at a time by a process, whoever asks for them: others shall not wait behind them."""
BEGUN_WITHIN_SECONDS = 20.0
"""What has not begun by then waits for the request to be sent again."""
LONGEST_KEY_OF_MANY = LONGEST_KEY - 37
"""What is left of a key beside a slash and an id."""
IN_LINE = 8
"""So many requests of one caller are here at most: one goes on, and the others wait for it."""
_TOO_MANY_WAIT = "Too many requests of yours for many at once wait for one another; send this one again in a moment."
Take = Callable[[Admitted], Awaitable[Outcome | Preview]]
_UNKNOWN, _TOO_MANY, _FAILED = 404, 429, 500


class OneOfMany(BaseModel):
    """What became of the command of one apprenticeship, which was sent under `key`: as if sent by itself under it.

    `running` was taken up and is not done yet. `waiting` was not begun, or something was away or failed, as its
    `problem` says: send the request again under the same key. What is `refused` has a `problem`, which says why.
    """

    apprenticeship: UUID
    key: str = Field(description="GET /commands/{key} tells the outcome again, once it is recorded.")
    status: Literal["accepted", "proposed", "refused", "running", "waiting"] | PreviewStatus
    recorded: Recorded | None = None
    preview: Preview | None = None
    problem: ProblemDocument | None = None


Found = dict[UUID, Admitted | OneOfMany | None]
"""Of each selected: what is to be done yet, or what became of it; None for whom the caller has nothing to do with."""


class ManyAtOnce:
    """Takes commands for many."""

    def __init__(self, taking: Taking, selecting: Selecting) -> None:
        """Have each taken by `taking`, as if it came alone."""
        self.taking = taking
        self.selecting = selecting
        self.places = CapacityLimiter(AT_ONCE)
        self.lines = Lines(1)

    async def carry_out(self, sent: SentToMany) -> list[OneOfMany]:
        """Return the outcome of each, in the order selected; whom the caller has nothing to do with is left out.

        Raises the problems of selecting, a 403 problem for a token that is limited to other commands, and a 429 problem
        where too many requests of the caller wait for one another.
        """
        return await self._in_line(sent, Admitted.carry_out, keep=True)

    async def preview(self, sent: SentToMany) -> list[OneOfMany]:
        """Return what each would lead to, or its outcome where it was carried out before; raises the same."""
        return await self._in_line(sent, Admitted.preview, keep=False)

    async def _in_line(self, sent: SentToMany, take: Take, *, keep: bool) -> list[OneOfMany]:
        must_be_in_scope(sent.caller, sent.route.command.NAME)
        ends_at = anyio.current_time() + BEGUN_WITHIN_SECONDS
        async with self.lines.place(sent.caller.subject, IN_LINE, _TOO_MANY_WAIT):
            selected = await self.selecting.selected(sent, keep=keep)
            found = await self._admitted(sent, selected)
            await self._taken(sent, found, take, ends_at)
        return [told for each in selected if isinstance(told := found[each], OneOfMany)]

    async def _admitted(self, sent: SentToMany, selected: list[UUID]) -> Found:
        # Nobody takes a place before the door has let them in: it lets strangers wait.
        registered, door = await self.taking.whom_they_say(sent.caller), self.taking.door.for_many(len(selected))
        found: Found = {}

        async def one(apprenticeship: UUID) -> None:
            each = sent.to(apprenticeship)
            try:
                found[apprenticeship] = await self.taking.admitted(sent.route, each, registered, door)
            except Exception as error:  # noqa: BLE001 - what goes wrong with one leaves the others alone
                found[apprenticeship] = _troubled(each, problem_of(error))

        await _of_each(selected, one)
        return found

    async def _taken(self, sent: SentToMany, found: Found, take: Take, ends_at: float) -> None:
        admitted = {each: one for each, one in found.items() if isinstance(one, Admitted)}

        async def one(apprenticeship: UUID) -> None:
            each = sent.to(apprenticeship)
            async with self.places:
                in_time = anyio.current_time() < ends_at
                done = await _told(each, admitted[apprenticeship], take) if in_time else _one(each, status="waiting")
                found[apprenticeship] = done

        await _of_each(admitted, one)


async def _of_each(selected: Iterable[UUID], do: Callable[[UUID], Coroutine[Any, Any, None]]) -> None:
    async with anyio.create_task_group() as group:
        for each in selected:
            group.start_soon(do, each)


async def _told(sent: Sent, admitted: Admitted, take: Take) -> OneOfMany | None:
    try:
        outcome = await take(admitted)
    except StillRunning:
        return _one(sent, status="running")
    except Exception as error:  # noqa: BLE001 - what goes wrong with one leaves the others alone, and is told of it
        return _troubled(sent, problem_of(error))
    if isinstance(outcome, Preview):
        return _one(sent, status=outcome.status, preview=outcome)
    told = recorded(sent.about, outcome)
    return _one(sent, status=told.status, recorded=told)


def _troubled(sent: Sent, problem: Problem) -> OneOfMany | None:
    if problem.status == _UNKNOWN:
        return None
    status = "waiting" if problem.status == _TOO_MANY or problem.status >= _FAILED else "refused"
    return _one(sent, status=status, problem=ProblemDocument.model_validate(members_of(problem)))


def _one(sent: Sent, **told: object) -> OneOfMany:
    return OneOfMany.model_validate({"apprenticeship": sent.about, "key": sent.key, **told})
