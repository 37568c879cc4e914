"""Tokens prove who calls, in which role; everything else is refused with 401."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import jwt
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Depends, FastAPI
from httpx import ASGITransport, AsyncClient

from api.access import bearer, roles, tokens
from api.access.caller import Caller
from api.cli.main import main
from api.http import problem_documents

KEY = b"a key of sixty-four bytes, so that even HS512 finds it long enough."
HOUR = timedelta(hours=1)
SAMPLE = UUID("6f0c8c54-5a07-4b8b-8f2e-0f4c3c1d9a11")


def token(**changes):
    given = {"subject": "jo.reed", "role": "tutor", "lifetime": HOUR, "now": datetime.now(UTC)}
    return tokens.mint(KEY, **{**given, **changes})


def claims(**changes):
    """Returns what `mint` would sign, but for the changes; None leaves a claim out."""
    now = int(datetime.now(UTC).timestamp())
    usual = {"iss": "indenture", "sub": "jo", "role": "tutor", "iat": now, "exp": now + 3600}
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


def signed(**changes):
    return jwt.encode(claims(**changes), KEY, "HS256")


def unsigned(algorithm):
    parts = [{"alg": algorithm, "typ": "JWT"}, claims()]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


def tampered():
    header, _, signature = token().split(".")
    _, payload, _ = token(role="programme_lead").split(".")
    return f"{header}.{payload}.{signature}"


@pytest.fixture(scope="module")
async def http():
    app = FastAPI()
    problem_documents.install(app)
    who = bearer.authenticate(KEY)

    @app.get("/me")
    async def me(caller: Annotated[Caller, Depends(who)]) -> Caller:
        return caller

    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as client:
        client.document = app.openapi()
        yield client


def test_the_command_line_lists_every_role():
    said = CliRunner().invoke(main, ["token", "--help"]).stdout
    (listed,) = re.findall(r"--role \[(.*?)\]", re.sub(r"\s+", " ", said))
    assert listed.replace(" ", "").split("|") == list(roles.ROLES)


def test_where_no_service_ever_was_nothing_is_minted_or_made(tmp_path):
    asked = ["token", "--role", "tutor", "--subject", "t-1"]
    ended = CliRunner().invoke(main, asked, env={"INDENTURE_DATA": str(tmp_path / "elsewhere")})
    assert ended.exit_code == 2
    assert "set INDENTURE_DATA to the folder of yours" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("role", roles.ROLES)
async def test_a_minted_token_says_who_calls(http, role):
    answer = await http.get("/me", headers={"Authorization": f"Bearer {token(role=role)}"})
    assert answer.json() == {"subject": "jo.reed", "role": role, "sample": None}


async def test_the_tokens_refused_below_differ_from_this_one_by_what_they_say(http):
    answer = await http.get("/me", headers={"Authorization": f"Bearer {signed()}"})
    assert answer.json() == {"subject": "jo", "role": "tutor", "sample": None}


async def test_an_auditors_token_may_be_limited_to_a_sample(http):
    answer = await http.get("/me", headers={"Authorization": f"Bearer {token(role='auditor', sample=SAMPLE)}"})
    assert answer.json() == {"subject": "jo.reed", "role": "auditor", "sample": str(SAMPLE)}


def test_no_other_role_is_limited_to_a_sample():
    with pytest.raises(ValueError, match="only the role auditor"):
        token(sample=SAMPLE)


NOBODY = {
    "no header": None,
    "another scheme": "Basic am86cGFzc3dvcmQ=",
    "no token": "Bearer",
    "an empty token": "Bearer ",
    "not a token": "Bearer abc",
    "three dots": "Bearer ...",
    "expired": f"Bearer {token(now=datetime.now(UTC) - 2 * HOUR)}",
    "minted in the future": f"Bearer {token(now=datetime.now(UTC) + HOUR)}",
    "no algorithm": f"Bearer {unsigned('none')}",
    "no algorithm, in capitals": f"Bearer {unsigned('NONE')}",
    "no signature": f"Bearer {unsigned('HS256')}",
    "changed claims": f"Bearer {tampered()}",
    "another key": "Bearer " + tokens.mint(b"b" * 32, subject="jo", role="tutor", lifetime=HOUR, now=datetime.now(UTC)),
    "another algorithm": f"Bearer {jwt.encode(claims(), KEY, 'HS512')}",
    "another kind of key": "Bearer " + jwt.encode(claims(), Ed25519PrivateKey.generate(), "EdDSA"),
    "another issuer": f"Bearer {signed(iss='elsewhere')}",
    "no issuer": f"Bearer {signed(iss=None)}",
    "no expiry": f"Bearer {signed(exp=None)}",
    "no subject": f"Bearer {signed(sub=None)}",
    "a ULN": f"Bearer {signed(sub='1000000043')}",
    "an e-mail address": f"Bearer {signed(sub='jo@example.org')}",
    "no role": f"Bearer {signed(role=None)}",
    "an unknown role": f"Bearer {signed(role='director')}",
    "the service itself": f"Bearer {signed(role='system')}",
    "the service's own name": f"Bearer {signed(sub='system:escalation')}",
    "a list of roles": f"Bearer {signed(role=['tutor'])}",
    "a tutor's sample": f"Bearer {signed(sample=str(SAMPLE))}",
    "a sample that is no id": f"Bearer {signed(role='auditor', sample='all')}",
    "a sample that is nothing": f"Bearer {signed(role='auditor', sample='')}",
    "a list of samples": f"Bearer {signed(role='auditor', sample=[str(SAMPLE)])}",
}


@pytest.mark.parametrize("header", NOBODY.values(), ids=NOBODY.keys())
async def test_nobody_is_let_in_with(http, header):
    answer = await http.get("/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("not-authenticated")
    assert "example.org" not in answer.text


@pytest.mark.parametrize(
    "subject",
    [
        *["", "jo@example.org", "jo reed", "Jo", "-jo", "jo\n", "é", "j" * 65, "jo/reed", "1000000043"],
        *["system", "system:escalation", "system:anything", "systems"],
    ],
)
def test_a_subject_that_facts_must_not_hold_is_not_minted(subject):
    with pytest.raises(ValueError, match="the subject must"):
        token(subject=subject)


@pytest.mark.parametrize(
    "subject", ["1000000044", "100000004", "staff-1000000043", "syste", "post-system", "eco:system"]
)
def test_a_subject_that_only_looks_like_one_that_may_not_may_call(subject):
    assert tokens.read(KEY, token(subject=subject)).subject == subject


@pytest.mark.parametrize("role", ["system", "director", "", "Tutor"])
def test_an_unknown_role_is_not_minted(role):
    with pytest.raises(ValueError, match="the role is not one of"):
        token(role=role)


@pytest.mark.parametrize("lifetime", [timedelta(0), -HOUR])
def test_a_token_without_a_lifetime_is_not_minted(lifetime):
    with pytest.raises(ValueError, match="positive"):
        token(lifetime=lifetime)


def test_a_token_needs_a_time_with_a_zone():
    with pytest.raises(ValueError, match="zone"):
        token(now=datetime(2026, 1, 1))  # noqa: DTZ001  (that is the point)


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        bearer.authenticate(b"k" * 31)
    with pytest.raises(ValueError, match="32 bytes"):
        tokens.mint(b"", subject="jo", role="tutor", lifetime=HOUR, now=datetime.now(UTC))


def test_the_documentation_asks_for_a_bearer_token(http):
    (scheme,) = http.document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
