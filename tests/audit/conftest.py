"""A service with a ledger of its own, in which two cohorts stand, and ways to ask it as an auditor."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner

from activities.proof.seal_making import make_seal
from api.cli.main import main
from api.settings.seal_keys import public_pem
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from domain.days import months_after
from tests.conftest import Service, new_database, settings_for
from tests.recorded import record
from tests.signing import signed

START = date(2026, 9, 7)
AUTUMN, SPRING = "2026-09", "2027-01"


@pytest.fixture(scope="session")
def audited_url(postgresql):
    """Return the owner's address of the ledger that all tests here ask."""
    return new_database(postgresql, simulation=True)


@pytest.fixture(scope="session")
async def audited(audited_url, temporal_address, tmp_path_factory):
    """Return the service that all tests here ask; no workflow runs."""
    settings = settings_for(audited_url, temporal_address, tmp_path_factory.mktemp("audited"))
    with open_store(audited_url) as store:
        temporal = await connect_temporal(temporal_address, "default")
        app = build_api(settings, store, temporal)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://indenture") as http:
            yield Service(settings, store, temporal, http, SimulatedTime(temporal))


def enrol(store, cohort):
    """Return an apprenticeship of a cohort, on programme with a tutor."""
    apprenticeship, at = uuid4(), datetime(2026, 9, 1, 12, tzinfo=UTC)
    end = months_after(START, 15).isoformat()
    record(store, apprenticeship, "apply", at, person=str(uuid4()), cohort=cohort)
    record(store, apprenticeship, "enrol", at, employer=str(uuid4()), starts_on=START.isoformat(), planned_end_on=end)
    record(store, apprenticeship, "allocate-tutor", at, from_on=START.isoformat())
    return apprenticeship


@pytest.fixture(scope="session")
def cohorts(audited):
    """Return eight apprenticeships of one cohort and two of another."""
    return {
        AUTUMN: [enrol(audited.store, AUTUMN) for _ in range(8)],
        SPRING: [enrol(audited.store, SPRING) for _ in range(2)],
    }


@pytest.fixture(scope="session")
def seal(audited):
    """Return a way to seal the ledger."""
    return lambda: make_seal(audited.store.pool, audited.settings.seal_keys)


@pytest.fixture
def public_key(audited, tmp_path):
    """Return the file of the public key of the seals."""
    path = tmp_path / "public.pem"
    path.write_text(public_pem(audited.settings.seal_keys))
    return path


@pytest.fixture
def bearer(audited):
    """Return a way to the headers of a caller: an auditor, where nothing else is said."""

    def headers(role="auditor", subject="ofsted-1", hours=1, key=None, **given):
        now = datetime.now(UTC) + timedelta(hours=min(hours, 0) * 2)
        text = signed(role, subject, lifetime=timedelta(hours=abs(hours)), now=now, **given)
        return {"Authorization": f"Bearer {text}", "Idempotency-Key": key or str(uuid4())}

    return headers


@pytest.fixture
def draw(audited, cohorts, bearer):
    """Return a way to draw a sample."""

    async def drawn(size=3, role="auditor", key=None, **said):
        headers = bearer(role, "drawer-1", key=key)
        return await audited.http.post("/samples", json={"size": size, **said}, headers=headers)

    return drawn


@pytest.fixture
def get(audited, bearer):
    """Return a way to read an address: as an auditor, where nothing else is said."""

    async def read(path, headers=None, **query):
        return await audited.http.get(path, params=query or None, headers=headers or bearer())

    return read


@pytest.fixture
def indenture(audited):
    """Return a way to run a command on the ledger; it gives what was said, and the status of its end."""
    environment = audited.settings.as_environment()

    async def run(*arguments, **changed):
        return await asyncio.to_thread(
            CliRunner().invoke, main, [str(each) for each in arguments], env=environment | changed
        )

    return run
