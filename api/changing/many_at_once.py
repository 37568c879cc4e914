"""Many at once: a command for each of several apprenticeships, carried out by itself, its outcome its own."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import anyio
from anyio import CapacityLimiter
from pydantic import BaseModel, Field

from api.access.bearer import must_be_in_scope
from api.access.caller import Caller
from api.answers.of_many.caseload import Filters
from api.answers.preview import Preview
from api.answers.preview import Status as PreviewStatus
from api.changing.carrying_out import LONGEST_KEY
from api.changing.selecting import Selecting
from api.changing.taking import Sent, Taking
from api.changing.workflows import StillRunning
from api.commands import CommandRoute
from api.http.problem_documents import ProblemDocument, members_of, problem_of
from api.problems import Problem
from api.recorded_facts import Recorded, recorded
from domain.command import Outcome

AT_ONCE = 8
"""So many are tried or carried out at a time by a process, whoever asks for them: others shall not wait behind them."""
BEGUN_WITHIN_SECONDS = 20.0
"""What has not begun by then waits for the request to be sent again."""
LONGEST_KEY_OF_MANY = LONGEST_KEY - 37
"""What is left of a key beside a stroke and an id."""
_AGAIN = {429, 503}
_UNKNOWN = 404


class OneOfMany(BaseModel):
    """What became of the command of one apprenticeship, which was sent under `key`: as if sent by itself under it.

    `running` was taken up and is not done yet, `waiting` was not begun or found something away: send the request again
    under the same key. What is refused has a `problem`, which says why.
    """

    apprenticeship: UUID
    key: str = Field(description="GET /commands/{key} tells the outcome again, once it is recorded.")
    status: Literal["accepted", "proposed", "refused", "running", "waiting"] | PreviewStatus
    recorded: Recorded | None = None
    preview: Preview | None = None
    problem: ProblemDocument | None = None


@dataclass(frozen=True)
class SentToMany:
    """A command as a caller sent it to all whom `selection` selects, under an idempotency key."""

    caller: Caller
    key: str
    selection: Filters
    body: BaseModel

    def to(self, apprenticeship: UUID) -> Sent:
        """Return the command of one of them: the same under the same key, whoever else is selected."""
        return Sent(self.caller, f"{self.key}/{apprenticeship}", apprenticeship, self.body)


class ManyAtOnce:
    """Takes commands for many."""

    def __init__(self, taking: Taking, selecting: Selecting) -> None:
        """Have each taken by `taking`, as if it came alone."""
        self.taking = taking
        self.selecting = selecting
        self.places = CapacityLimiter(AT_ONCE)

    async def carry_out(self, route: CommandRoute, sent: SentToMany) -> list[OneOfMany]:
        """Return the outcome of each, in the order selected; whom the caller has nothing to do with is left out.

        Raises the problems of selecting, and a 403 problem for a token that is limited to other commands.
        """
        return await self._each(route, sent, self.taking.carry_out)

    async def preview(self, route: CommandRoute, sent: SentToMany) -> list[OneOfMany]:
        """Return what each would lead to, or its outcome where it was carried out before; raises the same."""
        return await self._each(route, sent, self.taking.preview)

    async def _each(
        self, route: CommandRoute, sent: SentToMany, take: Callable[[CommandRoute, Sent], Awaitable[Outcome | Preview]]
    ) -> list[OneOfMany]:
        must_be_in_scope(sent.caller, route.command.NAME)
        selected = await self.selecting.selected(sent.selection, sent.caller)
        ends_at, found = anyio.current_time() + BEGUN_WITHIN_SECONDS, {}

        async def one(apprenticeship: UUID) -> None:
            each = sent.to(apprenticeship)
            async with self.places:
                in_time = anyio.current_time() < ends_at
                found[apprenticeship] = await _told(route, each, take) if in_time else _one(each, status="waiting")

        async with anyio.create_task_group() as group:
            for each in selected:
                group.start_soon(one, each)
        return _seen(found[each] for each in selected)


async def _told(
    route: CommandRoute, sent: Sent, take: Callable[[CommandRoute, Sent], Awaitable[Outcome | Preview]]
) -> OneOfMany | None:
    try:
        outcome = await take(route, sent)
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
    status = "waiting" if problem.status in _AGAIN else "refused"
    return _one(sent, status=status, problem=ProblemDocument.model_validate(members_of(problem)))


def _one(sent: Sent, **told: object) -> OneOfMany:
    return OneOfMany.model_validate({"apprenticeship": sent.about, "key": sent.key, **told})


def _seen(found: Iterable[OneOfMany | None]) -> list[OneOfMany]:
    return [each for each in found if each]
