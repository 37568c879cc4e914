"""The running service before every kind of bad token, machines with a scope, and an issuer that goes away."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.access.roles import ROLES
from api.commands import COMMAND_ROUTES
from api.questions import QUESTIONS
from api.upkeep.looking import Found
from api.upkeep.readiness import NEEDED, Part, what_is_missing
from tests.bad_input.asking import problem
from tests.conftest import running
from tests.identity.issuers import SigningKey, published
from tests.identity.test_tokens import by_hand, tampered
from tests.signing import bearer

CONTACT = {"channel": "telephone", "summary": "Rang."}
UNKNOWN = "00000000-0000-4000-8000-000000000001"
MAIL = ("post", "mail-gateway")


def two_hours_ago():
    return datetime.now(UTC) - timedelta(hours=2)


BAD = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "opaque": lambda _: "gdv8c2Zy5j9MTUhepIxKtwiJ6pfuqkJt00cYC5glsT",
    "unsigned": lambda issuer: by_hand(issuer, "none", "key-1"),
    "signed with a shared secret": lambda issuer: by_hand(issuer, "HS256", "key-1", secret=b"k" * 32),
    "tampered": tampered,
    "of an unknown key": lambda issuer: issuer.token(SigningKey("EdDSA", "key-9")),
    "of another's key": lambda issuer: issuer.token(SigningKey()),
    "expired": lambda issuer: issuer.token(iat=two_hours_ago(), exp=two_hours_ago() + timedelta(hours=1)),
    "not yet": lambda issuer: issuer.token(nbf=datetime.now(UTC) + timedelta(hours=1)),
    "for a day": lambda issuer: issuer.token(exp=datetime.now(UTC) + timedelta(days=1)),
    "of another issuer": lambda issuer: issuer.token(iss="https://login.example"),
    "for another audience": lambda issuer: issuer.token(aud="account"),
    "for no audience": lambda issuer: issuer.token(aud=None),
    "of who signed in": lambda issuer: issuer.token(at_hash="x"),
    "without a role": lambda issuer: issuer.token(role="director"),
}


@pytest.fixture(scope="module")
def issuer():
    with published() as foreign:
        yield foreign


@pytest.fixture(scope="module")
async def service(common_ledger, temporal_address, tmp_path_factory, issuer):
    """Return a service that believes somebody else's issuer: one for all, for what is kept out leaves nothing."""
    folder = tmp_path_factory.mktemp("believing")
    async with running(common_ledger, temporal_address, folder, worker=False, issuer=issuer.address) as believing:
        yield believing


@pytest.fixture(scope="module")
def guarded(published):
    """Return every operation that the document of the service shows a way in to."""
    return [each for each in published.said if "security" in each[2]]


@pytest.mark.parametrize("token", BAD.values(), ids=BAD.keys())
async def test_a_bad_token_opens_no_question_and_no_change_and_leaves_nothing(service, guarded, issuer, token):
    before = service.store.ledger.head()
    assert len(guarded) > len(QUESTIONS) + len(COMMAND_ROUTES)
    said = token(issuer)
    headers = {"Idempotency-Key": "k"} | ({} if said is None else {"Authorization": f"Bearer {said}"})
    for path, method, operation in guarded:
        body = {"quistine": 1} if "requestBody" in operation else None
        answer = await service.http.request(method, re.sub(r"{\w+}", UNKNOWN, path), json=body, headers=headers)
        problem(answer, 401, "not-authenticated")
    assert service.store.ledger.head() == before


@pytest.mark.parametrize("role", ROLES)
async def test_a_token_of_any_role_that_is_over_or_was_taken_back_opens_nothing(service, issuer, role):
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    subject, token_id = f"{role}-{uuid4().hex[:8]}".replace("_", "-"), uuid4().hex
    ended, good = {"sub": f"{subject}-left"}, issuer.token(sub=subject, role=role)
    for change in (
        {"what": "access-ended", "subject": ended["sub"]},
        {"what": "token-revoked", "token_id": token_id},
    ):
        assert (await service.http.post("/access-changes", json=change, headers=headers)).status_code == 201
    hour, over = timedelta(hours=1), two_hours_ago()
    bad = {
        "expired": issuer.token(sub=subject, role=role, iat=over, exp=over + hour),
        "revoked": issuer.token(sub=subject, role=role, jti=token_id),
        "of who left": issuer.token(role=role, **ended),
        "foreign": issuer.token(SigningKey(), sub=subject, role=role),
        "none": None,
    }
    assert (await service.http.get("/epaos", headers={"Authorization": f"Bearer {good}"})).status_code == 200
    before = service.store.ledger.head()
    for token in bad.values():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for path in ("/epaos", "/apprenticeships", f"/apprenticeships/{UNKNOWN}"):
            problem(await service.http.get(path, headers=headers), 401, "not-authenticated")
        sent = {"json": CONTACT, "headers": headers | {"Idempotency-Key": "k"}}
        problem(await service.http.post(f"/apprenticeships/{UNKNOWN}/contacts", **sent), 401, "not-authenticated")
    assert service.store.ledger.head() == before


