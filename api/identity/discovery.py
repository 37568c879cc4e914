"""The discovery document of an issuer, and the traps in it."""

from collections.abc import Mapping
from typing import Any

from api.identity.fetching import WrongIssuerError, must_be_safe

WHERE = "/.well-known/openid-configuration"
_MANY_TENANTS = "{tenantid}"


def address_of_discovery(issuer: str) -> str:
    """Return where an issuer publishes what it is."""
    return issuer.rstrip("/") + WHERE


def address_of_keys(issuer: str, document: Mapping[str, Any]) -> str:
    """Return where the keys of `issuer` are, as its discovery document says; raises WrongIssuerError."""
    said = document.get("issuer")
    if not isinstance(said, str):
        raise WrongIssuerError(f"the discovery document of {issuer} names no issuer: correct INDENTURE_ISSUER")
    if _MANY_TENANTS in said:
        raise WrongIssuerError(
            f"{issuer} signs for many tenants, so that anybody's would be let in: set INDENTURE_ISSUER to your"
            " tenant's own"
        )
    if said != issuer:
        raise WrongIssuerError(
            f"the discovery document of {issuer} is another issuer's: set INDENTURE_ISSUER exactly to what it says"
            " of itself"
        )
    return must_be_safe(document.get("jwks_uri"), f"the address of the keys (jwks_uri) of {issuer}")
