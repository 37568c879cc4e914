"""A database for the register of ended access, and ways to ask whom a token proves."""

from datetime import UTC, datetime
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from httpx import ASGITransport, AsyncClient

from activities.database import open_pool
from api.access.bearer import authenticate
from api.access.caller import Caller
from api.http import problem_documents
from api.identity.claims import claims_mapping
from api.identity.discovery import address_of_discovery
from api.identity.ended_access import EndedAccess
from api.identity.identity import Identity
from api.identity.keys import Keys
from api.identity.tokens import Expected
from tests.conftest import new_database
from tests.identity.issuers import AUDIENCE, published


class Clock:
    """A clock that the test moves: seconds for what is counted, instants for what tokens say."""

    def __init__(self):
        self.passed = 0.0
        self.start = datetime.now(UTC).timestamp()

    def seconds(self):
        return self.passed

    def now(self):
        return datetime.fromtimestamp(self.start + self.passed, UTC)


@pytest.fixture(scope="session")
def pool(postgresql):
    """Return the connections to a database of these tests' own."""
    with open_pool(new_database(postgresql, simulation=True), size=4) as opened:
        yield opened


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def foreign():
    """Return somebody else's issuer."""
    with published() as issuer:
        yield issuer


@pytest.fixture
def identity(pool, clock):
    """Return a way to believe an issuer."""

    def believing(issuer, mapping="indenture", audience=AUDIENCE):
        expected = Expected(issuer, audience, claims_mapping(mapping))
        return Identity(expected, Keys(issuer, clock.seconds), EndedAccess(pool, clock.seconds), clock.now)

    return believing


@pytest.fixture
async def asked(identity):
    """Return a way to ask a service that believes an issuer who calls, with this header."""

    async def ask(foreign, authorization, **believed):
        app = FastAPI()
        problem_documents.install(app)
        prove = identity(foreign.address, **believed).caller
        who = authenticate(prove, address_of_discovery(foreign.address))

        @app.get("/me")
        async def me(caller: Annotated[Caller, Depends(who)]) -> Caller:
            return caller

        headers = {"Authorization": authorization} if authorization is not None else {}
        async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as client:
            return await client.get("/me", headers=headers)

    return ask
