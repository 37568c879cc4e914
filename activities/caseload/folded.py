"""What the facts of an apprenticeship lead to, and what is written of it: its row of the caseload and its measures."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from activities.caseload import measures, table
from activities.caseload.table import Row, row_of
from domain.deciding.decide import circumstances
from domain.deciding.fold import continued
from domain.facts.fact import Recorded
from domain.history.alarms_so_far import AlarmsSoFar
from domain.history.measuring.measures_so_far import MeasuresSoFar, measured_so_far
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

History = Sequence[Recorded[Any]]


class Folded(NamedTuple):
    """The state and the alarms of an apprenticeship, and the position of its last fact in the log."""

    state: Apprenticeship
    alarms: AlarmsSoFar = AlarmsSoFar()
    position: int = 0

    def after(self, facts: History, position: int, whole: Callable[[], History]) -> "Folded":
        """Return it after more facts; where one corrects another, the state is folded from the `whole` history."""
        return Folded(continued(self.state, facts, whole), self.alarms.after(facts), position)

    def row(self, book: Rulebook) -> Row | None:
        """Return its row of the caseload, as row_of."""
        return row_of(self.state, self.position, book)

    def measured(self, book: Rulebook) -> MeasuresSoFar | None:
        """Return its measures, or None while nobody is enrolled; now is when the last fact was recorded."""
        now = self.state.last_recorded_at
        return measured_so_far(self.state, self.alarms, circumstances(self.state, now, book)) if now else None


def refolded(stream: UUID, history: History, position: int) -> Folded:
    """Return what the whole history of an apprenticeship leads to."""
    return Folded(Apprenticeship(id=stream)).after(history, position, lambda: history)


def write(connection: Connection[Any], folded: Iterable[Folded], book: Rulebook) -> None:
    """Write what is read of each, in the place of what is there. Raises ChangedRulesError."""
    each = list(folded)
    table.write(connection, filter(None, (one.row(book) for one in each)))
    measured = filter(None, (one.measured(book) for one in each))
    measures.write(connection, (one.state.id for one in each), measured)


def remove_all(connection: Connection[Any]) -> None:
    """Remove everything that is read; others see it until the transaction ends."""
    table.remove_all(connection)
    measures.remove_all(connection)


def remove(connection: Connection[Any], apprenticeship: UUID) -> None:
    """Remove what is read of an apprenticeship, where there is anything."""
    table.remove(connection, apprenticeship)
    measures.write(connection, [apprenticeship], [])
