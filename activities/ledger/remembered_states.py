"""The states folded last: a command is decided on what is remembered, and the append tells whether that still holds."""

from collections import OrderedDict
from functools import partial
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from activities.ledger.ledger import Ledger
from domain.deciding.fold import continued, fold
from domain.state import Apprenticeship


class Seen(NamedTuple):
    """An apprenticeship as last seen: `hash` is that of its last fact, None where only its version is known."""

    state: Apprenticeship
    hash: bytes | None = None


class States:
    """Where apprenticeships stood when last seen. Safe to share between threads."""

    def __init__(self, ledger: Ledger, *, remembered: int = 2000) -> None:
        """Read `ledger`, and remember the states of so many apprenticeships."""
        self._ledger = ledger
        self._most = remembered
        self._seen: OrderedDict[UUID, Seen] = OrderedDict()
        self._lock = Lock()

    def remembered(self, stream: UUID) -> Seen | None:
        """Return what was last kept, which the ledger may have left behind."""
        return self._seen.get(stream)

    def read(self, stream: UUID) -> Seen:
        """Return the state after every fact that the ledger holds by now. Raises as Ledger.history does."""
        return Seen(fold(stream, self._ledger.history(stream)))

    def current(self, stream: UUID) -> Apprenticeship:
        """Return the state after every fact that the ledger holds by now, and remember it.

        What is remembered is gone on from, where its last fact is still in the ledger. Raises as Ledger.history does.
        """
        seen = self._seen.get(stream)
        found = self._ledger.since(stream, seen.state.recorded) if seen and seen.hash else []
        if seen is None or not found or found[0].hash != seen.hash:
            return self._anew(stream)
        if found[1:]:
            until = found[-1].fact.originator_version
            whole = partial(self._ledger.history, stream, until=until)
            seen = Seen(continued(seen.state, [each.fact for each in found[1:]], whole), found[-1].hash)
            self.keep(seen)
        return seen.state

    def _anew(self, stream: UUID) -> Apprenticeship:
        found = self._ledger.since(stream, 1)
        seen = Seen(fold(stream, [each.fact for each in found]), found[-1].hash if found else None)
        if found:
            self.keep(seen)
        return seen.state

    def keep(self, seen: Seen) -> None:
        """Remember an apprenticeship as it was seen."""
        with self._lock:
            self._seen[seen.state.id] = seen
            self._seen.move_to_end(seen.state.id)
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
