"""A refusal is kept: which command, which rules, with which inputs."""

from typing import Any, ClassVar

import msgspec

from domain.facts.fact import Act


class Unmet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule that was not met."""

    rule: str
    reason: str
    source: str


class CommandRefused(Act, frozen=True, kw_only=True):
    """A command was refused. `inputs` is what it said, its free text sealed. It changes no state."""

    NAME: ClassVar[str] = "command-refused.v1"
    refused: str
    unmet: tuple[Unmet, ...]
    inputs: dict[str, Any]

    def sentence(self) -> str:
        """Return it in words."""
        reasons = " ".join(each.reason for each in self.unmet)
        return f"Refused to {self.refused.replace('-', ' ')}: {reasons}"
