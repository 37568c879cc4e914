"""The states folded last: a command reads only the facts that came since."""

from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from activities.ledger import Ledger
from domain.corrected import corrections
from domain.fact import Recorded
from domain.fold import fold
from domain.state import Apprenticeship


class States:
    """Where apprenticeships stand by the ledger. Safe to share between threads."""

    def __init__(self, ledger: Ledger, *, remembered: int = 2000) -> None:
        """Read `ledger`, and remember the states of so many apprenticeships."""
        self._ledger = ledger
        self._remembered = remembered
        self._folded: OrderedDict[UUID, _Folded] = OrderedDict()
        self._lock = Lock()

    def now(self, stream: UUID) -> Apprenticeship:
        """Return the state after every fact that the ledger holds by now. Raises as Ledger.history does."""
        before = self._folded.get(stream)
        folded = (before and self._continued(before)) or self._from_the_start(stream)
        if folded is None:
            return Apprenticeship(id=stream)
        self._keep(folded)
        return folded.state

    def _continued(self, before: "_Folded") -> "_Folded | None":
        # Facts never change, but what one corrects is folded anew. A ledger restored under us is another
        # one: its last fact tells.
        state, last = before
        read = self._ledger.history(state.id, after=last.originator_version - 1)
        if not read or read[0] != last or corrections(read[1:]):
            return None
        return _Folded(fold(state.id, read[1:], state), read[-1])

    def _from_the_start(self, stream: UUID) -> "_Folded | None":
        read = self._ledger.history(stream)
        return _Folded(fold(stream, read), read[-1]) if read else None

    def _keep(self, folded: "_Folded") -> None:
        with self._lock:
            self._folded[folded.state.id] = folded
            self._folded.move_to_end(folded.state.id)
            if len(self._folded) > self._remembered:
                self._folded.popitem(last=False)


class _Folded(NamedTuple):
    state: Apprenticeship
    last: Recorded[Any]
