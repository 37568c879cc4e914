"""Routes of pages: what goes wrong is a page too, in the words of the problem; nothing typed is lost."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from api.access.caller import UncheckedError
from api.console.entrance.mending import without_what_is_wrong
from api.console.entrance.reception import SignedOutError
from api.http.problem_documents import as_problem, document
from api.http.strict_route import StrictRoute
from api.problems import Problem, issuer_away

_NONE: Mapping[str, frozenset[str]] = {}
Answer = Callable[[Request], Awaitable[Response]]
Trouble = Callable[[Request, Problem], Awaitable[Response]]
"""Shows a problem as a page."""
SignedOut = Callable[[Request], Awaitable[Response]]
"""Shows to somebody who is not signed in where they sign in, whatever they had typed."""


def page_route(
    trouble: Trouble, signed_out: SignedOut, mends: Mapping[str, frozenset[str]] = _NONE, *, others: bool = False
) -> type[StrictRoute]:
    """Return the class of routes whose troubles are shown so; with `others`, they take what they do not name too.

    `mends` are the fields of the forms of pages, by their paths: where those alone are wrong in its address, a page
    is shown without them, and says so itself.
    """

    class PageRoute(StrictRoute):
        """A route that answers with pages."""

        takes_others = others

        def get_route_handler(self) -> Any:
            answer: Answer = super().get_route_handler()
            return _answering(answer, trouble, signed_out, lambda: mends.get(self.path, frozenset()))

    return PageRoute


def _answering(answer: Answer, trouble: Trouble, signed_out: SignedOut, fields: Callable[[], frozenset[str]]) -> Answer:
    async def known(request: Request) -> Response:
        try:
            return await answer(request)
        except SignedOutError:
            if _wants_data(request):
                raise _not_authenticated() from None
            return await signed_out(request)

    async def answered(request: Request) -> Response:
        if cleaner := _without_what_is_empty(request):
            return RedirectResponse(cleaner, 303)
        try:
            return await known(request)
        except Exception as error:  # noqa: BLE001 - the one place where a page's errors become a page
            problem = issuer_away() if isinstance(error, UncheckedError) else as_problem(request, error)
            if _wants_data(request):
                return document(problem)
            mended = without_what_is_wrong(request, problem, fields())
            return await (answered(mended) if mended else trouble(request, problem))

    return answered


def _wants_data(request: Request) -> bool:
    return request.url.path.endswith((".json", ".csv", ".events"))


def _not_authenticated() -> Problem:
    detail = "Sign in to the console first, or ask the API with a bearer token: /docs shows how."
    return Problem(401, "not-authenticated", "Not authenticated", detail)


def _without_what_is_empty(request: Request) -> str | None:
    # A form sends the filters that were left alone as empty ones.
    said = request.query_params.multi_items()
    left = [each for each in said if each[1].strip()]
    if request.method != "GET" or len(left) == len(said):
        return None
    return f"{request.url.path}?{urlencode(left)}" if left else request.url.path
