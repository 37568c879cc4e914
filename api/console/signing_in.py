"""Signing in to the console at the issuer, and signing out here and there."""

from typing import Annotated
from urllib.parse import quote, urlencode

import msgspec
from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BeforeValidator

from api.access.caller import InvalidTokenError
from api.console.entrance.kept import Fields, WhatIsKept
from api.console.entrance.reception import (
    COOKIE,
    Reception,
    SignedOutError,
    form_of,
    must_be_from_here,
    origin_of,
)
from api.console.entrance.tickets import Tickets, name_of
from api.console.entrance.visit import Visit
from api.console.frame import ROOT, Frame
from api.console.pages import Pages
from api.identity.code_flow import Attempt, CodeFlow, NotSignedInError
from api.identity.identity import Proof
from api.problems import Problem

SIGN_IN, SIGNED_IN, SIGNED_OUT = f"{ROOT}/sign-in", f"{ROOT}/signed-in", f"{ROOT}/signed-out"
SIGN_OUT = f"{ROOT}/sign-out"

LONGEST = 2000
"""An address of the console is kept for whoever signs in up to so many characters."""
_KEPT = "At which attempt at signing in again what was typed before is kept, where it is wanted."
Kept = Annotated[bool, BeforeValidator(bool), Query(description=_KEPT)]
"""Whether what was typed before is wanted: any name of a ticket says so."""
Where = Annotated[str, Query(description="The address in the console to go on at.")]
Again = Annotated[bool, Query(description="Whether somebody was sent to this name of the host already.")]


