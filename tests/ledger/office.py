"""One ledger, the recorders on it, and an apprentice whom they ask things of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from activities.bank_holidays import WorkingCalendar
from activities.ledger.ledger import Ledger
from activities.ledger.recording import CommandRecorder
from domain.command import RING_ALARM, SYSTEM, Command
from domain.deciding.fold import fold
from domain.rulebook.rulebook import load_rulebook
from tests.domain.bodies import BODIES

NOON = datetime(2026, 9, 7, 12, tzinfo=UTC)
START = date(2026, 9, 7)
BOOK = load_rulebook(WorkingCalendar())


@dataclass
class Office:
    """One ledger, and as many recorders on it as there are workers."""

    ledger: Ledger

    def __post_init__(self):
        self.stream = uuid4()

    def worker(self, **terms):
        return CommandRecorder(self.ledger, BOOK, **terms)

    def command(self, name, minutes=0, *, version=None, key=None, **said):
        body, at = BODIES[name] | said, NOON + timedelta(minutes=minutes)
        return Command(key or uuid4(), self.stream, name, body, "staff-1", "coordinator", "asked", version, at)

    def ask(self, worker, name, minutes=0, **terms):
        return worker.record(self.command(name, minutes, **terms)).outcome

    def ring(self, worker, alarm, seconds=0):
        """Ring an alarm so many seconds after it is due, and return what became of it."""
        body, at = {"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung}, alarm.at + timedelta(seconds=seconds)
        return worker.record(Command(alarm.id, self.stream, RING_ALARM, body, SYSTEM, "system", "", None, at))

    def enrolled(self, worker):
        self.ask(worker, "apply", person=str(uuid4()))
        self.ask(
            worker,
            "enrol",
            employer=str(uuid4()),
            starts_on=START.isoformat(),
            planned_end_on=date(2027, 12, 7).isoformat(),
        )
        return worker

    def told(self):
        return fold(self.stream, self.ledger.history(self.stream))
