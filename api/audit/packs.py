"""Evidence packs as files: of one apprenticeship, or of a whole sample in one call."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from api.access.audited_reading import Auditing
from api.access.caller import Caller
from api.answers.apprenticeship import OnDay
from api.answers.replay import KnownOn, PointAsked
from api.audit.packing import Packer
from api.audit.sampling import Sampling
from domain.history.replay import Point


@dataclass(frozen=True)
class PackFile:
    """A pack to be sent under a name: `size` bytes of `file`, which is closed by whoever has sent it."""

    name: str
    file: IO[bytes]
    size: int


class Packs:
    """Answers with evidence packs."""

    def __init__(self, packer: Packer, sampling: Sampling, auditing: Auditing) -> None:
        """Answer with what `packer` packs; what an auditor reads of a sample is recorded for each of it."""
        self.packer = packer
        self.sampling = sampling
        self.auditing = auditing

    def pack(self, apprenticeship: UUID, point: PointAsked) -> PackFile:
        """Return the evidence of one apprenticeship at a point as in a replay: facts, state, page, rules, verifier."""
        return self._packed([apprenticeship], point, f"pack-{apprenticeship}")

    def sample_packs(self, sample: UUID, caller: Caller, on: OnDay = None, known_on: KnownOn = None) -> PackFile:
        """Return the evidence of every apprenticeship of a sample in one file."""
        drawn, point = self.sampling.sample(sample).apprenticeships, Point(on=on, known_on=known_on)
        self.auditing.read_each(caller, "pack", drawn, sample, point)
        return self._packed(drawn, point, f"packs-{sample}")

    def _packed(self, apprenticeships: Sequence[UUID], point: Point, name: str) -> PackFile:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it has been sent
        try:
            self.packer.pack(file, apprenticeships, point)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return PackFile(name, file, size)
