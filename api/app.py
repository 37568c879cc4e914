"""The HTTP application: routes gathered, limits and problems installed."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api import problems
from api.commands import problems_of
from api.limits import BodyLimit
from api.openapi import Documented

DESCRIPTION = """
Runs apprenticeships from enrolment to certificate. Every change is a command: it is carried out and recorded,
or refused with every rule that it does not meet. Send an `Idempotency-Key` with each, and send it again with the
same key whenever an answer does not reach you: it is carried out once. Dates are those of Europe/London.
"""


def create_app(routers: Sequence[APIRouter]) -> FastAPI:
    """Return the application that serves these routers."""
    app = Documented(
        title="Indenture",
        version="1",
        description=DESCRIPTION,
        generate_unique_id_function=_operation_id,
        openapi_url="/openapi.json",
        redoc_url=None,
        # The framework would build the address from the Host header, for anybody.
        redirect_slashes=False,
        responses=problems_of(413, 500),
    )
    app.add_middleware(BodyLimit)
    problems.install(app)
    for router in routers:
        app.include_router(router)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name.replace("-", "_")
