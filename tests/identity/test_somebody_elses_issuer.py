"""Somebody else's issuer, as its own library runs it: discovery, one key, the flow of codes, and what it grants."""

import warnings
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import jwt
import pytest

from api.access.caller import InvalidTokenError

with warnings.catch_warnings(record=True):
    # It stands on modules that their own library calls old.
    import oidc_provider_mock

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

CLIENT = {"client_id": "indenture", "redirect_uri": "http://localhost/signed-in"}


@pytest.fixture(scope="module")
def theirs():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield server


@pytest.fixture
def address(theirs):
    return f"http://localhost:{theirs.server_port}"


@pytest.fixture
def granted(address):
    """Return what their issuer grants to somebody who signed in there."""
    with httpx.Client(base_url=address, trust_env=False) as http:
        asked = {**CLIENT, "response_type": "code", "scope": "openid"}
        answer = http.post("/oauth2/authorize", params=asked, data={"sub": "staff-1"})
        (code,) = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
        given = {**CLIENT, "grant_type": "authorization_code", "code": code, "client_secret": "any"}
        return http.post("/oauth2/token", data=given).raise_for_status().json()


@pytest.fixture
def signed(theirs, address):
    """Return a way to an access token that is signed with their key."""
    with theirs.app.test_request_context():
        theirs.app.preprocess_request()
        key = flask.g.oidc_provider_mock_storage.jwk.as_pem(is_private=True)

    def token(**header):
        now = datetime.now(UTC)
        claims = {"iss": address, "sub": "staff-1", "aud": "indenture", "iat": now, "exp": now + timedelta(hours=1)}
        return jwt.encode({**claims, "role": "tutor"}, key, "RS256", header)

    return token


async def test_an_access_token_that_it_signed_says_who_calls(identity, address, signed):
    caller = await identity(address).caller(signed(typ="at+jwt"))
    assert (caller.subject, caller.role) == ("staff-1", "tutor")


async def test_one_that_names_its_key_too(identity, address, signed):
    async with httpx.AsyncClient(trust_env=False) as http:
        (key,) = (await http.get(f"{address}/jwks")).json()["keys"]
    assert "alg" not in key
    assert (await identity(address).caller(signed(kid=key["kid"]))).subject == "staff-1"


@pytest.mark.parametrize(
    ("which", "why"), [("id_token", "send the access token"), ("access_token", "is not a signed one")]
)
async def test_what_it_grants_to_others_opens_nothing_here(identity, address, granted, which, why):
    with pytest.raises(InvalidTokenError, match=why):
        await identity(address).caller(granted[which])
