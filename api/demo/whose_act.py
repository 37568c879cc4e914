"""Whose act it is: each change of a life is sent by the person to whom it belongs, as the registers know them."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx

Sign = Callable[[str, str], str]
"""Returns a token for a subject in a role."""

Json = dict[str, Any]
Read = Callable[[], Awaitable[Any]]
"""Reads the state of a life."""

COORDINATOR, LEAD = ("coordinator", "staff-1"), ("programme_lead", "lead-1")
ANOTHER_LEAD = ("programme_lead", "lead-2")
ASSESSOR = {"name": "Ash Field", "email": "ash.field@epao.example"}


def _statements_of(party: str) -> re.Pattern[str]:
    return re.compile(rf".+/{party}|/gateway/{party}-confirmation")


_WHOSE = (
    (_statements_of("employer"), ("employer", "contact")),
    (_statements_of("apprentice"), ("apprentice", "apprentice")),
    (re.compile(r"/gateway/(decisions|reopenings)|/proposals/[^/]+/decision"), LEAD),
    (re.compile(r"/gateway/stand-in-confirmation"), ANOTHER_LEAD),
    (
        re.compile(r"/assessments/[^/]+/(grade|special-consideration)|/adjustments/[^/]+/decision"),
        ("assessor", "assessor"),
    ),
)
"""Changes by their address, and whose they are."""

_TAUGHT = re.compile(
    r"/sessions(?!/[^/]+/agreements)(/.*)?|/contacts|/progress-reviews|/off-the-job/.*|/portfolio/.*"
    r"|/functional-skills/[^/]+/attempts|/assessments(/[^/]+/cancellation)?"
)
"""Changes that are the tutor's, where one is named. All others are a coordinator's."""


class Persons:
    """The people of lives: employers' contacts, apprentices, a lead and assessors, each linked when first asked for."""

    def __init__(self, http: httpx.AsyncClient, sign: Sign, tutor: str | None = None) -> None:
        """Let a coordinator link them over `http`; what is taught is recorded by the `tutor`, else by the office."""
        self.http = http
        self.sign = sign
        self.tutor = tutor
        self.linked: set[str] = set()

    async def token_for(self, path: str, read: Read) -> str | None:
        """Return the token of the person to whom a change of a life belongs, None where that is a coordinator."""
        whose = next((whose for address, whose in _WHOSE if address.fullmatch(path)), None)
        if whose is None:
            return self.sign("tutor", self.tutor) if self.tutor and _TAUGHT.fullmatch(path) else None
        if whose in {LEAD, ANOTHER_LEAD}:
            return self.sign(*whose)
        state = (await read())["state"]
        return self.sign(whose[0], await getattr(self, whose[1])(state))

    async def contact(self, state: Json) -> str:
        """Return as whom the contact of the present employer signs in."""
        return await self._linked("contact", await self._contact_of(state))

    async def apprentice(self, state: Json) -> str:
        """Return as whom the apprentice signs in."""
        return await self._linked("apprentice", state["application"]["person"])

    async def assessor(self, state: Json) -> str:
        """Return as whom an assessor of the chosen EPAO signs in."""
        register = f"/people/epaos/{state['enrolment']['epao']}/assessors"
        known = (await self._ask("GET", register))["contacts"]
        # Others there may assess on other days.
        ours = [each for each in known if each["email"] == ASSESSOR["email"]]
        found = ours[0] if ours else await self._ask("POST", register, ASSESSOR)
        return await self._linked("assessor", found["contact"])

    async def let_sign_in(self, state: Json, apprentice: str, employer: str) -> None:
        """Let the apprentice, and the contact of the present employer, sign in as these subjects too."""
        await self._link(apprentice, state["application"]["person"])
        await self._link(employer, await self._contact_of(state))

    async def _contact_of(self, state: Json) -> str:
        known = await self._ask("GET", f"/people/employers/{state['enrolment']['employer']}/contacts")
        contact: str = known["contacts"][0]["contact"]
        return contact

    async def _link(self, subject: str, person: str) -> None:
        await self._ask("PUT", f"/people/subjects/{subject}", {"person": person})

    async def _linked(self, role: str, person: str) -> str:
        subject = f"{role}-{person}"
        if subject not in self.linked:
            await self._link(subject, person)
            self.linked.add(subject)
        return subject

    async def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Authorization": f"Bearer {self.sign(*COORDINATOR)}", "Idempotency-Key": str(uuid4())}
        answer = await self.http.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        said: Json = answer.json() if answer.content else {}
        return said
