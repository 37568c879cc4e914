"""Evidence packs over HTTP: of one apprenticeship, or of a whole sample in one call."""

import tempfile
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from anyio import CapacityLimiter
from fastapi import Depends
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from api.access.audited_reading import Auditing
from api.access.bearer import Who
from api.access.caller import Caller
from api.answers.apprenticeship import OnDay
from api.answers.reader import seated
from api.answers.replay import KnownOn, PointAsked
from api.audit.packing import Packer
from api.audit.sampling import Sampling
from api.http.openapi import Routes
from domain.history.replay import Point

CHUNK = 64 * 1024
A_PACK: dict[int | str, dict[str, Any]] = {
    200: {"description": "A ZIP file; `verify.py` in it checks it offline.", "content": {"application/zip": {}}}
}


class Packs:
    """The endpoint of one apprenticeship's pack."""

    def __init__(self, packer: Packer) -> None:
        """Answer with what `packer` packs."""
        self.packer = packer

    def pack(self, apprenticeship: UUID, point: PointAsked) -> StreamingResponse:
        """Return the evidence of one apprenticeship at a point as in a replay: facts, state, page, rules, verifier."""
        return self.answer([apprenticeship], point, f"pack-{apprenticeship}")

    def answer(self, apprenticeships: Sequence[UUID], point: Point, name: str) -> StreamingResponse:
        """Return a pack as a file of this name; raises as `Packer.pack` does."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
        try:
            self.packer.pack(file, apprenticeships, point)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return StreamingResponse(
            iter(partial(file.read, CHUNK), b""),
            media_type="application/zip",
            headers={
                "Content-Disposition": f'attachment; filename="{name}.zip"',
                "Content-Length": str(size),
                "Cache-Control": "no-store",
            },
            background=BackgroundTask(file.close),
        )


def router(packs: Packs, sampling: Sampling, auditing: Auditing, readers: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes of packs, read by `readers`. At most `seats` pack at a time."""
    routes = Routes(tags=["audit"], problems=(401, 403, 404, 409, 422, 503), responses=A_PACK)

    def sample_packs(
        sample: UUID, caller: Annotated[Caller, Depends(readers)], on: OnDay = None, known_on: KnownOn = None
    ) -> StreamingResponse:
        """Return the evidence of every apprenticeship of a sample in one file."""
        drawn, point = sampling.sample(sample).apprenticeships, Point(on=on, known_on=known_on)
        auditing.read_each(caller, "pack", drawn, sample, point)
        return packs.answer(drawn, point, f"packs-{sample}")

    routes.add_api_route(
        "/apprenticeships/{apprenticeship}/pack",
        seated(packs.pack, seats),
        dependencies=[Depends(readers)],
        response_class=StreamingResponse,
    )
    routes.add_api_route("/samples/{sample}/packs", seated(sample_packs, seats), response_class=StreamingResponse)
    return routes
