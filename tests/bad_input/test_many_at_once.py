"""Bad input to a request that changes many: nothing is recorded, and what to do is said."""

from uuid import uuid4

import pytest

from activities.audit.audit_reads import AuditReads
from api.changing.many_at_once import LONGEST_KEY_OF_MANY
from api.changing.selecting import MOST
from api.commands import COMMAND_ROUTES
from tests.bad_input.asking import no_echo, problem
from tests.signing import bearer

ADDRESS = "/caseload/tutors/handovers"
COMMAND = {"to_tutor": "tutor-9", "from_on": "2030-01-14"}


@pytest.fixture
def ask(service):
    """Return a way to ask for a handover of many."""

    async def asked(body, key="", caller=None, headers=None, **query):
        caller = caller or bearer("programme_lead", "lead-1")
        headers = {**caller, "Idempotency-Key": key or str(uuid4()), **(headers or {})}
        return await service.http.post(ADDRESS, json=body, headers=headers, params=query)

    return asked


@pytest.mark.parametrize(
    ("selection", "place"),
    [
        ({"stage": "nowhere"}, "body/selection/stage"),
        ({"colour": "quistine"}, "body/selection/colour"),
        ({"apprenticeships": ["quistine"]}, "body/selection/apprenticeships/0"),
        ({"apprenticeships": "quistine"}, "body/selection/apprenticeships"),
        ({"due_before": "2030-02-30"}, "body/selection/due_before"),
        ({"cohort": "quis tine"}, "body/selection/cohort"),
        ("quistine", "body/selection"),
    ],
)
async def test_a_selection_that_nobody_offers_is_malformed(ask, selection, place):
    said = problem(answer := await ask({"selection": selection, "command": COMMAND}), 422, "malformed-request")
    assert place in {each["place"] for each in said["errors"]}
    no_echo(answer, "quistine")


async def test_what_the_command_itself_does_not_take_is_malformed(ask):
    for command, place in (({"to_tutor": "tutor-9"}, "from_on"), ({**COMMAND, "quistine": 1}, "quistine")):
        said = problem(await ask({"selection": {"cohort": "2030-01"}, "command": command}), 422, "malformed-request")
        assert [each["place"] for each in said["errors"]] == [f"body/command/{place}"]


async def test_nobody_named_is_not_everybody(ask):
    for selection in ({}, {"tutor": None}, {"apprenticeships": []}, {"apprenticeships": [], "cohort": "2030-01"}):
        problem(await ask({"selection": selection, "command": COMMAND}), 422, "nothing-selected")


async def test_ids_of_nobody_change_nothing(ask, service):
    before = service.store.ledger.head()
    for listed in ([str(uuid4())], [str(uuid4())] * MOST):
        answer = await ask({"selection": {"apprenticeships": listed}, "command": COMMAND})
        assert (answer.status_code, answer.json()) == (200, {"apprenticeships": []})
    assert service.store.ledger.head() == before


async def test_more_than_a_request_takes_are_refused_whole(ask, service):
    before = service.store.ledger.head()
    listed = [str(uuid4()) for _ in range(MOST + 1)]
    said = problem(await ask({"selection": {"apprenticeships": listed}, "command": COMMAND}), 422, "too-many-selected")
    assert f"at most {MOST}" in said["detail"]
    assert service.store.ledger.head() == before


async def test_a_key_that_came_with_other_filters_is_refused(ask):
    key = f"many-{uuid4()}"
    first = await ask({"selection": {"cohort": f"cohort-{uuid4()}"}, "command": COMMAND}, key)
    assert first.json() == {"apprenticeships": []}
    for query in ({}, {"preview": "true"}):
        other = await ask({"selection": {"cohort": f"cohort-{uuid4()}"}, "command": COMMAND}, key, **query)
        problem(other, 422, "idempotency-key-reused")


async def test_whoever_sends_it_again_is_asked_as_whoever_sent_it_first(ask, service):
    key, subject = f"many-{uuid4()}", f"lead-{uuid4()}"
    body = {"selection": {"cohort": f"cohort-{uuid4()}"}, "command": COMMAND}
    first = await ask(body, key, bearer("programme_lead", subject))
    assert first.status_code == 200
    for query in ({}, {"preview": "true"}):
        limited = bearer("programme_lead", subject, commands=("hand-over-tutor",))
        problem(await ask(body, key, limited, **query), 403, "not-in-scope")
        problem(await ask(body, key, bearer("employer", subject), **query), 403, "not-entitled")
    assert (await ask(body, key, bearer("auditor", subject))).status_code == 200
    reads = AuditReads(service.store.pool).recorded({"reader": subject}, after=0, limit=10)
    assert [each.what for each in reads] == ["caseload"]


@pytest.mark.parametrize("said", ['"1"', "*", 'W/"1"', "quistine"])
async def test_no_version_is_asked_of_many(ask, said):
    body = {"selection": {"apprenticeships": [str(uuid4())]}, "command": COMMAND}
    told = problem(answer := await ask(body, headers={"If-Match": said}), 422, "malformed-request")
    assert [each["place"] for each in told["errors"]] == ["header/If-Match"]
    no_echo(answer, "quistine")


async def test_a_key_leaves_room_for_the_ids(ask):
    body = {"selection": {"apprenticeships": [str(uuid4())]}, "command": COMMAND}
    assert (await ask(body, "k" * LONGEST_KEY_OF_MANY)).status_code == 200
    problem(await ask(body, "k" * (LONGEST_KEY_OF_MANY + 1)), 422, "malformed-request")


@pytest.mark.parametrize("route", [each for each in COMMAND_ROUTES if each.of_many], ids=lambda each: each.path)
def test_what_is_said_to_many_has_no_text_and_names_nothing_of_one(route):
    assert route.command.free_text() == ()
    assert "{" not in route.path
