"""Tokens prove who calls, in which role; everything else is refused with 401, in one sentence that says why."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.access.caller import InvalidTokenError
from tests.identity.issuers import KINDS, SigningKey, published

SAMPLE = "6f0c8c54-5a07-4b8b-8f2e-0f4c3c1d9a11"
MALLORY = SigningKey()


@pytest.fixture(scope="module")
def foreign():
    """Return an issuer with a key of each algorithm."""
    with published(*(SigningKey(each, each) for each in KINDS)) as issuer:
        yield issuer


def encoded(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def by_hand(foreign, algorithm, key_id="RS256", secret=None):
    """Return a token that no library would make: without a signature, or with a public key taken for a secret."""
    claims = foreign.claims(iat=int(datetime.now(UTC).timestamp()), exp=int(datetime.now(UTC).timestamp()) + 3600)
    said = b".".join(encoded(part) for part in ({"alg": algorithm, "typ": "at+jwt", "kid": key_id}, claims))
    signature = hmac.digest(secret, said, hashlib.sha256) if secret else b""
    return (said + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def tampered(foreign):
    header, _, signature = foreign.token().split(".")
    _, payload, _ = foreign.token(role="programme_lead").split(".")
    return f"{header}.{payload}.{signature}"


def public_key_as_a_secret(foreign):
    public = foreign.keys[0].private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return by_hand(foreign, "HS256", secret=public)


def ago(**said):
    return datetime.now(UTC) - timedelta(**said)


@pytest.mark.parametrize("algorithm", KINDS)
async def test_a_token_of_each_algorithm_says_who_calls(asked, foreign, algorithm):
    (key,) = [each for each in foreign.keys if each.id == algorithm]
    answer = await asked(foreign, f"Bearer {foreign.token(key)}")
    assert answer.json() == {"subject": "staff-1", "role": "coordinator", "sample": None, "commands": None}


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt", "JWT", None])
async def test_a_token_may_say_its_kind_in_these_ways(asked, foreign, kind):
    assert (await asked(foreign, f"Bearer {foreign.token(header={'typ': kind})}")).status_code == 200


@pytest.mark.parametrize("audience", ["indenture", ["account", "indenture"]])
async def test_the_audience_may_be_one_of_several(asked, foreign, audience):
    assert (await asked(foreign, f"Bearer {foreign.token(aud=audience)}")).status_code == 200


async def test_an_auditors_token_may_be_limited_to_a_sample(asked, foreign):
    answer = await asked(foreign, f"Bearer {foreign.token(role='auditor', sample=SAMPLE)}")
    assert answer.json() == {"subject": "staff-1", "role": "auditor", "sample": SAMPLE, "commands": None}


NOBODY = {
    "no header": (lambda _: None, "send a bearer token"),
    "another scheme": (lambda _: "Basic am86cGFzc3dvcmQ=", "send a bearer token"),
    "no token": (lambda _: "Bearer", "send a bearer token"),
    "an empty token": (lambda _: "Bearer ", "send a bearer token"),
}
"""Whole headers; below are tokens. Each with what is said."""
TOKENS = {
    "not a token": (lambda _: "abc", "not a signed one"),
    "three dots": (lambda _: "...", "not a signed one"),
    "a header of brackets": (lambda _: encoded(0).decode() + "W1tb" * 3000 + ".e30.", "not a signed one"),
    "a header nested too deeply": (
        lambda _: base64.urlsafe_b64encode(b"[" * 12000).decode() + ".e30.",
        "longer than 16 kB|not a signed one",
    ),
    "too long": (lambda foreign: foreign.token(padding="x" * 17_000), "longer than 16 kB"),
    "expired": (lambda foreign: foreign.token(iat=ago(hours=2), exp=ago(hours=1)), "has expired"),
    "not yet": (lambda foreign: foreign.token(nbf=ago(hours=-1)), "does not hold yet"),
    "issued in the future": (lambda foreign: foreign.token(iat=ago(hours=-1), exp=ago(hours=-2)), "not hold yet"),
    "a life of a day": (lambda foreign: foreign.token(exp=ago(hours=-24)), "longer than 12 hours"),
    "a life without an end": (lambda foreign: foreign.token(exp=1e300), "does not say in numbers"),
    "an expiry that is no number": (lambda foreign: foreign.token(exp="tomorrow"), "does not say in numbers"),
    "a time that is a truth": (lambda foreign: foreign.token(nbf=True), "does not say in numbers"),
    "no algorithm": (lambda foreign: by_hand(foreign, "none"), "another algorithm"),
    "no algorithm, in capitals": (lambda foreign: by_hand(foreign, "NONE"), "another algorithm"),
    "no signature": (lambda foreign: by_hand(foreign, "RS256"), "not signed with the key"),
    "a public key taken for a secret": (public_key_as_a_secret, "another algorithm"),
    "another algorithm than the key's": (
        lambda foreign: foreign.token(SigningKey("EdDSA"), {"kid": "RS256"}),
        "another algorithm",
    ),
    "changed claims": (tampered, "not signed with the key"),
    "another's key of the same id": (
        lambda foreign: foreign.token(SigningKey("RS256", "RS256")),
        "not signed with the key",
    ),
    "a key that nobody publishes": (lambda foreign: foreign.token(MALLORY), "does not publish"),
    "no key of several": (lambda foreign: foreign.token(header={"kid": None}), "with which of several keys"),
    "a key's id without end": (lambda foreign: foreign.token(header={"kid": "k" * 300}), "can be none"),
    "a critical extension": (lambda foreign: foreign.token(header={"crit": ["x"], "x": 1}), "not a signed one"),
    "a logout token": (lambda foreign: foreign.token(header={"typ": "logout+jwt"}), "another kind"),
    "another issuer": (lambda foreign: foreign.token(iss="https://elsewhere.example"), "another issuer's"),
    "an issuer with a stroke more": (lambda foreign: foreign.token(iss=f"{foreign.address}/"), "another issuer's"),
    "another audience": (lambda foreign: foreign.token(aud="account"), "another audience"),
    "no audience": (lambda foreign: foreign.token(aud=None), "lacks the claim aud: add an audience mapper"),
    "an empty audience": (lambda foreign: foreign.token(aud=[]), "lacks the claim aud"),
    "no issuer": (lambda foreign: foreign.token(iss=None), "lacks the claim iss"),
    "no expiry": (lambda foreign: foreign.token(exp=None), "lacks the claim exp"),
    "no issue": (lambda foreign: foreign.token(iat=None), "lacks the claim iat"),
    "no subject": (lambda foreign: foreign.token(sub=None), "lacks the claim sub"),
    "a ULN": (lambda foreign: foreign.token(sub="1000000043"), "must not be a valid ULN"),
    "an e-mail address": (lambda foreign: foreign.token(sub="jo@example.org"), "must not be an e-mail address"),
    "no role": (lambda foreign: foreign.token(role=None), "none of the roles"),
    "an unknown role": (lambda foreign: foreign.token(role="director"), "none of the roles"),
    "the service itself": (lambda foreign: foreign.token(role="system"), "none of the roles"),
    "the service's own name": (lambda foreign: foreign.token(sub="system:escalation"), "must not begin with"),
    "two roles": (lambda foreign: foreign.token(role=["tutor", "coordinator"]), "more than one of the roles"),
    "a role that is no word": (lambda foreign: foreign.token(role={"tutor": True}), "none of the roles"),
    "a tutor's sample": (lambda foreign: foreign.token(role="tutor", sample=SAMPLE), "only the role auditor"),
    "a sample that is no id": (lambda foreign: foreign.token(role="auditor", sample="all"), "a sample that is none"),
    "a sample that is nothing": (lambda foreign: foreign.token(role="auditor", sample=""), "a sample that is none"),
    "a list of samples": (lambda foreign: foreign.token(role="auditor", sample=[SAMPLE]), "a sample that is none"),
    "an ID token": (lambda foreign: foreign.token(at_hash="x", header={"typ": "JWT"}), "send the access token"),
}


@pytest.mark.parametrize(("header", "why"), NOBODY.values(), ids=NOBODY.keys())
async def test_nobody_is_let_in_with_the_header(asked, foreign, header, why):
    refused(await asked(foreign, header(foreign)), why)


@pytest.mark.parametrize(("token", "why"), TOKENS.values(), ids=TOKENS.keys())
async def test_nobody_is_let_in_with(asked, foreign, token, why):
    refused(await asked(foreign, f"Bearer {token(foreign)}"), why)


def refused(answer, why):
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("not-authenticated")
    assert any(each in answer.json()["detail"] for each in why.split("|")), answer.json()["detail"]
    assert "example.org" not in answer.text
    assert "elsewhere" not in answer.text


@pytest.mark.parametrize(
    "subject", ["", "jo reed", "Jo", "-jo", "jo\n", "é", "j" * 65, "jo/reed", "system", "systems", "system:anything"]
)
async def test_a_subject_that_facts_must_not_hold_calls_nothing(identity, foreign, subject):
    with pytest.raises(InvalidTokenError, match="the subject must"):
        await identity(foreign.address).caller(foreign.token(sub=subject))


@pytest.mark.parametrize(
    "subject", ["1000000044", "100000004", "staff-1000000043", "syste", "post-system", "eco:system"]
)
async def test_a_subject_that_only_looks_like_one_that_may_not_may_call(identity, foreign, subject):
    assert (await identity(foreign.address).caller(foreign.token(sub=subject))).subject == subject


@pytest.mark.parametrize(("late", "holds"), [(59, True), (60, False)])
async def test_a_token_holds_for_a_minute_more_by_our_clock_and_no_second_longer(identity, foreign, clock, late, holds):
    believing, now = identity(foreign.address), int(clock.start)
    token = foreign.token(iat=now - 600, exp=now)
    clock.start = float(now + late)
    await held(believing, token, holds, "has expired")


@pytest.mark.parametrize(("early", "holds"), [(60, True), (61, False)])
@pytest.mark.parametrize("claim", ["nbf", "iat"])
async def test_a_token_holds_a_minute_before_its_time_and_no_second_earlier(
    identity, foreign, clock, early, holds, claim
):
    believing, now = identity(foreign.address), int(clock.start)
    token = foreign.token(**{"iat": now, "exp": now + 600, claim: now})
    clock.start = float(now - early)
    await held(believing, token, holds, "does not hold yet")


@pytest.mark.parametrize(("hours", "holds"), [(12, True), (12.01, False)])
async def test_a_token_lives_twelve_hours_at_most(identity, foreign, hours, holds):
    now = datetime.now(UTC)
    token = foreign.token(iat=now, exp=now + timedelta(hours=hours))
    await held(identity(foreign.address), token, holds, "longer than 12 hours")


async def test_a_token_that_is_remembered_expires_all_the_same(identity, foreign, clock):
    believing, now = identity(foreign.address), int(clock.start)
    token = foreign.token(iat=now, exp=now + 600)
    await held(believing, token, True, "")
    clock.passed = 659.0 - (clock.start - now)
    await held(believing, token, True, "")
    clock.passed += 1.0
    await held(believing, token, False, "has expired")


async def held(believing, token, holds, why):
    if holds:
        assert (await believing.caller(token)).subject == "staff-1"
        return
    with pytest.raises(InvalidTokenError, match=why):
        await believing.caller(token)


async def test_what_a_sample_says_is_an_id(identity, foreign):
    caller = await identity(foreign.address).caller(foreign.token(role="auditor", sample=SAMPLE))
    assert caller.sample == UUID(SAMPLE)
