"""The stylesheet and the script, kept by browsers for as long as they are these."""

from fastapi import APIRouter, Response

from api.console.frame import ROOT
from api.console.pages import ASSETS, EDITION
from api.problems import Problem

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def add_to(routes: APIRouter) -> None:
    """Add the route of the assets; they need nobody signed in."""

    @routes.get(f"{ROOT}/assets/{{edition}}/{{name}}", include_in_schema=False)
    async def asset(edition: str, name: str) -> Response:
        if edition != EDITION or name not in ASSETS:
            raise Problem(404, "unknown-address", "Unknown address", "There is no such part of a page.")
        kind = next(kind for end, kind in _KINDS.items() if name.endswith(end))
        kept = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return Response(ASSETS[name], media_type=kind, headers=kept)