class SigningIn:
    """Signs people in and out."""

    def __init__(self, flow: CodeFlow, tickets: Tickets, reception: Reception, pages: Pages) -> None:
        """Sign in by `flow`; what is needed afterwards is kept meanwhile, for `tickets`."""
        self.flow = flow
        self.tickets = tickets
        self.reception = reception
        self.pages = pages

    async def begin(self, request: Request, to: Where = ROOT, *, again: Again = False) -> Response:
        """Send somebody to the issuer, to come back to where they wanted to go."""
        to = _ours(to)
        # The cookie that knows them again is this host's: whoever came by another name comes by the right one first,
        # once, for it may be a proxy that says another one.
        if request.url.netloc != origin_of(self.reception.address).partition("//")[2] and not again:
            return RedirectResponse(f"{self.reception.address}{SIGN_IN}?{urlencode({'to': to, 'again': 'yes'})}", 303)
        return await self._attempt(request, WhatIsKept(to=to, silent=_had_a_session(request)))

    async def end(self, request: Request) -> Response:
        """Begin the session of whom the issuer sent back. A silent attempt at which it sent nobody is made aloud."""
        said = request.query_params
        kept = await self.tickets.kept(request, said.get("state", ""))
        if kept is None or said.get("state", "") != kept.state or said.get("iss", self.flow.issuer) != self.flow.issuer:
            return await self._begun_elsewhere(request)
        try:
            proof = await self._proof(said.get("code"), Attempt(kept.state, kept.nonce, kept.verifier))
        except Problem:
            if not kept.silent:
                raise
            aloud = await self._attempt(request, msgspec.structs.replace(kept, silent=False))
            await self.tickets.forget(request, aloud, name_of(kept))
            return aloud
        typed = f"{'&' if '?' in kept.to else '?'}kept={name_of(kept)}" if kept.fields else ""
        answer = RedirectResponse(kept.to + typed, 303)
        await self.reception.begin(proof, request, answer)
        if not kept.fields:
            await self.tickets.forget(request, answer, name_of(kept))
        return answer

    async def _begun_elsewhere(self, request: Request) -> Response:
        # Of more windows that sign in at once than tickets are held, the first find that they are signed in.
        try:
            await self.reception.visit(request)
        except SignedOutError:
            raise _not_signed_in("This attempt was not begun in this browser, or more than an hour ago.") from None
        return RedirectResponse(ROOT, 303)

    async def signed_out(self, request: Request) -> Response:
        """Send somebody who is not signed in to do so; what they had typed in a form of theirs waits for them."""
        if request.url.path == SIGN_OUT:
            return await self._gone(request)
        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method == "GET":
            return RedirectResponse(_signing_in_for(to), 303)
        # A file is not kept, but for its hash where that is asked for: it is chosen again.
        fields = await form_of(request, self.reception.address)
        typed_by = await self.reception.typed_by(request, fields)
        if typed_by is None:
            return RedirectResponse(_signing_in_for(to), 303)
        return await self._attempt(request, WhatIsKept(to=to, fields=fields, typed_by=typed_by, silent=True))

    async def sign_out(self, request: Request, visit: Visit) -> Response:
        """End a session here, and at the issuer where it has a place for that."""
        await self.reception.form(request, visit)
        return await self._gone(request)

    async def was_signed_out(self) -> Response:
        """Say that the session has ended."""
        return self.pages.page("signed-out.html", None, {"address": SIGN_IN, "kept": False})

    async def typed(self, request: Request, visit: Visit) -> Fields:
        """Return what the same person had typed here before they signed in again, and by which ticket it is `kept`."""
        kept = await self.tickets.kept(request, request.query_params.get("kept", ""))
        here = kept and kept.to.partition("?")[0] == request.url.path and kept.typed_by == visit.caller.subject
        return {**kept.fields, "kept": [*kept.fields.get("kept", []), name_of(kept)]} if kept and here else {}

    async def recorded(self, request: Request, fields: Fields, response: Response) -> None:
        """Forget what had been kept of a form, once it is recorded."""
        for name in fields.get("kept", []):
            await self.tickets.forget(request, response, name)

    async def _gone(self, request: Request) -> Response:
        """Leave nothing of somebody in their browser, whether their session has ended already or not."""
        must_be_from_here(request, self.reception.address)
        back_to = f"{self.reception.address}{SIGNED_OUT}"
        answer = RedirectResponse(await self.flow.address_of_the_end(back_to) or SIGNED_OUT, 303)
        await self.reception.end(request, answer)
        await self.tickets.forget_all(request, answer)
        return answer

    async def _proof(self, code: str | None, attempt: Attempt) -> Proof:
        if code is None:
            raise _not_signed_in("The issuer signed nobody in.")
        try:
            proof = await self.flow.proof(code, attempt)
        except (NotSignedInError, InvalidTokenError) as error:
            raise _not_signed_in(f"The issuer signed somebody in who cannot be let in here: {error}.") from None
        if proof.caller.commands is not None:
            raise _not_signed_in("This token sends the commands that it names, and does nothing else.")
        return proof

    async def _attempt(self, request: Request, kept: WhatIsKept) -> Response:
        """Begin an attempt. Who had typed something reads first that it is kept, unless no page is to be shown."""
        attempt = Attempt()
        address = await self.flow.address(attempt, silent=kept.silent)
        answer: Response = RedirectResponse(address, 303)
        if kept.fields and not kept.silent:
            answer = self.pages.page("signed-out.html", None, {"address": address, "kept": True}, 401)
        secrets = {"state": attempt.state, "nonce": attempt.nonce, "verifier": attempt.verifier}
        await self.tickets.hand_over(request, answer, msgspec.structs.replace(kept, **secrets))
        return answer


def add_to(frame: Frame, signing_in: SigningIn) -> None:
    """Add the routes on which nobody is signed in yet, and let the frame end sessions."""
    frame.act(SIGN_OUT.removeprefix(ROOT), signing_in.sign_out)
    for routes, path, answer in (
        (frame.open_routes, SIGN_IN, signing_in.begin),
        (frame.routes_back, SIGNED_IN, signing_in.end),
        (frame.routes_back, SIGNED_OUT, signing_in.was_signed_out),
    ):
        routes.add_api_route(path, answer, include_in_schema=False, response_model=None)


def _had_a_session(request: Request) -> bool:
    # Whoever signed out has none: the cookie was taken back. It is the issuer who knows whether they are still there.
    return COOKIE in request.cookies


def _ours(to: str) -> str:
    """Return where to go on: an address of the console that is not too long to keep, whatever was asked for."""
    fits = len(to) <= LONGEST and (to == ROOT or to.startswith((f"{ROOT}/", f"{ROOT}?")))
    return to if fits and to.isprintable() and "\\" not in to else ROOT


def _signing_in_for(to: str) -> str:
    return f"{SIGN_IN}?to={quote(to, safe='')}"


def _not_signed_in(detail: str) -> Problem:
    return Problem(403, "not-signed-in", "Not signed in", f"{detail} Sign in again.")
