"""The OpenAPI document: complete, consistent, and fit for a generator."""

import re

import pytest

from api.routes import COMMAND_ROUTES
from domain.apprenticeship import LIFECYCLE

COMMANDS = [each.command.NAME for each in LIFECYCLE]


@pytest.fixture
async def document(service_with):
    service = await service_with(worker=False)
    return (await service.http.get("/openapi.json")).json()


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


async def test_every_reference_resolves(document):
    schemas = document["components"]["schemas"]
    for reference in re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(document)):
        assert reference in schemas


async def test_every_operation_is_described_and_says_what_it_answers(document):
    for name, operation in operations(document):
        assert operation.get("summary"), name
        success = [status for status in operation["responses"] if status.startswith("2")]
        assert success, name
        # Whoever knows the secret address of a feed needs nothing else.
        if "/health/" not in name and name not in {"GET /metrics", "GET /calendars/{secret}.ics"}:
            assert operation.get("security"), f"{name} needs no token"
            assert "401" in operation["responses"] or "/people" in name or name == "GET /apprenticeships", name


async def test_no_caller_may_send_what_the_register_tells(document):
    enrol = document["components"]["schemas"]["EnrolRequest"]["properties"]
    assert "age_at_start" not in enrol
    assert enrol["planned_off_the_job_hours"]["maximum"] == 5000
    assert document["components"]["schemas"]["HoldSessionRequest"]["properties"]["notes"]["maxLength"] == 4000


async def test_names_of_schemas_are_fit_for_a_generator(document):
    for schema in document["components"]["schemas"]:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", schema), schema
