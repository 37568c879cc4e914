"""Who may ask: whoever the policy entitles, an auditor's read recorded before it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated
from uuid import UUID, uuid4

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Depends, Request, Response

from activities.audit.audit_reads import Read
from api.access.audited_reading import Auditing, asked
from api.access.bearer import Who, unlimited
from api.access.caller import Asker, Caller
from api.access.door import Door
from api.access.roles import AUDITOR

MayAsk = Callable[[str, str], Who]
"""Returns, for a question by its name and by what the policy calls it, what yields the caller or raises a problem."""


OF_SENDERS = frozenset({"outcome_of_a_command"})
"""Questions about what one has sent: whoever may only send commands asks them too."""


@dataclass(frozen=True)
class Asking:
    """A question as somebody asks it: by its name, about which apprenticeship or sample, and what else was said.

    `in_policy` is what the policy calls it. What is asked together is recorded as one `request`.
    """

    question: str
    in_policy: str
    apprenticeship: UUID | None = None
    sample: UUID | None = None
    said: Mapping[str, object] = field(default_factory=dict)
    request: UUID = field(default_factory=uuid4)


class Readers:
    """Admits whoever asks a question, however it came here."""

    def __init__(self, door: Door, auditing: Auditing, seats: CapacityLimiter) -> None:
        """Ask the policy at the `door`, and record what auditors read, at most `seats` at a time."""
        self.door = door
        self.auditing = auditing
        self.seats = seats

    def for_one_page(self) -> "Readers":
        """Return the readers of what is asked together."""
        return Readers(self.door.for_one_page(), self.auditing, self.seats)

    async def admit(self, caller: Caller, asking: Asking) -> tuple[Asker, UUID | None]:
        """Return the caller where the policy entitles them, and the id of the read where it was recorded.

        Raises a 404 problem for strangers, a 403 problem for everybody else and for what is not in the sample that a
        token is limited to. What auditors read as auditors is recorded.
        """
        line = await self.door.may_ask(caller, asking.in_policy, asking.apprenticeship)
        asker = Asker(**vars(caller), reads_staff_notes=not line.withholds_staff_notes)
        if not (caller.role == AUDITOR and AUDITOR in line.who):
            return asker, None
        await anyio.to_thread.run_sync(partial(self.auditing.admit, caller, _read(caller, asking)), limiter=self.seats)
        return asker, asking.request


def entitled_readers(caller_of: Who, readers: Readers) -> MayAsk:
    """Return what makes the dependency of each question over HTTP: it yields the Caller whom `readers` admit.

    It raises the problems that they do.
    """

    def may_ask(question: str, in_policy: str) -> Who:
        who = caller_of if question in OF_SENDERS else unlimited(caller_of)

        async def reader(request: Request, response: Response, caller: Annotated[Caller, Depends(who)]) -> Caller:
            said = {name: request.query_params.getlist(name) for name in request.query_params}
            asking = Asking(question, in_policy, _id(request, "apprenticeship"), _id(request, "sample"), said)
            asker, read = await readers.admit(caller, asking)
            if read:
                response.headers["Audit-Read"] = str(read)
            return asker

        return reader

    return may_ask


def _read(caller: Caller, asking: Asking) -> Read:
    return Read(
        request=asking.request,
        reader=caller.subject,
        role=caller.role,
        sample=asking.sample or (caller.sample if asking.apprenticeship else None),
        what=asking.question.replace("_", "-"),
        apprenticeship=asking.apprenticeship,
        asked=asked(asking.said),
    )


def _id(request: Request, name: str) -> UUID | None:
    # What is no id is answered as malformed by the route itself.
    try:
        return UUID(request.path_params[name])
    except (KeyError, ValueError):
        return None
