"""Who may change over HTTP what is about no apprenticeship: whoever the policy entitles to the route, by its name."""

from typing import Annotated

from fastapi import Depends, Request

from api.access.bearer import Who, unlimited
from api.access.caller import Caller
from api.access.door import Door


def entitled_changers(caller_of: Who, door: Door) -> Who:
    """Return a dependency that yields the Caller where the policy entitles to the route, else raises a 403 problem."""

    async def changer(request: Request, caller: Annotated[Caller, Depends(unlimited(caller_of))]) -> Caller:
        door.may_by_role(caller, request.scope["route"].name)
        return caller

    return changer
