"""A refusal is kept, and a warning: which command, which rules, with which inputs."""

from typing import Any, ClassVar

import msgspec

from domain.facts.fact import Act, Fact


class Unmet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule that was not met; where the policy kept the actor out, `line` is the id of the line that did."""

    rule: str
    reason: str
    source: str
    line: str = ""


class Warned(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A fact that was recorded although rules that only warn were not met: `warned` keeps their reasons."""

    warned: tuple[Unmet, ...] = ()

    def warnings(self) -> str:
        """Return in words which rules that only warn were not met; nothing where all were."""
        return "".join(f" Warned of: {each.reason}" for each in self.warned)


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
