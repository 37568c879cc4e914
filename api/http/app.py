"""The HTTP application: routes gathered, limits and problems installed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.http import documentation, problem_documents
from api.http.clear_request import ClearRequests
from api.http.compressed import Compressed
from api.http.openapi import Documented
from api.http.request_body import BodyLimit
from api.http.requests_counted import CountsRequests, RequestMetrics

DESCRIPTION = """
Runs apprenticeships from enrolment to certificate. Every change is a command: it is carried out and recorded,
or refused with every rule that it does not meet. Send an `Idempotency-Key` with each, and send it again with the
same key whenever an answer does not reach you: it is carried out once. Dates are those of Europe/London.
"""


def create_app(
    routers: Sequence[APIRouter], metrics: RequestMetrics, larger: Mapping[str, int] = MappingProxyType({})
) -> FastAPI:
    """Return the application that serves these routers, and counts its requests in `metrics`.

    `larger` are the bodies that may have more bytes than others, by patterns of their addresses.
    """
    app = Documented(
        title="Indenture",
        version="1",
        description=DESCRIPTION,
        # Served beside the page that shows it, and as strictly as all else.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # The framework would build the address from the Host header, for anybody.
        redirect_slashes=False,
        # A router that is included has every route made a second time, when it is first asked for.
        routes=[route for each in (documentation.router(), *routers) for route in each.routes],
    )
    app.add_middleware(Compressed)
    app.add_middleware(BodyLimit, larger=larger)
    app.add_middleware(ClearRequests)
    app.add_middleware(CountsRequests, metrics=metrics)
    for route in app.routes:
        if isinstance(route, APIRoute):
            metrics.begin_with(route)
    problem_documents.install(app)
    return app
