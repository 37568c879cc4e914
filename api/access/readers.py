"""Who may read over HTTP: staff and auditors, an auditor's read recorded before it is answered."""

from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Request, Response

from activities.audit.audit_reads import Read
from api.access.audited_reading import Auditing, asked
from api.access.bearer import Who, readers_only
from api.access.caller import Caller
from api.access.roles import AUDITOR


def audited_readers(who: Who, auditing: Auditing, seats: CapacityLimiter) -> Who:
    """Return a dependency that yields the Caller of `who` if staff or auditor, an auditor's read recorded.

    Raises a 403 problem for everybody else, and for what is not in the sample that a token is limited to.
    At most `seats` are recorded at a time.
    """

    async def reader(
        request: Request, response: Response, caller: Annotated[Caller, Depends(readers_only(who))]
    ) -> Caller:
        if caller.role == AUDITOR:
            read = _read(request, caller)
            await anyio.to_thread.run_sync(partial(auditing.admit, caller, read), limiter=seats)
            response.headers["Audit-Read"] = str(read.request)
        return caller

    return reader


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
