"""Where a provider's own rules lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OwnRules:
    """The folders of the provider's own ladders, standards and policies, where there are any."""

    ladders: Path | None = None
    standards: Path | None = None
    policies: Path | None = None


NO_OWN_RULES = OwnRules()
