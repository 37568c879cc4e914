"""The OpenAPI document: complete, consistent, and fit for a generator."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.commands import COMMAND_ROUTES
from api.http.request_body import LARGEST_BODY_BYTES
from api.questions import QUESTIONS
from api.wiring.http import build_api
from domain.apprenticeship import LIFECYCLE
from tests.published import Published

OF_EVERY_CALLER = {"GET /commands/{key}", "GET /epaos", "GET /policy", "GET /standards/{reference}"}
# Whoever knows the secret address of a feed needs nothing else, and what watches the service has no token.
OF_NOBODY_IN_PARTICULAR = {"/health/live", "/health/ready", "/metrics", "/calendars/{secret}.ics"}
COMMANDS = [each.command.NAME for each in LIFECYCLE]
CALLED = {each.command.NAME.replace("-", "_"): each.command.TITLE for each in LIFECYCLE}


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


async def test_every_command_has_one_route_and_every_route_a_command(document):
    assert sorted(route.command.NAME for route in COMMAND_ROUTES) == sorted(COMMANDS)
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for command in COMMANDS:
        assert command.replace("-", "_") in ids


async def test_every_question_has_a_line_in_the_table_and_every_line_a_route(document):
    asked = {name.removeprefix("GET ") for name, _ in operations(document) if name.startswith("GET ")}
    told = [each.path.replace(":path", "") for each in QUESTIONS]
    assert len(told) == len(set(told))
    assert asked == {*told, *OF_NOBODY_IN_PARTICULAR}


async def test_it_is_valid_openapi_and_every_reference_resolves(document):
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


async def test_every_operation_is_described_and_says_what_it_answers(document):
    for name, operation in operations(document):
        assert operation.get("summary"), name
        assert operation["summary"] == CALLED.get(operation["operationId"], operation["summary"]), name
        success = [status for status in operation["responses"] if status.startswith("2")]
        assert success, name
        if name.removeprefix("GET ") not in OF_NOBODY_IN_PARTICULAR:
            assert operation.get("security"), f"{name} needs no token"
            assert {"401", "403"} <= {*operation["responses"]} or name in OF_EVERY_CALLER, name


async def test_every_error_is_published_as_the_problem_that_is_sent(document):
    for name, operation in operations(document):
        assert "500" in operation["responses"], name
        for status, response in operation["responses"].items():
            if status >= "4" and (name, status) != ("GET /health/ready", "503"):
                media = response["content"]
                assert list(media) == ["application/problem+json"], (name, status)
                assert media["application/problem+json"]["schema"]["$ref"].endswith("/ProblemDocument")


async def test_no_caller_may_send_what_the_register_tells(document):
    enrol = document["components"]["schemas"]["EnrolRequest"]["properties"]
    assert "age_at_start" not in enrol
    assert enrol["planned_off_the_job_hours"]["maximum"] == 5000
    assert document["components"]["schemas"]["HoldSessionRequest"]["properties"]["notes"]["maxLength"] == 4000


async def test_names_of_schemas_are_fit_for_a_generator(document):
    for schema in document["components"]["schemas"]:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", schema), schema


CONTACT = {"channel": "telephone", "summary": "Rang."}


async def a_little_of_everything(service):
    """Ask for what can be had."""
    life = service.life()
    await life.apply()
    today = await life.today()
    await life.enrol(today)
    await life.allocate_tutor()
    await life.send("POST", "/contacts", CONTACT, key="contact")
    await life.plan_session(today)
    for path in (
        "",
        "/history",
        "/gateway",
        "/alarms",
        "/clocks",
        "/off-the-job",
        "/replay",
        "/sessions",
        "/portfolio/coverage",
    ):
        await life.read(path)
    await life.read("/difference", to_version=1)
    await life.read("/why", of="gateway")
    colleague = {"name": "Sam Lee", "email": "sam@example.org", "role": "tutor"}
    await life.http.put("/people/staff/t-9", json=colleague, headers=life.headers())
    await life.http.delete("/people/staff/t-9", headers=life.headers())
    await life.http.post(
        "/samples",
        json={"size": 1},
        headers={**life.headers(), "Authorization": f"Bearer {service.token('quality_lead')}"},
    )
    minted = await life.http.post("/calendars", json={"tutor": "tutor-7"}, headers=life.headers())
    await life.http.get(minted.json()["path"])
    await life.send("GET", "/pack")
    await of_many(life)
    for path in (
        "/apprenticeships",
        "/commands/contact",
        "/standards/ST1379",
        "/epaos",
        "/seals",
        "/people/staff",
        "/health/ready",
        "/metrics",
    ):
        await life.http.get(path, headers=life.headers())
    return life


async def of_many(life):
    """Choose an EPAO for one of many: tried, refused, chosen, and chosen again."""
    for epao, query in (("tquk", {"preview": "true"}), ("nobody", {}), ("tquk", {}), ("tquk", {"preview": "true"})):
        body = {"selection": {"apprenticeships": [str(life.id)]}, "command": {"epao": epao}}
        await life.http.put("/caseload/epao", json=body, headers=life.headers(f"many-{epao}"), params=query)


async def every_kind_of_problem(service, life, monkeypatch):
    """Ask for what is answered by a problem."""
    await life.http.get("/apprenticeships")
    await life.http.get("/apprenticeships", headers={"Authorization": f"Bearer {service.token('employer')}"})
    await life.http.get(f"/apprenticeships/{UUID(int=0)}", headers=life.headers())
    await life.send("POST", "/gateway/decisions", {"verdict": "ready"})
    await life.send("POST", "/contacts", CONTACT, **{"If-Match": '"1"'})
    await life.send("POST", "/contacts", {**CONTACT, "summary": "x" * LARGEST_BODY_BYTES})
    await life.send("POST", "/contacts", {"summary": ""})
    await life.http.post("/people/employers", json={}, headers=life.headers())
    with monkeypatch.context() as patched:
        patched.setattr("api.changing.queue_limit.IN_ALL", 0)
        await life.send("POST", "/contacts", CONTACT)
    with monkeypatch.context() as patched:
        patched.setattr("api.changing.workflows.ACCEPTED_IN", timedelta(microseconds=1))
        await life.send("POST", "/contacts", CONTACT)
    with monkeypatch.context() as patched:
        patched.setattr("api.answers.apprenticeship.alarms", None)
        await life.send("GET", "/alarms")


async def test_an_address_takes_the_methods_that_are_published_and_no_other(service, document):
    headers = {"Authorization": f"Bearer {service.token()}"}
    places = {"secret": "s" * 43, "reference": "ST1379", "staff": "t-1", "key": "k", "number": "1"}
    for path, methods in document["paths"].items():
        known = {each.upper() for each in methods}
        address = re.sub(r"{(\w+)}", lambda found: places.get(found[1], str(UUID(int=1))), path)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - known:
            answer = await service.http.request(method, address, headers=headers)
            assert (answer.status_code, answer.headers["Allow"]) == (405, ", ".join(sorted(known))), (method, path)


async def test_what_is_answered_is_what_is_published(service, document, monkeypatch):
    published, seen = Published(document), set()

    async def check(answer):
        await answer.aread()
        published.check(answer)
        seen.add(answer.status_code)

    monkeypatch.setitem(service.http.event_hooks, "response", [check])
    life = await a_little_of_everything(service)
    await every_kind_of_problem(service, life, monkeypatch)
    assert seen == {200, 201, 204, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503}


async def test_a_route_is_made_once_it_is_asked_for_and_the_document_shows_them_all(common_service):
    service = await common_service(worker=False)
    app = build_api(service.settings, service.store, service.temporal)
    routes = [route for route in app.routes if isinstance(route, APIRoute)]

    def made():
        return {route.path for route in routes if "dependant" in vars(route)}

    assert (len(routes) > len(COMMANDS), made()) == (True, set())
    async with AsyncClient(transport=ASGITransport(app), base_url="http://indenture") as http:
        assert (await http.get("/health/live")).status_code == 200
        assert (await http.post("/health/live")).status_code == 405
    assert made() == {"/health/live"}
    app.openapi()
    assert {route.path for route in routes if route.include_in_schema} <= made()
    with pytest.raises(AttributeError, match="no_such_thing"):
        routes[0].no_such_thing  # noqa: B018 - that it is asked for is the test
