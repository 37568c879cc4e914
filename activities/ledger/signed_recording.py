"""Recording what is signed: nothing that came by another way is handed to the ledger, and each attempt is counted."""

from collections.abc import Callable
from itertools import takewhile
from typing import Literal, NamedTuple
from uuid import UUID

import structlog
from temporalio import activity

from activities.database import Pool, fetch, with_connection
from activities.ledger.recording import CommandRecorder, final_unless_away
from activities.ledger.signatures import Signatures
from domain.command import Change, Command

Flaw = Literal["unsigned", "forged", "elsewhere"]
LOG = structlog.get_logger("commands")

_COUNT = "UPDATE upkeep.not_genuine SET times = times + 1 WHERE flaw = %s"
_EVERY = "SELECT flaw, times FROM upkeep.not_genuine"


class _Times(NamedTuple):
    flaw: str
    times: int


class NotGenuineError(Exception):
    """A command was not signed by us, or was for another apprenticeship than the one it came to."""


class SignedRecording:
    """The recording activities of a worker."""

    def __init__(
        self, recorder: CommandRecorder, signatures: Signatures, pool: Pool, apprenticeship_of: Callable[[str], UUID]
    ) -> None:
        """Hand to `recorder` what is signed; `apprenticeship_of` tells whose workflow has an id, or ValueError."""
        self.recorder = recorder
        self.signatures = signatures
        self.pool = pool
        self.apprenticeship_of = apprenticeship_of

    @activity.defn(name="record")
    @final_unless_away
    def record(self, command: Command) -> Change:
        """Record a command as CommandRecorder does. Raises NotGenuineError as a final failure, and as it does."""
        self._must_be_genuine(command)
        return self.recorder.record(command)

    @activity.defn(name="record-together")
    @final_unless_away
    def record_together(self, commands: list[Command]) -> list[Change]:
        """Record commands as CommandRecorder does, up to one that is not genuine. Raises as `record` of the first."""
        self._must_be_genuine(commands[0])
        return self.recorder.record_together(list(takewhile(lambda each: not self._flaw(each), commands)))

    def _must_be_genuine(self, command: Command) -> None:
        flaw = self._flaw(command)
        if flaw is None:
            return
        # Nothing else that it says is repeated: anybody may have written it.
        LOG.warning(
            "command not genuine", flaw=flaw, command=str(command.id), apprenticeship=str(command.apprenticeship)
        )
        with_connection(self.pool, lambda connection: connection.execute(_COUNT, (flaw,)))
        raise NotGenuineError(f"command {command.id} is not genuine: {flaw}")

    def _flaw(self, command: Command) -> Flaw | None:
        if command.signature is None:
            return "unsigned"
        if not self.signatures.genuine(command):
            return "forged"
        return None if self._is_here(command) else "elsewhere"

    def _is_here(self, command: Command) -> bool:
        try:
            return self.apprenticeship_of(activity.info().workflow_id or "") == command.apprenticeship
        except ValueError:
            return False


def counted_not_genuine(pool: Pool) -> dict[str, int]:
    """Return how many commands were not genuine, by their flaw. Raises DATABASE_AWAY."""
    return dict(fetch(pool, _Times, _EVERY))
