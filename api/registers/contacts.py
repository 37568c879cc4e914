"""The registers of contacts and assessors changed over HTTP, never cached."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from activities.personal_data.contacts import (
    EMPLOYER_CONTACT,
    Capacity,
    Contact,
    ContactDetails,
    Contacts,
    Represented,
)
from activities.personal_data.people import People, UnknownPersonError, entry_id
from activities.personal_data.register_log import Author
from api.access.bearer import Who
from api.access.caller import Caller
from api.answers.registers import EpaoId
from api.http.openapi import LOCATION, Routes
from api.problems import Problem
from api.questions import AN_EMPLOYER, AN_EPAO
from api.registers.people import Email, Key, Line, refusals
from domain.body import Day
from domain.rulebook.rulebook import Rulebook

Representing = Callable[..., Awaitable[Represented]]
"""A FastAPI dependency that yields whom the contacts of an address speak for, or raises a 404 problem."""


class NewContact(BaseModel):
    """Who speaks for the organisation, and on which days. None of their name and address ever enters the ledger."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    name: Line
    email: Email
    from_on: Day | None = Field(default=None, description="The first day; from ever where it is left out.")
    until_on: Day | None = Field(default=None, description="The last day; until further notice where it is left out.")

    @model_validator(mode="after")
    def _in_order(self) -> "NewContact":
        if (self.until_on or date.max) < (self.from_on or date.min):
            raise ValueError("let the last day be the first one or a later one")
        return self


def router(register: Contacts, people: People, book: Rulebook, who: Who, seats: CapacityLimiter) -> Routes:
    """Return the routes by which the registers are changed, at most `seats` of them at the database at a time."""

    async def of_employer(employer: UUID) -> Represented:
        if await anyio.to_thread.run_sync(people.employer, employer, limiter=seats) is None:
            raise Problem(404, "not-found", "Not found", "nothing is registered under this id")
        return Represented(EMPLOYER_CONTACT, str(employer))

    # Before the organisation is looked up: who is kept out hears nothing of it.
    entitled = Depends(who)
    routes = Routes(tags=["people"], dependencies=[entitled], problems=(401, 403, 404, 409, 410, 422, 503))
    changing = _Changing(register, entitled, seats)
    changing.add(routes, f"{AN_EMPLOYER}/contacts", "employer_contact", of_employer)
    changing.add(routes, f"{AN_EPAO}/contacts", "epao_contact", _of_epao(book, "EPAO contact"))
    changing.add(routes, f"{AN_EPAO}/assessors", "assessor", _of_epao(book, "assessor"))
    return routes


class _Changing:
    """Makes the three routes of each register."""

    def __init__(self, register: Contacts, entitled: Any, seats: CapacityLimiter) -> None:
        self.register = register
        self.entitled = entitled
        self.seats = seats

    def add(self, routes: Routes, path: str, noun: str, representing: Representing) -> None:
        one, called = path + "/{contact}", noun.replace("_", " ").replace("epao", "EPAO")
        made: dict[int | str, dict[str, Any]] = {201: {"headers": LOCATION}}
        routes.add_api_route(
            path,
            self._registering(representing),
            methods=["POST"],
            status_code=201,
            responses=made,
            name=f"register_{noun}",
            description=f"Register an {called}, once: a repeat under the same key returns the same entry.",
        )
        routes.add_api_route(
            one,
            self._putting(representing),
            methods=["PUT"],
            name=f"change_{noun}",
            description=f"Change an {called}: the whole entry is replaced, and what was changed is on record.",
        )
        routes.add_api_route(
            one,
            self._erasing(representing),
            methods=["DELETE"],
            status_code=204,
            name=f"erase_{noun}",
            description=f"Forget an {called}; facts keep the subject, and that it was done is on record.",
        )

    def _registering(self, representing: Representing) -> Callable[..., Any]:
        async def register(
            new: NewContact,
            key: Key,
            response: Response,
            represented: Annotated[Represented, Depends(representing)],
            caller: Annotated[Caller, self.entitled],
        ) -> Contact:
            contact = entry_id("/".join(("contact", *represented)), caller.subject, key)
            details = ContactDetails(**new.model_dump())
            call = partial(self.register.register, represented, contact, details, _author(caller))
            with refusals():
                found = await anyio.to_thread.run_sync(call, limiter=self.seats)
            response.headers["Location"] = _address(found)
            return _private(response, found)

        return register

    def _putting(self, representing: Representing) -> Callable[..., Any]:
        async def put(
            contact: UUID,
            new: NewContact,
            response: Response,
            represented: Annotated[Represented, Depends(representing)],
            caller: Annotated[Caller, self.entitled],
        ) -> Contact:
            details = ContactDetails(**new.model_dump())
            call = partial(self.register.put, represented, contact, details, _author(caller))
            try:
                return _private(response, await anyio.to_thread.run_sync(call, limiter=self.seats))
            except UnknownPersonError:
                raise Problem(404, "not-found", "Not found", "no contact is registered under this id") from None

        return put

    def _erasing(self, representing: Representing) -> Callable[..., Any]:
        async def erase(
            contact: UUID,
            represented: Annotated[Represented, Depends(representing)],
            caller: Annotated[Caller, self.entitled],
        ) -> None:
            call = partial(self.register.erase, represented, contact, _author(caller))
            await anyio.to_thread.run_sync(call, limiter=self.seats)

        return erase


def _of_epao(book: Rulebook, capacity: Capacity) -> Representing:
    async def of_epao(epao: EpaoId) -> Represented:
        if epao not in book.epaos:
            raise Problem(404, "not-found", "Not found", "the register of EPAOs has nobody under this id")
        return Represented(capacity, epao)

    return of_epao


def _address(contact: Contact) -> str:
    place = AN_EMPLOYER.format(employer=contact.organisation)
    if contact.capacity != EMPLOYER_CONTACT:
        place = AN_EPAO.format(epao=contact.organisation)
    return f"{place}/{'assessors' if contact.capacity == 'assessor' else 'contacts'}/{contact.contact}"


def _author(caller: Caller) -> Author:
    return Author(caller.subject, caller.role)


def _private(response: Response, contact: Contact) -> Contact:
    response.headers["Cache-Control"] = "no-store"
    return contact
