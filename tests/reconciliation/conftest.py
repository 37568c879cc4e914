"""A ledger of each test's own, which it may compare as a whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from api.wiring.reconciler import build_reconciler
from tests.conftest import new_database
from workflows.apprenticeship import workflow_id


@pytest.fixture
def simulated_ledger(postgresql):
    """Return a ledger of this test's own: all of it is compared."""
    return new_database(postgresql, simulation=True)


def ago(days):
    """Return the date so many days before today, a day more or less."""
    return datetime.now(UTC).date() - timedelta(days=days)


async def on_programme(service, start: date):
    """Return a life on programme since `start`: what has fallen due since then has rung."""
    life = service.life()
    await life.apply()
    await life.enrol(start)
    return life


def handle_of(service, life):
    return service.temporal.get_workflow_handle(workflow_id(life.id))


def reconciler(service, **changes):
    return build_reconciler(service.settings, replace(service.store, **changes), service.temporal)
