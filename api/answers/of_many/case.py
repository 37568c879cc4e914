"""A case: one apprenticeship as it stands to somebody, and whether something waits for them there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.body import Body
from domain.circumstances import Circumstances
from domain.clocks.due_now import DueNow
from domain.deciding.every_command import OF_EVERY_COMMAND
from domain.entitlement.ruling import ruling
from domain.rule import Rule, refused
from domain.rulebook.policy import May
from domain.state import Apprenticeship


class Waiting(BaseModel):
    """Something that waits for the caller: in words, since when, and the command that answers it, filled in so far.

    `otherwise` are other commands that answer it, filled in alike.
    """

    kind: str
    apprenticeship: UUID
    says: str
    since: date | None
    command: str
    said: dict[str, str]
    otherwise: list[str] = []


@dataclass(frozen=True)
class Case:
    """An apprenticeship in the circumstances of whoever asks, and what is due there."""

    state: Apprenticeship
    at: Circumstances
    due_now: DueNow

    def lets(
        self, command: type[Body], rules: Sequence[Rule[Any]] = (), *, may: Sequence[May] = ("yes",), **said: Any
    ) -> bool:
        """Return whether the policy leaves a command to them so, and it meets the rules of every command and these.

        `said` is what is known of the command beforehand: what these rules ask for.
        """
        asked = as_far_as_known(command, **said)
        if ruling(self.state, asked, self.at).line.may not in may:
            return False
        return refused([*OF_EVERY_COMMAND, *rules], self.state, asked, self.at) is None

    def otherwise(self, *commands: type[Body], rules: Sequence[Rule[Any]] = (), **said: Any) -> list[str]:
        """Return the names of those commands that they may send too."""
        return [each.NAME for each in commands if self.lets(each, rules, **said)]

    def waits(self, kind: str, says: str, since: date | None, command: type[Body], **said: object) -> Waiting:
        """Return that something waits for them here."""
        filled_in = {name: str(value) for name, value in said.items()}
        return Waiting(
            kind=kind, apprenticeship=self.state.id, says=says, since=since, command=command.NAME, said=filled_in
        )


def as_far_as_known(command: type[Body], **said: Any) -> Any:
    """Return a command of which that is said what is known, for rules that ask for no more of it."""
    return command.model_construct(None, **said)
