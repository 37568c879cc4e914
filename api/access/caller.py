"""The caller, as a token proves it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Caller:
    """Who is calling, as proved by a token. `subject` becomes the actor on facts.

    An auditor whose token names a `sample` reads that sample and nothing else.
    """

    subject: str
    role: str
    sample: UUID | None = None
