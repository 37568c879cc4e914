"""Access tokens of the issuer: what must hold of one, each thing that does not told in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import jwt

from api.access.caller import InvalidTokenError
from api.identity.claims import ClaimsMapping
from api.identity.key_set import LONGEST_ID, Key

SKEW = timedelta(seconds=60)
"""By so much the issuer's clock and ours may differ."""

LONGEST_LIFE = timedelta(hours=12)
"""A token that lives longer is refused: who leaves a provider elsewhere than here is let in no longer than that."""

LONGEST_BYTES = 16 * 1024

_OF_AN_ID_TOKEN = ("at_hash", "c_hash", "nonce")
_ISSUES_VERSION_1 = "https://sts.windows.net/"
_OF_VERSION_1 = (
    "the token is of version 1.0: set requestedAccessTokenVersion (accessTokenAcceptedVersion) of this service's app"
    " registration to 2"
)
_OF_ANOTHER_ISSUER = "the token is another issuer's"
_WHY = {
    jwt.InvalidSignatureError: "the token is not signed with the key that it names",
    jwt.InvalidAlgorithmError: "the token is signed by another algorithm than its key is for",
    jwt.InvalidAudienceError: "the token is for another audience than this service (INDENTURE_AUDIENCE)",
}
_LATEST = 2**40


class Life(NamedTuple):
    """From when to when a token holds, in seconds since 1970, and when it was issued."""

    issued: float
    begins: float
    ends: float

    def must_hold(self, now: datetime) -> None:
        """Raise InvalidTokenError unless the token holds at `now`, an aware instant."""
        at, skew = now.timestamp(), SKEW.total_seconds()
        if at >= self.ends + skew:
            raise InvalidTokenError("the token has expired: ask the issuer for another one")
        if at < self.begins - skew or at < self.issued - skew:
            raise InvalidTokenError("the token does not hold yet: set the clocks of the issuer and of this service")
        if self.ends - self.issued > LONGEST_LIFE.total_seconds():
            raise InvalidTokenError("the token lives longer than 12 hours: have the issuer make shorter ones")


@dataclass(frozen=True)
class Expected:
    """Who must have issued a token, for whom, and how its claims are read."""

    issuer: str
    audience: str
    mapping: ClaimsMapping


def key_id(token: str, expected: Expected) -> str | None:
    """Return the id of the key that a token says it is signed with, or None where it says none.

    Raises InvalidTokenError.
    """
    if len(token) > LONGEST_BYTES:
        raise InvalidTokenError(f"the token is longer than {LONGEST_BYTES // 1024} kB")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, RecursionError):
        raise InvalidTokenError("the token is not a signed one (JWT), as an access token for this service is") from None
    kind = header.get("typ", "JWT")
    if not (isinstance(kind, str) and kind.lower() in {each.lower() for each in expected.mapping.types}):
        raise InvalidTokenError("the token is of another kind (typ) than an access token")
    said: str | None = header.get("kid")
    if said is not None and not 0 < len(said) <= LONGEST_ID:
        raise InvalidTokenError("the token names a key that can be none")
    return said


def verified_claims(token: str, key: Key, expected: Expected) -> Mapping[str, Any]:
    """Return what a token says, its signature, issuer and audience proved; of times nothing is said yet.

    Raises InvalidTokenError for what does not hold.
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.public,
            algorithms=[key.algorithm],
            issuer=expected.issuer,
            audience=expected.audience,
            options={
                "require": ["iss", "sub", "aud", "iat", "exp"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except jwt.InvalidTokenError as error:
        raise InvalidTokenError(_why(error, token)) from None
    _must_be_an_access_token(claims, expected.mapping)
    return claims


def life_of(claims: Mapping[str, Any]) -> Life:
    """Return from when to when a token holds. Raises InvalidTokenError where it does not say so in numbers."""
    issued, ends = claims["iat"], claims["exp"]
    life = Life(issued, claims.get("nbf", issued), ends)
    if not all(type(each) in {int, float} and 0 <= each < _LATEST for each in life):
        raise InvalidTokenError("the token does not say in numbers from when to when it holds")
    return life


def _why(error: jwt.InvalidTokenError, token: str) -> str:
    if isinstance(error, jwt.MissingRequiredClaimError):
        hint = ": add an audience mapper to the issuer's client" if error.claim == "aud" else ""
        return f"the token lacks the claim {error.claim}{hint}"
    if isinstance(error, jwt.InvalidIssuerError):
        said = jwt.decode(token, options={"verify_signature": False}).get("iss")
        return _OF_VERSION_1 if isinstance(said, str) and said.startswith(_ISSUES_VERSION_1) else _OF_ANOTHER_ISSUER
    return next((why for kind, why in _WHY.items() if isinstance(error, kind)), "the token cannot be read")


def _must_be_an_access_token(claims: Mapping[str, Any], mapping: ClaimsMapping) -> None:
    if claims.get("ver") == "1.0" and "ver" in mapping.expected:
        raise InvalidTokenError(_OF_VERSION_1)
    if claims.get("typ") == "ID" or (claims.get("typ") != "Bearer" and any(each in claims for each in _OF_AN_ID_TOKEN)):
        raise InvalidTokenError("the token tells who signed in (ID token): send the access token")
    for name, said in mapping.expected.items():
        if claims.get(name) != said:
            raise InvalidTokenError(f"the token is no access token: its claim {name} is not {said}")
