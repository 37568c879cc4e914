"""The caller, as a token proves it."""

import re
from dataclasses import dataclass
from uuid import UUID

from domain.uln import names_uln

SERVICE = "system"
"""What the actor begins with on the facts that the service records by itself."""


class InvalidTokenError(Exception):
    """A token that proves nobody; the message says why, and never repeats the token."""


class UncheckedError(Exception):
    """A token that nobody can check now; the message says why."""


@dataclass(frozen=True)
class Caller:
    """Who is calling, as proved by a token. `subject` becomes the actor on facts.

    An auditor whose token names a `sample` reads that sample and nothing else. One whose token names `commands`
    sends these and does nothing else: machines always, people where they asked for it.
    """

    subject: str
    role: str
    sample: UUID | None = None
    commands: frozenset[str] | None = None


@dataclass(frozen=True)
class Asker(Caller):
    """A caller who asks a question that the policy entitles them to.

    `reads_staff_notes` says whether it shows them what staff wrote in their own words.
    """

    reads_staff_notes: bool = True


def unfit_subject(subject: str) -> str | None:
    """Return why nobody may call as `subject`, or None where somebody may."""
    if "@" in subject:
        return "the subject must not be an e-mail address: it stays on facts for ever"
    if names_uln(subject):
        return "the subject must not be a valid ULN: it stays on facts for ever; write letters before another number"
    if subject.startswith(SERVICE):
        return f"the subject must not begin with {SERVICE!r}: what the service does by itself stands under such names"
    if not re.fullmatch(r"[a-z0-9][a-z0-9._:-]{0,63}", subject):
        return "the subject must be 1 to 64 of a-z 0-9 . _ : - and start with a letter or digit"
    return None
