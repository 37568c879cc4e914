"""The envelope of every change, and what comes back: plain types that workflows may see."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from domain.letter import E_MAIL, Invitation

RING_ALARM = "ring-alarm"
SYSTEM = "system:escalation"
POST = "system:post"
Status = Literal["accepted", "refused", "stale", "nothing"]


@dataclass(frozen=True)
class SpeaksFor:
    """An organisation that somebody acts for, by id, on the London dates between two, both included, as ISO text.

    A date that was not said is None: from ever, or until further notice.
    """

    organisation: str
    from_on: str | None = None
    until_on: str | None = None


@dataclass(frozen=True)
class Registered:
    """Whom the registers say that somebody is when they ask: never a name, and nothing where they know nobody.

    `post` is what the register of staff calls them, `manages` the staff numbers of those whose manager they are.
    They speak for `employers`, and assess for `epaos`; `person` is the apprentice that they are, by id.
    """

    post: str | None = None
    manages: tuple[str, ...] = ()
    employers: tuple[SpeaksFor, ...] = ()
    epaos: tuple[SpeaksFor, ...] = ()
    person: str | None = None


NOBODY = Registered()
"""Whom the registers do not know."""


@dataclass(frozen=True)
class Command:
    """One change asked for, by a person or by an alarm. Its shape only ever grows.

    `body` is the JSON of the command that `name` names, its free text already sealed.
    `fingerprint` identifies what was asked, so that a repeat under the same id with another body is
    noticed. `expected_version` is the version the caller last saw (If-Match), or None. `at` is the
    workflow's clock in UTC, filled in by the workflow when it takes the command up. `registered` is whom the
    registers say that the actor is. `signature` is made of all the rest but `at`, where the command enters:
    nothing is recorded without it.
    """

    id: UUID
    apprenticeship: UUID
    name: str
    body: dict[str, Any]
    actor: str
    role: str
    fingerprint: str
    expected_version: int | None = None
    at: datetime | None = None
    registered: Registered = NOBODY
    signature: str | None = None


@dataclass(frozen=True)
class RungAlarm(Command):
    """The command of an alarm, made by a workflow and by nothing else: the worker that carries it out signs it.

    What comes from outside is a Command, whatever it says of itself.
    """


@dataclass(frozen=True)
class Alarm:
    """When to look again, and what for. `at` is an aware UTC instant.

    `id` is derived from the apprenticeship, the kind, what it is about and the rung, so that the same
    rung can never be recorded twice, whoever asks; where a correction may have undone what rang, from the
    number of corrections so far too.
    """

    id: UUID
    kind: str
    about: str
    rung: int
    at: datetime


@dataclass(frozen=True)
class Untold:
    """Who is still to be told of the fact in place `of`: a role, and `whom` by staff number or employer id.

    A tutor's manager is found by the tutor. None where nobody is named. `channel` says by which way, `at` from which
    UTC instant on; at once where it is None, as in histories of before letters had a morning. `invitation` is what
    is said of a session, where that is it.
    """

    of: int
    role: str
    whom: str | None
    channel: str = E_MAIL
    at: datetime | None = None
    invitation: Invitation | None = None


@dataclass(frozen=True)
class Standing:
    """Where an apprenticeship stands: all that a workflow may know of it.

    `version` counts the facts that changed its state, `recorded` all facts that were recorded of it (0 where a
    history from before does not tell). `details` says in words where it stands, `untold` who is still to be told
    of what was raised.
    """

    version: int
    stage: str
    ended: bool
    details: str
    alarm: Alarm | None = None
    untold: tuple[Untold, ...] = ()
    recorded: int = 0


@dataclass(frozen=True)
class UnmetRule:
    """One rule that a command did not meet, with its reason in plain words and the rule's source.

    Where the policy kept the actor out, `line` is the id of the line that did.
    """

    rule: str
    reason: str
    source: str
    line: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a command. A repeat of the same command id returns the first outcome.

    `accepted` and `refused` are in the ledger; `stale` (the caller's version was not the current one)
    and `nothing` (an alarm that is not due) left nothing there. `version` is the state's version after
    the command, `recorded` the names of the facts it appended, and `numbers` their places in the history, which
    corrections name: none in an outcome of before they were kept.
    """

    command: UUID
    status: Status
    version: int
    fingerprint: str
    recorded: tuple[str, ...] = ()
    unmet: tuple[UnmetRule, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """What the recording activity hands back to the workflow: the outcome, and where things stand now."""

    outcome: Outcome
    standing: Standing = field(kw_only=True)
