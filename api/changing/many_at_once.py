"""Many at once: a command for each of several apprenticeships, carried out by itself, its outcome its own."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import anyio
from anyio import CapacityLimiter
from pydantic import BaseModel, Field

from api.access.bearer import must_be_in_scope
from api.answers.preview import Preview
from api.answers.preview import Status as PreviewStatus
from api.changing.carrying_out import LONGEST_KEY
from api.changing.selecting import Selecting, SentToMany
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
"""What is left of a key beside a slash and an id."""
Take = Callable[[CommandRoute, Sent], Awaitable[Outcome | Preview]]
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


class ManyAtOnce:
    """Takes commands for many."""

    def __init__(self, taking: Taking, selecting: Selecting) -> None:
        """Have each taken by `taking`, as if it came alone."""
        self.taking = taking
        self.selecting = selecting
        self.places = CapacityLimiter(AT_ONCE)

    async def carry_out(self, sent: SentToMany) -> list[OneOfMany]:
        """Return the outcome of each, in the order selected; whom the caller has nothing to do with is left out.

        Raises the problems of selecting, and a 403 problem for a token that is limited to other commands.
        """
        must_be_in_scope(sent.caller, sent.route.command.NAME)
        return await self._each(sent, await self.selecting.selected(sent, keep=True), self.taking.carry_out)

    async def preview(self, sent: SentToMany) -> list[OneOfMany]:
        """Return what each would lead to, or its outcome where it was carried out before; raises the same."""
        must_be_in_scope(sent.caller, sent.route.command.NAME)
        return await self._each(sent, await self.selecting.selected(sent, keep=False), self.taking.preview)

    async def _each(self, sent: SentToMany, selected: list[UUID], take: Take) -> list[OneOfMany]:
        ends_at = anyio.current_time() + BEGUN_WITHIN_SECONDS
        found: dict[UUID, OneOfMany | None] = {}

        async def one(apprenticeship: UUID) -> None:
            each = sent.to(apprenticeship)
            async with self.places:
                in_time = anyio.current_time() < ends_at
                found[apprenticeship] = await _told(sent.route, each, take) if in_time else _one(each, status="waiting")

        async with anyio.create_task_group() as group:
            for each in selected:
                group.start_soon(one, each)
        return [told for each in selected if (told := found[each])]


async def _told(route: CommandRoute, sent: Sent, take: Take) -> OneOfMany | None:
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
    status = "waiting" if problem.status == _TOO_MANY or problem.status >= _FAILED else "refused"
    return _one(sent, status=status, problem=ProblemDocument.model_validate(members_of(problem)))


def _one(sent: Sent, **told: object) -> OneOfMany:
    return OneOfMany.model_validate({"apprenticeship": sent.about, "key": sent.key, **told})
