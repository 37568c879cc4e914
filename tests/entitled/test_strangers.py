"""Nothing tells a stranger whether somebody is there: neither what is answered, nor how long the answer takes."""

import asyncio
from datetime import UTC, datetime
from time import perf_counter
from uuid import uuid4

import msgspec
import pytest

from api.access.door import LOOKED_AT_TOGETHER, NOBODY_AFTER_SECONDS
from domain.days import london_date
from tests.recorded import record, record_enrolment
from tests.signing import bearer

FACTS = 4000
ROUNDS = 5
NOISE_SECONDS = 0.1
"""What a busy machine adds to the quickest of the rounds, at most."""

CONTACT = {"channel": "telephone", "summary": "Hello."}


@pytest.fixture(scope="module")
def long_life(service):
    """Return an apprenticeship of which it takes long to read what is recorded."""
    store, now = service.store, datetime.now(UTC)
    apprenticeship = record_enrolment(store, london_date(now), now)
    record(store, apprenticeship, "record-contact")
    last = store.ledger.history(apprenticeship)[-1]
    said = {"recorded_at": last.recorded_at, "command": uuid4()}
    more = [
        msgspec.structs.replace(last, originator_version=last.originator_version + each, **said)
        for each in range(1, FACTS + 1)
    ]
    store.ledger.append(
        more,
        stream=apprenticeship,
        command=said["command"],
        fingerprint="many",
        outcome=b"{}",
        expected=last.originator_version,
        recorded_at=last.recorded_at,
    )
    return apprenticeship


async def hear_the_same_and_no_sooner(asked):
    """Hold that a stranger who asks about somebody hears what they hear of nobody, as late."""
    took = {"somebody": [], "nobody": []}
    for _ in range(ROUNDS):
        there, nowhere = await asyncio.gather(asked(somebody=True), asked(somebody=False))
        assert (there[1].status_code, there[1].content) == (nowhere[1].status_code, nowhere[1].content)
        assert there[1].headers.raw == nowhere[1].headers.raw
        took["somebody"].append(there[0])
        took["nobody"].append(nowhere[0])
    quickest = {who: min(seconds) for who, seconds in took.items()}
    assert min(quickest.values()) >= NOBODY_AFTER_SECONDS
    assert abs(quickest["somebody"] - quickest["nobody"]) < NOISE_SECONDS, quickest


@pytest.mark.parametrize(("method", "path", "body"), [("GET", "/gateway", None), ("POST", "/contacts", CONTACT)])
@pytest.mark.parametrize("role", ["tutor", "employer"])
async def test_a_stranger_hears_of_somebody_what_they_hear_of_nobody_and_no_sooner(
    service, long_life, role, method, path, body
):
    async def asked(*, somebody):
        apprenticeship = long_life if somebody else uuid4()
        headers = bearer(role, "stranger-1") | {"Idempotency-Key": str(uuid4())}
        began = perf_counter()
        answer = await service.http.request(
            method, f"/apprenticeships/{apprenticeship}{path}", json=body, headers=headers
        )
        return perf_counter() - began, answer

    await hear_the_same_and_no_sooner(asked)


@pytest.mark.parametrize("listed", [1, LOOKED_AT_TOGETHER + 1])
async def test_so_they_do_of_many_whom_they_list(service, long_life, listed):
    command = {"to_tutor": "tutor-9", "from_on": "2030-01-14"}

    async def asked(*, somebody):
        ids = [str(long_life)] * somebody + [str(uuid4()) for _ in range(listed - somebody)]
        headers = bearer("tutor", f"stranger-{uuid4()}") | {"Idempotency-Key": str(uuid4())}
        body = {"selection": {"apprenticeships": ids}, "command": command}
        began = perf_counter()
        answer = await service.http.post("/caseload/tutors/handovers", json=body, headers=headers)
        return perf_counter() - began, answer

    await hear_the_same_and_no_sooner(asked)
