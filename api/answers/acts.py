"""Acts: every command that a caller may send about an apprenticeship, as it stands and by the policy."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from activities.personal_data.who_is_who import WhoIsWho
from api.access.caller import Caller
from api.answers.reader import Reader
from api.commands import COMMAND_ROUTES, CommandRoute
from domain.apprenticeship import COMMANDS
from domain.deciding.decide import circumstances
from domain.entitlement.relations import relations
from domain.rulebook.policy import Policy


class Act(BaseModel):
    """A command that the caller may send: where, what people call it, and what of it the policy leaves to them.

    `deeds` are what the policy calls it, each of them "yes" where it is the caller's own, "second person" where they
    propose it and another decides, or "on behalf" where it is recorded from somebody's signed paper.
    """

    command: str
    title: str = Field(examples=["Plan a tutor session"])
    method: str
    path: str = Field(description="Under the address of the apprenticeship.")
    subject: str = Field(examples=["sessions"])
    says: str
    deeds: dict[str, str]


class Acts(BaseModel):
    """What a caller may do now: `version` is the one that it was judged on, `relations` what entitles them."""

    version: int
    stage: str
    relations: list[str]
    acts: list[Act]


class Acting:
    """Answers what a caller may do."""

    def __init__(self, reader: Reader, who_is_who: WhoIsWho) -> None:
        """Answer from what `reader` reads, and from whom the registers say that a caller is."""
        self.reader = reader
        self.who_is_who = who_is_who

    def acts(self, apprenticeship: UUID, caller: Caller) -> Acts:
        """Return every command that the stage allows and the policy leaves to the caller, in lifecycle order.

        A command is judged by its rules when it is sent, or tried by a preview.
        """
        state = self.reader.state(apprenticeship)
        at = circumstances(state, state.not_before_its_last_fact(datetime.now(UTC)), self.reader.book)
        asker = {"actor": caller.subject, "role": caller.role, "registered": self.who_is_who.of(caller.subject)}
        found = relations(state, msgspec.structs.replace(at, **asker))
        policy = self.reader.book.policy_on(at.today)
        sendable = [each for each in COMMAND_ROUTES if state.stage in COMMANDS[each.command.NAME].stages]
        acts = [_act(each, deeds) for each in sendable if (deeds := _left_to(found, policy, each))]
        return Acts(version=state.version, stage=state.stage, relations=found, acts=acts)


def _left_to(found: list[str], policy: Policy, route: CommandRoute) -> dict[str, str]:
    lines = {deed: policy.line_for(deed, found) for deed in route.command.deeds()}
    return {deed: line.may for deed, line in lines.items() if line.may != "no"}


def _act(route: CommandRoute, deeds: dict[str, str]) -> Act:
    return Act(
        command=route.command.NAME,
        title=route.command.TITLE,
        method=route.method,
        path=route.path,
        subject=route.tag,
        says=(route.command.__doc__ or "").strip().split("\n")[0],
        deeds=deeds,
    )
