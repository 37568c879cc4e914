"""Who signs the tokens of the tests: the embedded issuer, which answers in this process to its end."""

import atexit
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache

from api.access.bearer import authenticate
from api.embedded.issuer import embedded_issuer
from api.identity.claims import claims_mapping
from api.identity.discovery import address_of_discovery
from api.identity.ended_access import EndedAccess
from api.identity.identity import Identity
from api.identity.keys import Keys
from api.identity.tokens import Expected
from api.issuer.signing import Wanted
from api.settings.settings import Settings

HOUR = timedelta(hours=1)


@cache
def issuer():
    """Return the signer of the embedded issuer, which is started by the first who asks."""
    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="issuer-"))
    given = Settings.from_environment({"INDENTURE_DATA": folder, "INDENTURE_SIMULATION": "1"})
    return stack.enter_context(embedded_issuer(given))


def signed(role="coordinator", subject="staff-1", *, lifetime=HOUR, now=None, sample=None, commands=()):
    """Return a token; `now` is when it was issued, an aware instant."""
    wanted = Wanted(subject, role, sample, frozenset(commands))
    return issuer().access_token(wanted, "tests", lifetime, now or datetime.now(UTC))


def bearer(*said, **given):
    """Return the header that carries such a token."""
    return {"Authorization": f"Bearer {signed(*said, **given)}"}


def who(pool):
    """Return the dependency that yields whom such a token proves, access ended by the register behind `pool`."""
    address = issuer().issuer
    identity = Identity(
        Expected(address, issuer().audience, claims_mapping("indenture")), Keys(address), EndedAccess(pool)
    )
    return authenticate(identity.caller, address_of_discovery(address))
