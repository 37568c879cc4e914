"""The door: whoever has nothing to do with an apprenticeship finds none there, and questions are for those entitled."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from functools import partial
from math import ceil, inf
from typing import Self
from uuid import UUID

import anyio.to_thread
import msgspec
import structlog
from anyio import CapacityLimiter
from prometheus_client import CollectorRegistry, Counter

from activities.ledger.ledger import Ledger
from activities.ledger.remembered_states import States
from activities.personal_data.who_is_who import WhoIsWho
from api.access.caller import Caller
from api.access.roles import ROLES
from api.problems import Problem, not_entitled, unknown_apprenticeship
from domain.body import Body
from domain.command import NOBODY, Registered
from domain.days import london_date
from domain.deciding.decide import circumstances
from domain.entitlement.relations import NEVER_CLOSER, by_role_alone, is_stranger, relations
from domain.rulebook.policy import Line, Policy
from domain.rulebook.rulebook import Rulebook

Enough = Callable[[list[str]], bool]
"""Returns whether some relations of somebody settle what is asked, whatever others they have."""

LOG = structlog.get_logger("door")
NOBODY_AFTER_SECONDS = 0.25
"""How long after asking a stranger is told that nobody is there: longer than it takes to look."""

LOOKED_AT_TOGETHER = 8
"""So many of those whom a request asks about together are looked at at a time."""


class Door:
    """Asks the policy before anything is read or handed on."""

    def __init__(
        self, ledger: Ledger, who_is_who: WhoIsWho, book: Rulebook, seats: CapacityLimiter, registry: CollectorRegistry
    ) -> None:
        """Work out relations from these, for as many callers at a time as there are `seats`.

        `registry` tells how many strangers were turned away.
        """
        self.states = States(ledger)
        self.who_is_who = who_is_who
        self.book = book
        self.seats = seats
        self.known: dict[tuple[Caller, UUID], list[str]] | None = None
        self.line = CapacityLimiter(inf)
        self.told_at: float | None = None
        self.turned_away = Counter(
            "indenture_strangers_turned_away",
            "Requests about an apprenticeship with which their caller has nothing to do: answered 404.",
            ["role"],
            registry=registry,
        )
        for role in ROLES:
            self.turned_away.labels(role)

    async def may_ask(self, caller: Caller, question: str, apprenticeship: UUID | None) -> Line:
        """Return the line that entitles a caller to ask a question.

        Raises a 404 problem for strangers to the apprenticeship that it is about, and a 403 problem for others.
        """
        policy = self._policy()
        line = policy.line_for(question, by_role_alone(caller.role))
        if apprenticeship is not None and caller.role not in NEVER_CLOSER and not policy.settles(question, line):
            may = partial(policy.line_for, question)
            found = await self._whose(caller, apprenticeship, lambda some: policy.settles(question, may(some)))
            line = may(found)
        if line.may == "no":
            raise _not_entitled(policy, question, line)
        return line

    def for_one_page(self) -> Self:
        """Return a door for what is asked together: whom it knows it asks no second time."""
        page = copy(self)
        page.known = {}
        return page

    def for_many(self, number: int) -> Self:
        """Return a door for so many who are asked about together now: a stranger to some hears so of all at once.

        That is when each of them would have been looked at by themselves, whoever of them exists.
        """
        many = copy(self)
        many.line = CapacityLimiter(LOOKED_AT_TOGETHER)
        many.told_at = anyio.current_time() + NOBODY_AFTER_SECONDS * ceil(number / LOOKED_AT_TOGETHER)
        return many

    async def may_try(self, caller: Caller, registered: Registered, command: type[Body], apprenticeship: UUID) -> None:
        """Raise a 404 problem where a caller has nothing to do with the apprenticeship that a command is about.

        `registered` is whom the registers say that the caller is. A role that never has more to do with one hears by
        a 403 problem what it may not.
        """
        found = by_role_alone(caller.role)
        if is_stranger(found):
            await self._relations(caller, apprenticeship, lambda _: False, registered)
        elif caller.role in NEVER_CLOSER:
            for act in command.deeds():
                self.may_by_role(caller, act)

    def may_by_role(self, caller: Caller, act: str) -> None:
        """Raise a 403 problem where the role of a caller does not entitle to an act about no apprenticeship."""
        policy = self._policy()
        line = policy.line_for(act, by_role_alone(caller.role))
        if line.may == "no":
            raise _not_entitled(policy, act, line)

    def _policy(self) -> Policy:
        return self.book.policy_on(london_date(datetime.now(UTC)))

    async def _whose(self, caller: Caller, apprenticeship: UUID, enough: Enough) -> list[str]:
        if self.known is None:
            return await self._relations(caller, apprenticeship, enough)
        if (caller, apprenticeship) not in self.known:
            self.known[caller, apprenticeship] = await self._relations(caller, apprenticeship, lambda _: False)
        return self.known[caller, apprenticeship]

    async def _relations(
        self, caller: Caller, apprenticeship: UUID, enough: Enough, registered: Registered | None = None
    ) -> list[str]:
        told_at = self.told_at or anyio.current_time() + NOBODY_AFTER_SECONDS
        look = partial(self._look, caller, apprenticeship, enough, registered)
        async with self.line:
            exists, found = await anyio.to_thread.run_sync(look, limiter=self.seats)
        if exists and not is_stranger(found):
            return found
        if exists:
            self.turned_away.labels(caller.role).inc()
            LOG.info("stranger turned away", role=caller.role)
        # A long history takes longer to look at than none: how long it took is not to tell.
        await anyio.sleep_until(told_at)
        raise unknown_apprenticeship()

    def _look(
        self, caller: Caller, apprenticeship: UUID, enough: Enough, registered: Registered | None
    ) -> tuple[bool, list[str]]:
        state, now = self.states.current(apprenticeship), datetime.now(UTC)
        at = circumstances(state, state.not_before_its_last_fact(now), self.book)

        def found(known: Registered) -> list[str]:
            asked = {"actor": caller.subject, "role": caller.role, "registered": known}
            return relations(state, msgspec.structs.replace(at, **asked))

        # What the facts alone say may be enough: then no register is asked.
        by_facts = found(registered or NOBODY)
        if registered is not None or enough(by_facts):
            return state.recorded > 0, by_facts
        return state.recorded > 0, found(self.who_is_who.of(caller.subject))


def _not_entitled(policy: Policy, act: str, line: Line) -> Problem:
    entitled = dict.fromkeys(who for each in policy.lines_of(act) if each.may != "no" for who in each.who)
    return not_entitled(policy.id, line.id, f"{line.says} This is for: {', '.join(entitled)}.")
