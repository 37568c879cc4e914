"""The states folded last: a command is decided on what is remembered, and the append tells whether that still holds."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from activities.ledger.ledger import Ledger
from domain.deciding.fold import fold
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

    def keep(self, seen: Seen) -> None:
        """Remember an apprenticeship as it was seen."""
        with self._lock:
            self._seen[seen.state.id] = seen
            self._seen.move_to_end(seen.state.id)
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
