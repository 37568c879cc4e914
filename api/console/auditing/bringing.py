"""A pack that somebody brings with a form: found in what their browser sent, off the loop that answers everybody."""

from email.message import Message
from email.parser import BytesHeaderParser
from functools import partial

from fastapi import Request

from api.console.entrance.reception import Reception, must_be_from_here, must_be_of
from api.console.entrance.visit import Visit
from api.problems import Problem

MOST_PARTS = 4
"""So many parts a form with a file may have: ours have two, its token and the file."""
_LONGEST_HEAD_BYTES = 4096


async def brought(request: Request, visit: Visit, reception: Reception) -> bytes:
    """Return the file that was sent with a form that this session was given; nothing where none was.

    Raises a 403 problem for a form of another site or session, and a 422 problem for one of too many parts.
    """
    must_be_from_here(request, reception.address)
    parts = await reception.blocking(
        partial(parts_of, request.headers.get("Content-Type", ""), await request.body()),
    )
    must_be_of(visit, parts.get("token", b"").decode(errors="replace").strip())
    return parts.get("file", b"")


def parts_of(kind: str, body: bytes) -> dict[str, bytes]:
    """Return what each named part of a form with a file holds, the form's Content-Type being `kind`.

    Raises a 422 problem where it has too many parts to be a form of ours.
    """
    said = Message()
    said["Content-Type"] = kind
    boundary = said.get_boundary()
    if not boundary:
        return {}
    between = b"\r\n--" + boundary.encode(errors="replace")
    whole = b"\r\n" + body
    if whole.count(between) > MOST_PARTS + 1:
        raise Problem(422, "malformed-request", "Malformed request", "This is no form of ours. Open it again.")
    inside = whole.split(between)[1:-1]
    return {name: each.partition(b"\r\n\r\n")[2] for each in inside if (name := _name(each))}


def _name(part: bytes) -> str:
    head = part[:_LONGEST_HEAD_BYTES].partition(b"\r\n\r\n")[0].lstrip()
    name = BytesHeaderParser().parsebytes(head).get_param("name", header="content-disposition")
    return name if isinstance(name, str) else ""
