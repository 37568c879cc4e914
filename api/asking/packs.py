"""A pack sent over HTTP, piece by piece."""

from functools import partial

from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from api.audit.packs import PackFile

CHUNK = 64 * 1024


def sent(pack: PackFile) -> StreamingResponse:
    """Return the answer that carries a pack, and closes its file afterwards."""
    return StreamingResponse(
        iter(partial(pack.file.read, CHUNK), b""),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{pack.name}.zip"',
            "Content-Length": str(pack.size),
            "Cache-Control": "no-store",
        },
        background=BackgroundTask(pack.file.close),
    )
