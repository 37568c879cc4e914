"""Apprenticeships recorded by commands alone, while no workflow carries them: for what starts from the ledger."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from activities.ledger.recording import CommandRecorder
from domain.command import Command
from domain.days import london_instant, months_after
from domain.facts.proposals import ChangeProposed
from tests.domain.bodies import BODIES


def record(store, apprenticeship, name, at=None, **said):
    """Record a change without the workflow, at an instant or now, and return its outcome.

    A lead accepts what needs a second person.
    """
    body = BODIES[name] | said
    command = Command(uuid4(), apprenticeship, name, body, "staff-1", "coordinator", uuid4().hex)
    recorder = CommandRecorder(store.ledger, store.book)
    outcome = recorder.record(replace(command, at=at or datetime.now(UTC))).outcome
    assert outcome.status == "accepted", outcome
    if outcome.recorded != (ChangeProposed.NAME,):
        return outcome
    (number,) = outcome.numbers
    return recorder.record(accepting(command, number, at or datetime.now(UTC))).outcome


def accepting(command, number, at):
    """Return the command by which a lead accepts what another one proposed, at an instant."""
    body = BODIES["decide-proposal"] | {"proposal": number}
    return Command(
        uuid4(), command.apprenticeship, "decide-proposal", body, "lead-1", "programme_lead", uuid4().hex, at=at
    )


def record_enrolment(store, start, at=None):
    """Return an apprenticeship that starts on `start`, recorded on that day or at an instant, a tutor allocated.

    An alarm that is due has not rung.
    """
    apprenticeship, at = uuid4(), at or london_instant(start, 9)
    end = months_after(start, 15).isoformat()
    record(store, apprenticeship, "apply", at, person=str(uuid4()))
    record(store, apprenticeship, "enrol", at, employer=str(uuid4()), starts_on=start.isoformat(), planned_end_on=end)
    record(store, apprenticeship, "allocate-tutor", at, from_on=start.isoformat())
    return apprenticeship


LEDGER = ("ledger.events", "ledger.commands", "ledger.meta", "ledger.seals")


def unguard(owner, *tables):
    """Let who owns tables that only grow change what is in them from now on, as only a superuser can."""
    for table in tables:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER only_grows")


@contextmanager
def unguarded(owner, *tables):
    """Let who owns tables that only grow change what is in them during the block."""
    unguard(owner, *tables)
    try:
        yield
    finally:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_grows")


def cut_after(owner, position):
    """Take from the ledger, as its owner, what came after a position: as restoring an older backup does."""
    with unguarded(owner, "ledger.commands", "ledger.events"):
        owner.execute("DELETE FROM ledger.commands WHERE last_position > %s", (position,))
        owner.execute("DELETE FROM ledger.events WHERE position > %s", (position,))
