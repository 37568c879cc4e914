"""The door: whoever has nothing to do with an apprenticeship finds none there, and questions are for those entitled."""

from datetime import UTC, datetime
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
from domain.command import Registered
from domain.days import london_date
from domain.deciding.decide import circumstances
from domain.entitlement.relations import NEVER_CLOSER, by_role_alone, is_stranger, relations
from domain.rulebook.policy import Line, Policy
from domain.rulebook.rulebook import Rulebook

LOG = structlog.get_logger("door")
NOBODY_AFTER_SECONDS = 0.25
"""How long after asking a stranger is told that nobody is there: longer than it takes to look."""


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
        settled = caller.role in NEVER_CLOSER or (line.may != "no" and not policy.keeps_out_of(question))
        if apprenticeship is not None and not settled:
            registered = await anyio.to_thread.run_sync(self.who_is_who.of, caller.subject, limiter=self.seats)
            line = policy.line_for(question, await self._relations(caller, registered, apprenticeship))
        if line.may == "no":
            raise _not_entitled(policy, question, line)
        return line

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
                self.may_by_role(caller, act)

    def may_by_role(self, caller: Caller, act: str) -> None:
        """Raise a 403 problem where the role of a caller does not entitle to an act about no apprenticeship."""
        policy = self._policy()
        line = policy.line_for(act, by_role_alone(caller.role))
        if line.may == "no":
            raise _not_entitled(policy, act, line)

    def _policy(self) -> Policy:
        return self.book.policy_on(london_date(datetime.now(UTC)))

    async def _relations(self, caller: Caller, registered: Registered, apprenticeship: UUID) -> list[str]:
        told_at = anyio.current_time() + NOBODY_AFTER_SECONDS
        state = await anyio.to_thread.run_sync(self.states.current, apprenticeship, limiter=self.seats)
        now = datetime.now(UTC)
        at = circumstances(state, max(now, state.last_recorded_at or now), self.book)
        asked = {"actor": caller.subject, "role": caller.role, "registered": registered}
        found = relations(state, msgspec.structs.replace(at, **asked))
        if state.recorded and not is_stranger(found):
            return found
        if state.recorded:
            self.turned_away.labels(caller.role).inc()
            LOG.info("stranger turned away", role=caller.role)
        # A long history takes longer to look at than none: how long it took is not to tell.
        await anyio.sleep_until(told_at)
        raise unknown_apprenticeship()


def _not_entitled(policy: Policy, act: str, line: Line) -> Problem:
    entitled = dict.fromkeys(who for each in policy.lines_of(act) if each.may != "no" for who in each.who)
    return not_entitled(policy.id, line.id, f"{line.says} This is for: {', '.join(entitled)}.")
