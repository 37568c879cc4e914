"""Audit reads: what an auditor reads is recorded before it is answered; a limited token reads its sample only."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

import msgspec

from activities.audit.audit_reads import AuditReads, Read
from activities.audit.samples import Samples
from api.access.caller import Caller
from api.access.roles import AUDITOR, ROLES
from api.problems import Problem
from domain.apprenticeship import COMMANDS, FACTS
from domain.figures.figures import FigureName
from domain.figures.progress import Progress
from domain.history.measuring.measures import BY
from domain.history.provenance import PARTS
from domain.history.replay import Point
from domain.history.sentences import Refusals
from domain.history.why import Question
from domain.stage import Stage

# Nothing that a caller makes up is kept: only dates, years, numbers, ids, and names of ours.
_NUMBER_DATE_OR_ID = re.compile(r"[0-9]{1,9}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES = frozenset({*Question, *BY, *FigureName, *Progress, *Refusals, *Stage, *PARTS, *FACTS.names, *COMMANDS, *ROLES})
_POINT = ("on", "known_on", "version", "before", "after")
KEPT = (
    "of",
    "by",
    "refusals",
    "year",
    "figure",
    "progress",
    "days",
    "simulate",
    "kind",
    "command",
    "stage",
    "role",
    "person",
    "employer",
    "until_on",
    "read_from",
    "read_until",
    *_POINT,
    *(f"{side}_{name}" for side in ("from", "to") for name in _POINT),
)
"""What of a question is recorded with the read: the point on the two axes, and what was asked for."""


class Auditing:
    """Admits those who may read, and records what auditors read."""

    def __init__(self, reads: AuditReads, samples: Samples) -> None:
        """Record in `reads`, and look limits up in `samples`."""
        self.reads = reads
        self.samples = samples

    def read_each(self, caller: Caller, what: str, each: Iterable[UUID], sample: UUID, point: Point) -> None:
        """Record what an auditor reads of each apprenticeship of a sample, at a point."""
        if caller.role == AUDITOR:
            request, said = uuid4(), asked(msgspec.structs.asdict(point))
            for apprenticeship in each:
                self.reads.record(Read(request, caller.subject, caller.role, sample, what, apprenticeship, said))

    def admit(self, caller: Caller, read: Read) -> None:
        """Record a read before it is answered; raises a 403 problem for what a limited token's sample does not hold."""
        if caller.sample and not self._in_sample(caller.sample, read):
            raise not_in_sample()
        self.reads.record(read)

    def _in_sample(self, sample: UUID, read: Read) -> bool:
        if read.apprenticeship:
            return self.samples.holds(sample, read.apprenticeship)
        return read.sample == sample


def not_in_sample() -> Problem:
    """Return the 403 problem of what a token that names a sample does not reach."""
    return Problem(403, "not-in-sample", "Not in the sample", "This token reads its sample and nothing else.")


def asked(question: Mapping[str, Any]) -> str:
    """Return what of a question is recorded, as JSON; a name may have several values."""
    said = {name: _values(question.get(name)) for name in KEPT}
    kept = {name: ", ".join(values) for name, values in said.items() if values and all(map(_is_ours, values))}
    return msgspec.json.encode(kept).decode()


def _values(said: object) -> list[str]:
    values = said if isinstance(said, list | tuple) else [said]
    return [str(each) for each in values if each is not None]


def _is_ours(value: str) -> bool:
    return value in _NAMES or _NUMBER_DATE_OR_ID.fullmatch(value) is not None
