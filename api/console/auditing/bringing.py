"""A pack that somebody brings with a form: found in what their browser sent, off the loop that answers everybody."""

from functools import partial

from fastapi import Request

from api.console.entrance.parts import parts_of
from api.console.entrance.reception import Reception, must_be_from_here, must_be_of
from api.console.entrance.visit import Visit

MOST_PARTS = 4
"""So many parts a form may have that brings a pack: ours have two, its token and the file."""


async def brought(request: Request, visit: Visit, reception: Reception) -> bytes:
    """Return the file that was sent with a form that this session was given; nothing where none was.

    Raises a 403 problem for a form of another site or session, and a 422 problem for one of too many parts.
    """
    must_be_from_here(request, reception.address)
    parts = await reception.blocking(
        partial(parts_of, request.headers.get("Content-Type", ""), await request.body(), MOST_PARTS),
    )
    must_be_of(visit, parts.get("token", b"").decode(errors="replace").strip())
    return parts.get("file", b"")
