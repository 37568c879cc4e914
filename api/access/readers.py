"""Who may ask over HTTP: whoever the policy entitles, an auditor's read recorded before it is answered."""

from collections.abc import Callable
from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Request, Response

from activities.audit.audit_reads import Read
from api.access.audited_reading import Auditing, asked
from api.access.bearer import Who, unlimited
from api.access.caller import Asker, Caller
from api.access.door import Door
from api.access.roles import AUDITOR

MayAsk = Callable[[str], Who]
"""Returns, for a question by its name, a dependency that yields the caller or raises a problem."""


OF_SENDERS = frozenset({"outcome_of_a_command"})
"""Questions about what one has sent: whoever may only send commands asks them too."""


def entitled_readers(caller_of: Who, door: Door, auditing: Auditing, seats: CapacityLimiter) -> MayAsk:
    """Return what makes the dependency of each question: it yields the Caller where the policy entitles them.

    It raises a 404 problem for strangers, a 403 problem for everybody else and for what is not in the sample that a
    token is limited to. What auditors read as auditors is recorded, at most `seats` at a time.
    """

    def may_ask(question: str) -> Who:
        who = caller_of if question in OF_SENDERS else unlimited(caller_of)

        async def reader(request: Request, response: Response, caller: Annotated[Caller, Depends(who)]) -> Caller:
            line = await door.may_ask(caller, question, _id(request, "apprenticeship"))
            if caller.role == AUDITOR and AUDITOR in line.who:
                read = _read(request, caller)
                await anyio.to_thread.run_sync(partial(auditing.admit, caller, read), limiter=seats)
                response.headers["Audit-Read"] = str(read.request)
            return Asker(**vars(caller), reads_staff_notes=not line.withholds_staff_notes)

        return reader

    return may_ask


def _read(request: Request, caller: Caller) -> Read:
    apprenticeship = _id(request, "apprenticeship")
    return Read(
        request=uuid4(),
        reader=caller.subject,
        role=caller.role,
        sample=_id(request, "sample") or (caller.sample if apprenticeship else None),
        what=request.scope["route"].name.replace("_", "-"),
        apprenticeship=apprenticeship,
        asked=asked({name: request.query_params.getlist(name) for name in request.query_params}),
    )


def _id(request: Request, name: str) -> UUID | None:
    # What is no id is answered as malformed by the route itself.
    try:
        return UUID(request.path_params[name])
    except (KeyError, ValueError):
        return None
