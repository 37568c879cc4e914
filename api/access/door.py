"""The door: whoever has nothing to do with an apprenticeship finds none there, and questions are for those entitled."""

from copy import copy
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

import anyio.to_thread
import msgspec
import structlog
from anyio import CapacityLimiter
from prometheus_client import CollectorRegistry, Counter

from activities.ledger.ledger import Ledger
from activities.personal_data.who_is_who import WhoIsWho
from api.access.caller import Caller
from api.access.roles import ROLES
from api.problems import Problem, not_entitled, unknown_apprenticeship
from domain.body import Body
from domain.command import Registered
from domain.days import london_date
from domain.deciding.decide import circumstances
from domain.deciding.fold import fold
from domain.entitlement.relations import NEVER_CLOSER, by_role_alone, is_stranger, relations
from domain.rulebook.policy import Line, Policy
from domain.rulebook.rulebook import Rulebook

LOG = structlog.get_logger("door")


class Door:
    """Asks the policy before anything is read or handed on."""

    def __init__(
        self, ledger: Ledger, who_is_who: WhoIsWho, book: Rulebook, seats: CapacityLimiter, registry: CollectorRegistry
    ) -> None:
        """Work out relations from these, for as many callers at a time as there are `seats`.

        `registry` tells how many strangers were turned away.
        """
        self.ledger = ledger
        self.who_is_who = who_is_who
        self.book = book
        self.seats = seats
        self.known: dict[tuple[Caller, UUID], list[str]] | None = None
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
        if line.may == "no" and apprenticeship is not None:
            line = policy.line_for(question, await self._whose(caller, apprenticeship))
        if line.may == "no":
            raise _not_entitled(policy, question, line)
        return line

    def for_one_page(self) -> Self:
        """Return a door for what is asked together: whom it knows it asks no second time."""
        page = copy(self)
        page.known = {}
        return page

    async def may_try(self, caller: Caller, registered: Registered, command: type[Body], apprenticeship: UUID) -> None:
        """Raise a 404 problem where a caller has nothing to do with the apprenticeship that a command is about.

        `registered` is whom the registers say that the caller is. A role that never has more to do with one hears by
        a 403 problem what it may not.
        """
        found = by_role_alone(caller.role)
        if is_stranger(found):
            await self._relations(caller, registered, apprenticeship)
        elif caller.role in NEVER_CLOSER:
            for act in command.deeds():
                self.may_begin(caller, act)

    def may_begin(self, caller: Caller, act: str) -> None:
        """Raise a 403 problem where the role of a caller does not entitle to a command about no apprenticeship yet."""
        policy = self._policy()
        line = policy.line_for(act, by_role_alone(caller.role))
        if line.may == "no":
            raise _not_entitled(policy, act, line)

    def _policy(self) -> Policy:
        return self.book.policy_on(london_date(datetime.now(UTC)))

    async def _whose(self, caller: Caller, apprenticeship: UUID) -> list[str]:
        if self.known and (caller, apprenticeship) in self.known:
            return self.known[caller, apprenticeship]
        registered = await anyio.to_thread.run_sync(self.who_is_who.of, caller.subject, limiter=self.seats)
        found = await self._relations(caller, registered, apprenticeship)
        if self.known is not None:
            self.known[caller, apprenticeship] = found
        return found

    async def _relations(self, caller: Caller, registered: Registered, apprenticeship: UUID) -> list[str]:
        history = await anyio.to_thread.run_sync(self.ledger.history, apprenticeship, limiter=self.seats)
        state, now = fold(apprenticeship, history), datetime.now(UTC)
        at = circumstances(state, max(now, state.last_recorded_at or now), self.book)
        asked = {"actor": caller.subject, "role": caller.role, "registered": registered}
        found = relations(state, msgspec.structs.replace(at, **asked))
        if history and not is_stranger(found):
            return found
        if history:
            self.turned_away.labels(caller.role).inc()
            LOG.info("stranger turned away", role=caller.role)
        raise unknown_apprenticeship()


def _not_entitled(policy: Policy, act: str, line: Line) -> Problem:
    entitled = dict.fromkeys(who for each in policy.lines_of(act) if each.may != "no" for who in each.who)
    return not_entitled(policy.id, line.id, f"{line.says} This is for: {', '.join(entitled)}.")
