"""Asking over HTTP: a route for each question."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial, wraps
from inspect import Parameter, Signature, iscoroutinefunction, signature
from typing import Any

from anyio import CapacityLimiter
from fastapi import Depends, Response
from fastapi.datastructures import Default
from fastapi.responses import JSONResponse, StreamingResponse

from api.access.bearer import Who
from api.access.readers import MayAsk
from api.answers.of_many.caseload import CaseloadPage
from api.asking.arguments import read_by_the_framework
from api.asking.packs import sent
from api.audit.exports import ExportFile
from api.audit.packs import PackFile
from api.http.openapi import A_PACK, AN_EXPORT, ETAG, LINK, Responses, Routes, problems_of
from api.http.seated import seated
from api.questions import Question


def router(questions: Iterable[Question], answers: Iterable[object], may_ask: MayAsk, seats: CapacityLimiter) -> Routes:
    """Return a route for each question, answered by the one of `answers` that is of its class.

    `may_ask` makes what yields the caller if one of those who may, and at most `seats` are answered at a time.
    """
    answering = {type(each): each for each in answers}
    routes = Routes()
    for question in questions:
        who = may_ask(question.called, question.in_policy)
        routes.add_api_route(
            question.path,
            _endpoint(question, answering[question.of], who, seats),
            name=question.called,
            tags=[question.tag],
            dependencies=[Depends(who), *_dependencies(question)],
            responses=_documented(question),
            response_class=StreamingResponse if _is_pack(question) else Default(JSONResponse),
        )
    return routes


def _endpoint(question: Question, answering: object, who: Who, seats: CapacityLimiter) -> Callable[..., Any]:
    asked = partial(question.answer, answering)
    answer = asked if iscoroutinefunction(question.answer) else seated(asked, seats)

    @wraps(question.answer)
    async def endpoint(response: Response, **given: Any) -> Any:
        found = await answer(**given)
        if isinstance(found, PackFile):
            return sent(found)
        response.headers.update(_headers(question, found))
        return found

    places = set(re.findall(r"{(\w+)", question.path))
    said = signature(question.answer)
    parameters = [read_by_the_framework(each, places, who) for each in list(said.parameters.values())[1:]]
    given = Parameter("response", Parameter.KEYWORD_ONLY, annotation=Response)
    returned = Signature.empty if _is_pack(question) else said.return_annotation
    endpoint.__signature__ = Signature([given, *parameters], return_annotation=returned)  # type: ignore[attr-defined]
    return endpoint


def _dependencies(question: Question) -> Iterator[Any]:
    if question.fresh:
        yield Depends(_not_kept)


def _documented(question: Question) -> Responses:
    documented = problems_of(*question.problems)
    if _is_pack(question):
        return documented | (AN_EXPORT if signature(question.answer).return_annotation is ExportFile else A_PACK)
    headers = {**(ETAG if question.versioned else {}), **(LINK if _pages_by_link(question) else {})}
    return documented | ({200: {"headers": headers}} if headers else {})


def _headers(question: Question, found: Any) -> dict[str, str]:
    if question.versioned:
        return {"ETag": f'"{found.version}"'}
    return {"Link": f'<{found.next}>; rel="next"'} if _pages_by_link(question) and found.next else {}


def _is_pack(question: Question) -> bool:
    returned = signature(question.answer).return_annotation
    return isinstance(returned, type) and issubclass(returned, PackFile)


def _pages_by_link(question: Question) -> bool:
    returned = signature(question.answer).return_annotation
    return isinstance(returned, type) and issubclass(returned, CaseloadPage)


async def _not_kept(response: Response) -> None:
    response.headers["Cache-Control"] = "no-store"
