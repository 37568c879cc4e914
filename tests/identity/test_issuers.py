"""An issuer that cannot be right is told in one sentence, when the service starts and while it runs."""

import json

import pytest

from api.cannot_run import CannotRunError
from api.identity.claims import claims_mapping
from api.identity.fetching import IssuerAwayError, WrongIssuerError
from api.identity.keys import Keys
from api.settings.settings import Settings
from api.wiring.identity import keys_kept_fresh
from tests.identity.issuers import SigningKey, published

DISCOVERY = "/.well-known/openid-configuration"
ENCRYPTING = SigningKey("RS256", "key-1", use="enc", alg="RSA-OAEP")
OF_ANOTHER_ALGORITHM = SigningKey("RS256", "key-1", alg="RS512")
OF_SECRETS = {"kty": "oct", "kid": "key-1", "k": "c2VjcmV0", "alg": "HS256"}


def discovery(**changes):
    return lambda foreign: foreign.discovery.update(changes)


def answering(path, status, body):
    return lambda foreign: foreign.answers.update({path: (status, body)})


def keys(*said):
    return answering("/jwks", 200, json.dumps({"keys": list(said)}).encode())


WRONG = {
    "that is not there": (answering(DISCOVERY, 404, b""), "the discovery document is not at"),
    "that is a page": (answering(DISCOVERY, 200, b"<html>"), "is not JSON: correct INDENTURE_ISSUER"),
    "that is a list": (answering(DISCOVERY, 200, b"[]"), "is not a JSON object"),
    "that leads elsewhere": (answering(DISCOVERY, 302, b""), "the discovery document is not at"),
    "that names another issuer": (discovery(issuer="https://other.example"), "is another issuer's"),
    "that names nobody": (discovery(issuer=None), "names no issuer"),
    "for many tenants": (discovery(issuer="https://login.example/{tenantid}/v2.0"), "signs for many tenants"),
    "without keys": (discovery(jwks_uri=None), "(jwks_uri) of"),
    "whose keys come unprotected": (discovery(jwks_uri="http://keys.example/jwks"), "is not reached by HTTPS"),
    "whose keys are a file": (discovery(jwks_uri="file:///etc/passwd"), "begins with https://"),
    "whose keys are no address": (discovery(jwks_uri="http://[::1"), "begins with https://"),
    "whose key set is ten megabytes": (
        answering("/jwks", 200, b'{"keys": [' + b" " * 10_000_000 + b"]}"),
        "has more than 512 kB",
    ),
    "whose key set is no list": (answering("/jwks", 200, b'{"keys": {}}'), "has no list of keys"),
    "whose key set is empty": (keys(), "has no key that signs by RS256, ES256, EdDSA"),
    "whose only key encrypts": (keys(ENCRYPTING.published), "has no key that signs"),
    "whose only key is for another algorithm": (keys(OF_ANOTHER_ALGORITHM.published), "has no key that signs"),
    "whose only key is a secret": (keys(OF_SECRETS), "has no key that signs"),
    "whose only key has no id": (keys({**SigningKey().published, "kid": None}), "has no key that signs"),
    "whose only key is spoilt": (keys({**SigningKey().published, "x": "AAAA"}), "has no key that signs"),
    "whose only key may not verify": (keys({**SigningKey().published, "key_ops": ["sign"]}), "has no key that signs"),
    "with two keys of one id": (keys(SigningKey().published, SigningKey().published), "two keys of one id"),
}


@pytest.mark.parametrize(("publish", "why"), WRONG.values(), ids=WRONG.keys())
async def test_an_issuer_is_refused(foreign, publish, why):
    publish(foreign)
    with pytest.raises(WrongIssuerError) as error:
        await Keys(foreign.address).begin()
    assert why in str(error.value)
    assert "\n" not in str(error.value)


async def test_a_service_does_not_start_on_an_issuer_that_cannot_be_right(foreign):
    foreign.discovery["issuer"] = "https://other.example"
    settings = Settings.from_environment({"INDENTURE_ISSUER": foreign.address})
    with pytest.raises(CannotRunError, match=r"^The issuer of tokens cannot be used: [^\n]+\.$"):
        async with keys_kept_fresh(settings):
            pass


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_an_issuer_that_is_away_is_waited_for(foreign, status):
    foreign.answers[DISCOVERY] = (status, b"")
    waiting = Keys(foreign.address)
    await waiting.begin()
    assert f"cannot be fetched (status {status})" in waiting.trouble
    with pytest.raises(IssuerAwayError, match="cannot be fetched"):
        await waiting.of("key-1")


async def test_what_stands_beside_the_keys_that_sign_is_passed_over(foreign):
    foreign.answers["/jwks"] = (
        200,
        json.dumps({"keys": [ENCRYPTING.published, OF_SECRETS, "nonsense", foreign.keys[0].published]}).encode(),
    )
    assert (await Keys(foreign.address).of("key-1")).algorithm == "EdDSA"


async def test_a_key_that_is_too_short_signs_nothing():
    short = SigningKey("RS256")
    with published(short) as issuer:
        issuer.keys[0].published["n"] = issuer.keys[0].published["n"][:171]
        with pytest.raises(WrongIssuerError, match="has no key that signs"):
            await Keys(issuer.address).begin()


MAPPINGS = {
    "that is not there": (None, "must be one of entra, indenture, keycloak, or the path of a file"),
    "that is no TOML": ("subject =", "cannot be used"),
    "with a line twice": ('subject = ["sub"]\nsubject = ["oid"]', "cannot be used"),
    "with a line of no meaning": ('colour = "red"', "cannot be used"),
    "without a subject": ('rights = [["role"]]\ncommand_prefix = "c:"\ntypes = ["JWT"]\nroles = {}', "cannot be used"),
    "that names a role that there is not": (
        'subject = ["sub"]\nrights = [["role"]]\ncommand_prefix = "c:"\ntypes = ["JWT"]\nroles = {boss = "director"}',
        "names a role that there is not, 'director'",
    ),
    "without roles": (
        'subject = ["sub"]\nrights = [["role"]]\ncommand_prefix = "c:"\ntypes = ["JWT"]\nroles = {}',
        "must say something for roles",
    ),
}


@pytest.mark.parametrize(("text", "why"), MAPPINGS.values(), ids=MAPPINGS.keys())
def test_a_mapping_is_refused(tmp_path, text, why):
    path = tmp_path / "claims.toml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CannotRunError) as error:
        claims_mapping(str(path))
    assert str(error.value).startswith("INDENTURE_CLAIMS")
    assert why in str(error.value)
    assert str(error.value).endswith(".")