async def test_the_same_service_answers_who_has_a_good_one(service, issuer):
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    assert (await service.http.get("/apprenticeships", headers=headers)).status_code == 200


async def test_a_machine_sends_the_commands_of_its_scope_and_does_nothing_else(service_with):
    service = await service_with(worker=False)
    machine = bearer("coordinator", "importer-1", commands=["record-contact"])
    path = f"/apprenticeships/{UNKNOWN}"
    keyed = {**machine, "Idempotency-Key": "k"}
    problem(await service.http.post(f"{path}/contacts", json=CONTACT, headers=keyed), 404, "unknown-apprenticeship")
    refused = await service.http.put(f"{path}/completion", json={}, headers=keyed)
    problem(refused, 403, "not-in-scope")
    assert "it is limited to: record-contact" in refused.json()["detail"]
    for asked in (path, "/apprenticeships", "/webhooks", "/people/staff", "/samples", "/access-changes"):
        problem(await service.http.get(asked, headers=machine), 403, "not-in-scope")
    for changed in ("/people/employers", "/calendars", "/webhooks", "/access-changes", "/seals"):
        answer = await service.http.post(changed, json={}, headers=machine)
        problem(answer, answer.status_code, "not-in-scope" if answer.status_code == 403 else "malformed-request")
        assert answer.status_code in {403, 422}
    problem(await service.http.get("/commands/k", headers=machine), 404, "nothing-recorded")


async def test_the_mail_servers_machine_reports_what_came_back_and_nothing_else(service_with):
    service = await service_with(worker=False)
    bounce = {"message_id": "<m@example.org>"}
    named = bearer(*MAIL, commands=["report-bounce"])
    problem(await service.http.post("/bounces", json=bounce, headers=named), 404, "unknown-message")
    other = bearer("coordinator", "importer-1", commands=["record-contact"])
    problem(await service.http.post("/bounces", json=bounce, headers=other), 403, "not-in-scope")


async def test_an_issuer_that_was_never_reached_is_waited_for_and_readiness_says_so(service_with):
    with published() as issuer:
        issuer.answers["/jwks"] = (503, b"")
        service = await service_with(worker=False, issuer=issuer.address)
        answer = await service.http.get("/apprenticeships", headers={"Authorization": f"Bearer {issuer.token()}"})
        problem(answer, 503, "issuer-away")
        assert "Retry-After" in answer.headers
        ready = (await service.http.get("/health/ready")).json()
        assert not ready["ready"]
        (said,) = [each for each in ready["missing"] if each.startswith("no caller can be known: the key set at")]
        assert said.endswith("cannot be fetched (status 503)")
        assert 'indenture_up{part="issuer_keys"} 0.0' in (await service.http.get("/metrics")).text


async def test_an_issuer_that_went_away_locks_nobody_out_whose_key_is_known(service_with):
    with published() as issuer:
        service = await service_with(worker=False, issuer=issuer.address)
        headers = {"Authorization": f"Bearer {issuer.token()}"}
        assert (await service.http.get("/epaos", headers=headers)).status_code == 200
        ready = (await service.http.get("/health/ready")).json()
        assert not [each for each in ready["missing"] if "issuer" in each]
    another = {"Authorization": f"Bearer {issuer.token(sub='staff-2')}"}
    for known in (headers, another):
        assert (await service.http.get("/epaos", headers=known)).status_code == 200


@pytest.mark.parametrize(("keys", "missing"), [(True, Part.ISSUER), (False, Part.ISSUER_KEYS)])
def test_keys_that_still_serve_are_no_reason_to_stop_and_keys_that_lack_are(keys, missing):
    found = Found(
        *(None, None, False, [], None, True, False, False, False),
        keys=keys,
        issuer="it is away",
        paused=False,
    )
    said = what_is_missing(found, datetime.now(UTC))
    assert {part: why for part, why in said.items() if "issuer" in part} == {missing: said[missing]}
    assert said[missing].endswith(": it is away")
    assert (missing in NEEDED) is not keys


async def test_the_published_document_says_where_tokens_come_from(service, issuer):
    schemes = (await service.http.get("/openapi.json")).json()["components"]["securitySchemes"]
    where = f"{issuer.address}/.well-known/openid-configuration"
    assert schemes["OpenIdConnect"] == {"type": "openIdConnect", "openIdConnectUrl": where}
    assert schemes["HTTPBearer"]["bearerFormat"] == "JWT"
    assert where in schemes["HTTPBearer"]["description"]
