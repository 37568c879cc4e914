"""What a caller's token costs when it comes again, to the signature of it alone."""

import asyncio
from statistics import median
from time import perf_counter

import jwt

from activities.database import open_pool
from activities.migrations import migrate
from api.identity.claims import claims_mapping
from api.identity.ended_access import EndedAccess
from api.identity.identity import Identity
from api.identity.keys import Keys
from api.identity.tokens import Expected
from tests.signing import issuer, signed

ROUNDS = 30
EACH = 500


def token_seconds(url: str) -> tuple[float, float]:
    """Return the seconds that a token takes that was verified before, and those of PyJWT for one signature (EdDSA).

    The first includes asking whether its access has ended. `url` is an owner's address of a database that may keep
    a simulated ledger.
    """
    migrate(url, simulation=True)
    return asyncio.run(_token_seconds(url))


async def _token_seconds(url: str) -> tuple[float, float]:
    address, token = issuer().issuer, signed()
    with open_pool(url, size=2) as pool:
        expected = Expected(address, issuer().audience, claims_mapping("indenture"))
        keys = Keys(address)
        identity = Identity(expected, keys, EndedAccess(pool))
        await identity.caller(token)
        key = await keys.of(issuer().public["kid"])
        again, anew = [], []
        for _ in range(ROUNDS):
            began = perf_counter()
            for _ in range(EACH):
                await identity.caller(token)
            between = perf_counter()
            for _ in range(EACH):
                jwt.decode(token, key.public, algorithms=[key.algorithm], audience=expected.audience)
            again.append((between - began) / EACH)
            anew.append((perf_counter() - between) / EACH)
    return median(again), median(anew)
