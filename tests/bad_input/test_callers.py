"""Who may not, and where nothing is: told so, before anything is looked at or left behind."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.issuer.signing import Signer, Wanted
from api.settings.seal_keys import new_key
from tests.bad_input.asking import no_echo, problem
from tests.signing import HOUR, bearer, issuer

pytestmark = pytest.mark.usefixtures("untouched")

CONTACT = {"channel": "telephone", "summary": "Quistine called."}


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic c3RhZmY6cHc=", "Bearer a.b.c", "a.b.c"]
)
async def test_without_a_token_nothing_is_done(ask, authorization):
    answer = await ask("POST", "/contacts", json=CONTACT, headers={"Authorization": authorization})
    problem(answer, 401, "not-authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    no_echo(answer, "uistin", "a.b.c", "c3RhZmY6cHc")


def expired():
    return bearer(now=datetime.now(UTC) - timedelta(days=2))


def signed_by_another():
    another = Signer(issuer().issuer, issuer().audience, new_key().decode())
    token = another.access_token(Wanted("staff-1", "coordinator"), "tests", HOUR, datetime.now(UTC))
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("wrong", [expired, signed_by_another])
async def test_a_token_that_proves_nothing_is_no_token(ask, wrong):
    problem(await ask("POST", "/contacts", json=CONTACT, headers=wrong()), 401, "not-authenticated")


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("employer", ("PUT", "/completion", {})),
        ("apprentice", ("PUT", "/gateway/employer-confirmation", {"evidence": "E-1"})),
        ("employer", ("PUT", "/gateway/apprentice-confirmation", {"evidence": "E-1"})),
        ("employer", ("POST", "/contacts", CONTACT)),
        ("apprentice", ("PUT", "/sessions/{session}/agreements/employer", {})),
        ("tutor", ("POST", "/contacts", CONTACT)),
        ("assessor", ("GET", "/gateway", None)),
        ("apprentice", ("GET", "/history", None)),
        ("employer", ("GET", "", None)),
    ],
)
async def test_whoever_has_nothing_to_do_with_an_apprenticeship_finds_none(ask, door, amina, role, asked):
    method, path, body = asked
    theirs = bearer(role)
    answer = await ask(method, path.format(session=amina.session), json=body, headers=theirs)
    problem(answer, 404, "unknown-apprenticeship")
    no_echo(answer, "uistin")
    headers = {**theirs, "Idempotency-Key": str(uuid4())}
    nowhere = f"/apprenticeships/{uuid4()}{path.format(session=amina.session)}"
    assert (await door.http.request(method, nowhere, json=body, headers=headers)).json() == answer.json()


@pytest.mark.parametrize("role", ["auditor", "post"])
@pytest.mark.parametrize(
    "asked", [("POST", "/contacts", CONTACT), ("PUT", "/sessions/{session}/agreements/employer", {})]
)
async def test_a_role_that_is_never_closer_to_one_is_told_what_it_may_not(ask, door, amina, role, asked):
    method, path, body = asked
    theirs = bearer(role)
    answer = await ask(method, path.format(session=amina.session), json=body, headers=theirs)
    assert problem(answer, 403, "not-entitled")["line"] == "nobody-else"
    no_echo(answer, "uistin")


@pytest.mark.parametrize("role", ["tutor", "employer", "apprentice", "assessor", "auditor", "post"])
async def test_a_role_that_may_not_begin_is_told_so(door, role):
    headers = {**bearer(role), "Idempotency-Key": str(uuid4())}
    answer = await door.http.post(
        "/apprenticeships", json={"person": str(uuid4()), "cohort": "2030-01"}, headers=headers
    )
    assert problem(answer, 403, "not-entitled")["line"] == "nobody-else"


@pytest.mark.parametrize("question", ["/people/staff", "/webhooks", "/samples", "/measures", "/apprenticeships"])
@pytest.mark.parametrize("role", ["employer", "apprentice", "assessor", "post"])
async def test_a_question_about_everybody_is_for_those_whom_the_policy_names(door, role, question):
    answer = await door.http.get(question, headers=bearer(role))
    assert problem(answer, 403, "not-entitled")["line"] == "nobody-else"


@pytest.mark.parametrize("path", ["/quistine", "/sessions//date", "/../x", "/completion/quistine"])
async def test_an_unknown_address_is_told_as_a_problem(ask, path):
    answer = await ask("PUT", path, json={})
    assert answer.status_code in {404, 405}
    problem(answer, answer.status_code, "unknown-address" if answer.status_code == 404 else "method-not-allowed")
    no_echo(answer, "uistin")


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH", "POST", "TRACE", "QUISTINE"])
async def test_a_method_that_an_address_does_not_take_is_named_with_those_it_takes(ask, method):
    answer = await ask(method, "/completion", json={})
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "PUT"


async def test_an_address_of_several_routes_names_the_methods_of_all(door):
    answer = await door.http.request("PATCH", f"/people/apprentices/{uuid4()}")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "DELETE, GET, PUT")


async def test_nobody_learns_of_a_command_by_anothers_key(door, amina, ask):
    key = "staffs-own-key"
    answer = await door.http.get(f"/commands/{key}", headers=amina.headers())
    problem(answer, 404, "nothing-recorded")


@pytest.mark.parametrize("path", ["/apprenticeships/", "/webhooks/", "/health/ready/"])
async def test_an_address_with_a_stroke_too_many_leads_nowhere_else(amina, path):
    answer = await amina.http.get(path, headers={"Host": "evil.example"})
    problem(answer, 404, "unknown-address")
    assert "evil.example" not in str(answer.headers)
