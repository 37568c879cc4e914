"""Drawing a sample over HTTP."""

from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Response

from api.access.bearer import Who
from api.access.caller import Caller
from api.audit.sampling import Asked, SampleRead, Sampling
from api.changing.endpoints import Key
from api.http.openapi import LOCATION, Routes
from api.http.seated import seated


def router(sampling: Sampling, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the route; at most `seats` draw at a time."""
    routes = Routes(prefix="/samples", tags=["audit"], problems=(401, 403, 404, 422, 503))

    def draw_sample(asked: Asked, key: Key, caller: Annotated[Caller, Depends(who)], response: Response) -> SampleRead:
        """Draw a random sample that anybody can make again; for quality leads and auditors."""
        sample = sampling.draw(asked, caller, key)
        response.headers["Location"] = f"/samples/{sample.sample}"
        return sample

    routes.add_api_route(
        "", seated(draw_sample, seats), methods=["POST"], status_code=201, responses={201: {"headers": LOCATION}}
    )
    return routes
