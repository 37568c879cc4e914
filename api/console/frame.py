"""The frame of the console: rooms add their views to it, and it shows each as a page, as JSON, and as CSV."""

import csv
import io
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic_core import to_jsonable_python

from activities.database import DATABASE_AWAY
from activities.shown_text import shown
from api.access.caller import UncheckedError
from api.access.roles import AUDITOR
from api.console.entrance.reception import Reception, SignedOutError
from api.console.entrance.visit import Visit
from api.console.page_route import SignedOut, page_route
from api.console.pages import NO_STORE, Pages, View
from api.problems import Problem

Look = Callable[..., Awaitable[View]]
"""Makes a view of what a visit asks; its parameter `visit` is the Visit, the others are read from the address."""
Act = Callable[..., Awaitable[Response]]
"""Answers what somebody does on a page."""


@dataclass(frozen=True)
class Live:
    """How a view is live: `stream` answers with its events, `since` tells from which position of the log on."""

    stream: Act
    since: Callable[[], int]


ROOT = "/console"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Frame:
    """Shows views, for whoever is signed in."""

    def __init__(self, reception: Reception, pages: Pages, signed_out: SignedOut) -> None:
        """Show `pages` to those whom the `reception` knows, and to all others how they sign in."""
        self.reception = reception
        self.pages = pages
        self.mends: dict[str, frozenset[str]] = {}
        strict = page_route(self.trouble, signed_out, self.mends)
        self.routes, self.open_routes = APIRouter(route_class=strict), APIRouter(route_class=strict)
        # What an issuer sends somebody back with is for it to say, and what nothing has takes nothing wrong.
        loose = page_route(self.trouble, signed_out, others=True)
        self.routes_back, self.last_routes = APIRouter(route_class=loose), APIRouter(route_class=loose)

    def view(
        self, path: str, look: Look, *, listed: bool = False, live: Live | None = None, mends: Iterable[str] = ()
    ) -> None:
        """Show a view at a path, its answers at the same with .json, and where it is a list, its rows with .csv.

        One that is `live` tells with .events that it has changed since. One that `mends` fields says beside them what
        is wrong with what they say in its address, and shows what is so without that.
        """
        self.mends[ROOT + path] = frozenset(mends)
        # The more exact addresses come first.
        self._get(f"{path or '/today'}.json", look, _as_json)
        if listed:
            self._get(f"{path}.csv", look, _as_csv)
        if live:
            self.file(f"{path or '/today'}.events", live.stream)
        self._get(path, self._watching(path, look, live) if live else look, self._as_page)

    def _watching(self, path: str, look: Look, live: Live) -> Look:
        @wraps(look)
        async def watching(**given: Any) -> View:
            # What comes while the page is made has come since.
            since = await self.reception.blocking(live.since)
            view = await look(**given)
            if given["visit"].caller.role == AUDITOR:
                return view
            itself, events = (f"{ROOT}{each.format(**given)}" for each in (path, f"{path or '/today'}.events"))
            return replace(view, shows={**view.shows, "itself": itself, "events": f"{events}?since={since}"})

        return watching

    def act(self, path: str, act: Act) -> None:
        """Let a form be sent to a path."""
        self.routes.add_api_route(
            ROOT + path, self._for_visits(act, act), methods=["POST"], include_in_schema=False, response_model=None
        )

    def file(self, path: str, get: Act) -> None:
        """Answer at a path with a file."""
        self.routes.add_api_route(
            ROOT + path, self._for_visits(get, get), methods=["GET"], include_in_schema=False, response_model=None
        )

    def page(self, visit: Visit, view: View) -> Response:
        """Return a view as a page."""
        status = 422 if visit.mending.wrong else view.status
        return self.pages.page(view.template, visit, {**view.answers, **view.shows}, status)

    async def trouble(self, request: Request, problem: Problem) -> Response:
        """Return a problem as a page."""
        try:
            visit = await self.reception.visit(request)
        except (SignedOutError, UncheckedError, *DATABASE_AWAY):
            visit = None
        page = self.pages.page("trouble.html", visit, {"problem": problem, "path": request.url.path}, problem.status)
        page.headers.update(problem.headers)
        return page

    def _get(self, path: str, look: Look, shown: Callable[[Visit, View], Response]) -> None:
        async def answer(**given: Any) -> Response:
            return shown(given["visit"], await look(**given))

        self.routes.add_api_route(
            ROOT + path, self._for_visits(answer, look), include_in_schema=False, response_model=None, name=path
        )

    def _as_page(self, visit: Visit, view: View) -> Response:
        return self.page(visit, view)

    def _for_visits(self, answer: Callable[..., Any], like: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(like)
        async def endpoint(**given: Any) -> Response:
            answered: Response = await answer(**given)
            return answered

        visiting = Annotated[Visit, Depends(self.reception.visit)]
        parameters = [
            each.replace(kind=Parameter.KEYWORD_ONLY, annotation=visiting if name == "visit" else each.annotation)
            for name, each in signature(like).parameters.items()
        ]
        endpoint.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        return endpoint


def _as_json(_: Visit, view: View) -> Response:
    return JSONResponse(to_jsonable_python(dict(view.answers)), headers=NO_STORE)


def _as_csv(_: Visit, view: View) -> Response:
    text = io.StringIO()
    csv.writer(text).writerows([[cell(each) for each in row] for row in view.rows])
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="indenture.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def cell(value: Any) -> str:
    """Return what stands in a cell of a CSV file: text as pages show it, and nothing for a spreadsheet to work out."""
    text = "" if value is None else shown(str(value))
    # A spreadsheet would work out what begins like a formula.
    return f"'{text}" if text.startswith(_FORMULA) else text
