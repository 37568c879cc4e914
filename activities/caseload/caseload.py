"""The caseload: the ledger's log folded into what is read of each apprenticeship, exactly once."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import partial
from threading import Event
from time import monotonic, sleep
from typing import NamedTuple
from uuid import UUID

import structlog

from activities.caseload.folded import Folded, refolded, remove_all, write
from activities.caseload.projection import Place, Where, follow
from activities.database import Pool
from activities.ledger.ledger import Ledger, Logged
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

LOG = structlog.get_logger("caseload")

_ENDS = "SELECT stream_id, max(stream_version), max(position) FROM ledger.events GROUP BY stream_id"

_LOOK_AGAIN_SECONDS = 0.2


class Caseload:
    """Keeps reading.caseload and reading.measures in step with the ledger, through a pool of at least two connections.

    Where the ledger was cut, or restored from an older backup, so that it ends before the rows do, they are
    made anew. The fold reads no clock: see row_of and measured_of. Any number of processes may do this at once,
    one thread in each.
    """

    def __init__(
        self, pool: Pool, ledger: Ledger, book: Rulebook, *, batch: int = 1000, remembered: int = 2000
    ) -> None:
        """Fold at most `batch` facts in a transaction, and remember the states of so many apprenticeships."""
        self._pool = pool
        self._ledger = ledger
        self._book = book
        self._batch = batch
        self._place = Place(pool, "caseload")
        self._recent = _Recent(remembered)
        self._seen = 0

    def catch_up(self) -> int:
        """Fold every fact that the rows do not account for yet; return how many this call folded.

        Raises UnreadableFactError at a fact that cannot be read, again at
        each call, and skips nothing; ChangedRulesError; and DATABASE_AWAY, also when a rebuild
        makes it wait for more than a second.
        """
        facts = 0
        while advanced := self._advance():
            facts += advanced
        return facts

    def follow(self, stop: Event) -> None:
        """Catch up as the ledger grows until `stop` is set; a database that is away, or refuses rows, is waited for.

        Raises what else catch_up raises.
        """
        follow(self._pool, self._advance, stop)

    def rebuild(self) -> int:
        """Make every row anew from the ledger, in one transaction; return how many facts that took.

        The old rows are read until then, and who follows waits and goes on. Raises as catch_up, and
        leaves the old rows.
        """
        with self._place.held() as connection:
            ends = [_End(*end) for end in connection.execute(_ENDS)]
            remove_all(connection)
            for first in range(0, len(ends), self._batch):
                write(connection, self._refolded(ends[first : first + self._batch]), self._book)
            head = max((end.position for end in ends), default=0)
            self._place.put(connection, head)
        return head

    def lag(self) -> int:
        """Return how many facts of the log the rows do not account for; raises DATABASE_AWAY.

        Less than 0 where they account for facts that the ledger does not have: it was cut, or restored.
        """
        where = self._place.look()
        return where.head - where.position

    def keeps_up(self, seconds: float) -> bool:
        """Return whether the rows account for just the facts there are, or come nearer within so many seconds.

        Raises DATABASE_AWAY.
        """
        until, before = monotonic() + seconds, self._place.look().position
        while (where := self._place.look()).position == before != where.head:
            if monotonic() >= until:
                return False
            sleep(_LOOK_AGAIN_SECONDS)
        return True

    def _advance(self) -> int:
        where = self._look()
        while where.position < where.head:
            batch = self._ledger.log(after=where.position, limit=self._batch)
            if batch and self._moved(where.position, batch):
                self._place.show(where)
                return len(batch)
            where = self._look()
        if where.head < where.position:
            return self._anew(where)
        self._place.show(where)
        return 0

    def _moved(self, before: int, batch: Sequence[Logged]) -> bool:
        folded = self._folded(batch)
        moved = self._place.move(
            partial(write, folded=folded, book=self._book), before=before, after=batch[-1].position
        )
        if moved:
            self._recent.keep(folded)
        return moved

    def _look(self) -> Where:
        # Only in a ledger that was cut does anybody go back: what is remembered may be of facts that are gone.
        where = self._place.look()
        if where.position < self._seen:
            self._recent.forget()
        self._seen = where.position
        return where

    def _anew(self, where: Where) -> int:
        LOG.error("the ledger ends before the caseload, which is made anew", caseload=where.position, ledger=where.head)
        return self.rebuild()

    def _folded(self, batch: Sequence[Logged]) -> list[Folded]:
        touched: dict[UUID, list[Logged]] = {}
        for logged in batch:
            touched.setdefault(logged.stream, []).append(logged)
        return [self._continued(stream, facts) for stream, facts in touched.items()]

    def _continued(self, stream: UUID, facts: Sequence[Logged]) -> Folded:
        before = facts[0].version - 1
        known = self._recent.folded(stream, before)
        if known.state.recorded < before:
            read = self._ledger.history(stream, after=known.state.recorded, until=before)
            known = known.after(read, known.position, partial(self._ledger.history, stream, until=before))
        decoded = [self._ledger.facts.decode(fact.name, fact.data) for fact in facts]
        whole = partial(self._ledger.history, stream, until=facts[-1].version)
        return known.after(decoded, facts[-1].position, whole)

    def _refolded(self, ends: Iterable["_End"]) -> Iterable[Folded]:
        for stream, version, position in ends:
            yield refolded(stream, self._ledger.history(stream, until=version), position)


class _End(NamedTuple):
    stream: UUID
    version: int
    position: int


class _Recent:
    """What was folded last: never more than `size`, the least recently touched forgotten first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._folded: OrderedDict[UUID, Folded] = OrderedDict()

    def folded(self, stream: UUID, version: int) -> Folded:
        """Return what is remembered if it is not later than `version`, else what no facts lead to."""
        known = self._folded.get(stream)
        return known if known and known.state.recorded <= version else Folded(Apprenticeship(id=stream))

    def forget(self) -> None:
        """Remember nothing any more."""
        self._folded.clear()

    def keep(self, folded: Iterable[Folded]) -> None:
        """Remember what was committed."""
        for each in folded:
            self._folded[each.state.id] = each
            self._folded.move_to_end(each.state.id)
        while len(self._folded) > self._size:
            self._folded.popitem(last=False)
