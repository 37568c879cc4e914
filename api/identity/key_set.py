"""The key set of an issuer: which of its keys sign, by which algorithm, and the traps in it.

The algorithm follows from the kind of the key, never from a token. Entra ID names none in its keys, and Keycloak
publishes keys for encryption beside those that sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from api.identity.fetching import WrongIssuerError

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

ALGORITHMS = {("RSA", None): "RS256", ("EC", "P-256"): "ES256", ("OKP", "Ed25519"): "EdDSA"}
"""By the kind of a key and its curve: the one algorithm that it verifies."""

LONGEST_ID = 256
_SMALLEST_RSA_BITS = 2048
_OTHER_NAMES = {"Ed25519": "EdDSA"}


@dataclass(frozen=True)
class Key:
    """A public key that verifies tokens by one algorithm."""

    id: str
    algorithm: str
    public: PublicKey


def read_key_set(issuer: str, document: Mapping[str, Any]) -> Mapping[str, Key]:
    """Return the keys of `issuer` that sign, by their ids; whatever else stands in the set is passed over.

    Raises WrongIssuerError where none is left, or where two of them have one id.
    """
    given = document.get("keys")
    if not isinstance(given, list):
        raise WrongIssuerError(f"the key set of {issuer} has no list of keys: correct INDENTURE_ISSUER")
    found = [key for each in given if isinstance(each, dict) and (key := _signing_key(issuer, each))]
    keys = {key.id: key for key in found}
    if not keys:
        raise WrongIssuerError(
            f"the key set of {issuer} has no key that signs by {', '.join(ALGORITHMS.values())}: choose one of these"
            " there"
        )
    if len(keys) < len(found):
        raise WrongIssuerError(f"the key set of {issuer} has two keys of one id: nobody could tell which one signed")
    return keys


def _signing_key(issuer: str, said: dict[str, Any]) -> Key | None:
    key_id, algorithm = said.get("kid"), _algorithm(said)
    if not (isinstance(key_id, str) and 0 < len(key_id) <= LONGEST_ID and algorithm and _signs(said)):
        return None
    # Keys that a directory publishes for all of its tenants say whose they are.
    if said.get("issuer", issuer) != issuer:
        return None
    try:
        public = PyJWK(said, algorithm).key
    except PyJWTError:
        return None
    if isinstance(public, RSAPublicKey) and public.key_size < _SMALLEST_RSA_BITS:
        return None
    return Key(key_id, algorithm, public) if isinstance(public, PublicKey) else None


def _algorithm(said: dict[str, Any]) -> str | None:
    kind, curve = said.get("kty"), said.get("crv")
    if not (isinstance(kind, str) and isinstance(curve, str | None)):
        return None
    algorithm = ALGORITHMS.get((kind, curve))
    named = said.get("alg", algorithm)
    named = _OTHER_NAMES.get(named, named) if isinstance(named, str) else None
    return algorithm if named == algorithm else None


def _signs(said: dict[str, Any]) -> bool:
    operations = said.get("key_ops", ["verify"])
    return said.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
