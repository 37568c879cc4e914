"""The registers of apprentices and employers over HTTP, never cached."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Header, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from activities.personal_data.contacts import EMPLOYER_CONTACT, ContactDetails, Contacts, Represented
from activities.personal_data.people import (
    Apprentice,
    ApprenticeDetails,
    Employer,
    EmployerDetails,
    KeyReusedError,
    People,
    UlnTakenError,
    entry_id,
)
from activities.personal_data.register_log import Author, ErasedError
from activities.post.mailbox import address
from api.access.bearer import Who
from api.access.caller import Caller
from api.http.openapi import LOCATION, Routes, problems_of
from api.problems import Problem, erased
from domain.days import london_date
from domain.uln import is_valid_uln

NOT_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: control, surrogate, line and paragraph separators."""

NOT_SEEN = frozenset({"Cf", "Zs"})
"""Unicode categories: format characters and spaces, of which alone no name consists."""

EARLIEST_BIRTH = date(1900, 1, 1)

T = TypeVar("T")


def _one_line(text: str) -> str:
    text = text.strip()
    if all(unicodedata.category(each) in NOT_SEEN for each in text):
        raise ValueError("write something")
    if any(unicodedata.category(each) in NOT_IN_A_LINE for each in text):
        raise ValueError("leave out control characters and line breaks")
    return text


def _email(text: str) -> str:
    return address(_one_line(text))


def _iso_date(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return value
    raise ValueError("give the date as YYYY-MM-DD")


def _born(day: date) -> date:
    if not EARLIEST_BIRTH <= day <= london_date(datetime.now(UTC)):
        raise ValueError("give a date of birth from 1900-01-01 until today")
    return day


def _uln(text: str) -> str:
    if not is_valid_uln(text):
        raise ValueError("this is not a valid ULN, or it is the temporary one")
    return text


Line = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_one_line)]
Email = Annotated[
    str,
    Field(max_length=254, json_schema_extra={"format": "email"}),
    AfterValidator(_email),
]
DivisionName = Literal["england-and-wales", "scotland", "northern-ireland"]
Born = Annotated[date, BeforeValidator(_iso_date), AfterValidator(_born)]
Uln = Annotated[
    str,
    Field(json_schema_extra={"pattern": "^[1-9][0-9]{9}$"}),
    AfterValidator(_uln),
]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,128}$",
        description="Chosen by the caller: a retry under the same key returns the same entry.",
    ),
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class NewApprentice(_Entry):
    """Who the apprentice is. None of it ever enters the ledger."""

    given_name: Line
    family_name: Line
    email: Email
    date_of_birth: Born = Field(description="YYYY-MM-DD, from 1900-01-01 until today.")
    uln: Uln = Field(description="Unique Learner Number, ten digits; not the temporary one.")


class NewEmployer(_Entry):
    """Who the employer is, and its first contact; further ones are registered as contacts."""

    name: Line
    contact_name: Line
    contact_email: Email
    division: DivisionName = Field(default="england-and-wales", description="Whose bank holidays the employer keeps.")


class RightEmployer(_Entry):
    """The whole of an employer's entry as it should stand; its contacts have entries of their own."""

    name: Line
    division: DivisionName = Field(description="Whose bank holidays the employer keeps.")


def router(people: People, contacts: Contacts, who: Who, limiter: CapacityLimiter | None = None) -> Routes:
    """Return the routes of both registers, at most `limiter` of them at the database at a time.

    Without a limiter they are as many as the pool of `people` has connections.
    """
    seats = limiter or CapacityLimiter(people.pool.max_size)
    entitled = Depends(who)

    async def blocking(call: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(call, limiter=seats)

    routes = Routes(prefix="/people", tags=["people"], dependencies=[entitled], problems=(401, 403, 404, 409, 422, 503))

    made: dict[int | str, dict[str, Any]] = {201: {"headers": LOCATION}}

    @routes.post("/apprentices", status_code=201, responses=made | problems_of(410))
    async def register_apprentice(
        new: NewApprentice, caller: Annotated[Caller, entitled], key: Key, response: Response
    ) -> Apprentice:
        """Register an apprentice, once: a repeat under the same key returns the same entry."""
        person = entry_id("apprentice", caller.subject, key)
        details = ApprenticeDetails(**new.model_dump())
        with refusals():
            entry = await blocking(partial(people.register_apprentice, person, details))
        return _private(response, entry, f"/people/apprentices/{person}")

    @routes.post("/employers", status_code=201, responses=made)
    async def register_employer(
        new: NewEmployer, caller: Annotated[Caller, entitled], key: Key, response: Response
    ) -> Employer:
        """Register an employer and its first contact, once: a repeat under the same key returns the same entry."""
        employer = entry_id("employer", caller.subject, key)
        by = Author(caller.subject, caller.role)
        with refusals():
            entry = await blocking(partial(_registered, people, contacts, employer, new, by))
        return _private(response, entry, f"/people/employers/{employer}")

    return routes


def _registered(people: People, contacts: Contacts, employer: UUID, new: NewEmployer, by: Author) -> Employer:
    # Whatever comes between the two is mended by the retry under the same key.
    entry = people.register_employer(employer, EmployerDetails(new.name, new.division))
    first = ContactDetails(new.contact_name, new.contact_email, None, None)
    represented = Represented(EMPLOYER_CONTACT, str(employer))
    with suppress(ErasedError):  # who left since stays away
        contacts.register(represented, entry_id("contact", by.actor, str(employer)), first, by)
    return entry


@contextmanager
def refusals() -> Iterator[None]:
    """Answer what the registers refuse as problems: 409 for a ULN taken, 410 for whom was erased, 422 for a key."""
    try:
        yield
    except ErasedError:
        raise erased() from None
    except UlnTakenError:
        raise Problem(409, "uln-taken", "ULN already registered", "an apprentice with this ULN is registered") from None
    except KeyReusedError:
        raise Problem(
            422,
            "idempotency-key-reused",
            "Idempotency-Key used before",
            "this Idempotency-Key came with another request before; choose a new one",
        ) from None


def _private(response: Response, entry: T, location: str | None = None) -> T:
    response.headers["Cache-Control"] = "no-store"
    if location:
        response.headers["Location"] = location
    return entry
