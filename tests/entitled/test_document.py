"""The whole published document, asked by every role: no unexpected error, and no answer that is not published.

Schemathesis makes requests that fit the document, always the same ones. Each role sends one to every operation, about
somebody who is there or about nobody.
"""

from itertools import cycle
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as published

from api.access.roles import ROLES
from tests.entitled.at_once import at_once
from tests.journeys.conftest import MONDAY
from tests.signing import bearer

EACH = 2
CHECKS = [
    schemathesis.checks.not_a_server_error,
    published.status_code_conformance,
    published.content_type_conformance,
    published.response_headers_conformance,
    published.response_schema_conformance,
]
UNTOUCHED = settings(
    max_examples=EACH,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session")
def drawn(document):
    """Return some requests for each operation of the document."""
    schema = schemathesis.openapi.from_dict(document)
    return [cases_of(each.ok()) for each in schema.get_all_operations()]


def cases_of(operation):
    """Return the requests that are drawn for an operation."""
    found = []

    @UNTOUCHED
    @given(operation.as_strategy())
    def draw(case):
        found.append(case)

    draw()
    return found


@pytest.fixture(scope="session")
async def somebody(service):
    """Return the ids of an apprentice on programme, by the places in which they stand."""
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor("tutor-of-the-document")
    state = (await life.read())["state"]
    known = {"apprenticeship": life.id, "employer": state["enrolment"]["employer"]}
    return {name: str(each) for name, each in known.items()} | {"epao": "nqual", "reference": "ST1379"}


@pytest.mark.parametrize("role", ROLES)
async def test_every_answer_to_a_role_is_one_that_is_published(service, drawn, somebody, role):
    async def sent(case, known):
        case.path_parameters = {**case.path_parameters, **{k: v for k, v in known.items() if k in case.path_parameters}}
        request = case.as_transport_kwargs(base_url="http://indenture")
        request.pop("cookies")
        headers = {**request.pop("headers"), **bearer(role, f"{role}-of-the-document"), "Idempotency-Key": str(uuid4())}
        return case, await service.http.request(**request, headers=headers)

    turn = cycle([somebody, {}]) if ROLES.index(role) % 2 else cycle([{}, somebody])
    asked = [sent(cases[ROLES.index(role) % len(cases)], next(turn)) for cases in drawn]
    wrong = []
    for case, answer in await at_once(asked):
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            wrong += [f"{case.operation.label}: {each}" for each in failures.exceptions]
    assert not wrong, "\n".join(wrong)
