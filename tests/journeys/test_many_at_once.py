"""Many at once: one request, a command for each apprenticeship, and an outcome for each."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.journeys.conftest import MONDAY
from tests.signing import bearer

HANDOVERS, SERIES, EPAO = "/caseload/tutors/handovers", "/caseload/sessions/series", "/caseload/epao"
NEXT_MONDAY = f"{MONDAY + timedelta(days=7)}"
TO_TUTOR_9 = {"to_tutor": "tutor-9", "from_on": NEXT_MONDAY}


class Cohort:
    """Three apprentices of a cohort of their own: two whom its tutor teaches, and one whom nobody teaches yet."""

    def __init__(self, service):
        name = uuid4().hex[:12]
        self.service, self.name, self.tutor = service, f"cohort-{name}", f"tutor-{name}"
        self.lives = [service.life(cohort=self.name) for _ in range(3)]

    async def begin(self):
        await asyncio.gather(*map(self._begun, self.lives))
        await asyncio.gather(*(each.allocate_tutor(self.tutor) for each in self.lives[:2]))
        # A simulated life's clock is ahead of what is read of it, until something is recorded on it.
        contact = {"channel": "telephone", "summary": "Begun."}
        await asyncio.gather(*(each.do("POST", "/contacts", contact) for each in self.lives))
        self.on_caseload()

    async def _begun(self, life):
        await life.apply()
        await life.move_to(MONDAY)
        await life.enrol(MONDAY)

    def on_caseload(self):
        while self.service.caseload.catch_up():
            pass

    @property
    def ids(self):
        return [str(each.id) for each in self.lives]

    @property
    def head(self):
        return self.service.store.ledger.head()

    async def ask(self, path, command, *, key="", selection=None, caller=None, method="POST", preview=False):
        """Return what a request is answered, by default about the whole cohort and from a programme lead."""
        headers = {**(caller or bearer("programme_lead", "lead-1")), "Idempotency-Key": key or str(uuid4())}
        body = {"selection": selection or {"cohort": self.name}, "command": command}
        params = {"preview": "true"} if preview else {}
        return await self.service.http.request(method, path, json=body, headers=headers, params=params)

    async def tutors(self):
        """Return who teaches each of them, the last allocated last."""
        states = [await each.read() for each in self.lives]
        return [[held["tutor"] for held in each["state"]["tutors"]["allocations"]] for each in states]


@pytest.fixture
async def cohort(service):
    made = Cohort(service)
    await made.begin()
    return made


def by_id(answer):
    """Return what became of each, by its id."""
    return {each["apprenticeship"]: each for each in answer.json()["apprenticeships"]}


async def test_a_handover_is_tried_then_made_for_each_by_itself_and_once(cohort):
    key, before = f"handover-{uuid4()}", cohort.head
    tried = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key, preview=True)
    assert tried.status_code == 200, tried.text
    first, second, third = (by_id(tried)[each] for each in cohort.ids)
    assert [each["status"] for each in (first, second)] == ["would be accepted"] * 2
    assert "tutor-9" in first["preview"]["facts"][0]["sentence"]
    assert third["status"] == "would be refused"
    assert [each["rule"] for each in third["preview"]["unmet"]] == ["element-has-a-tutor-to-hand-over"]
    assert cohort.head == before
    made = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key)
    assert made.status_code == 200, made.text
    first, second, third = (by_id(made)[each] for each in cohort.ids)
    assert [each["status"] for each in (first, second, third)] == ["accepted", "accepted", "refused"]
    assert first["recorded"]["recorded"] == ["tutor-handed-over.v1"]
    assert third["problem"]["status"] == 409
    assert [each["rule"] for each in third["problem"]["unmet"]] == ["element-has-a-tutor-to-hand-over"]
    assert await cohort.tutors() == [[cohort.tutor, "tutor-9"], [cohort.tutor, "tutor-9"], []]
    after = cohort.head
    again = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key)
    assert again.json() == made.json()
    assert cohort.head == after
    told = await cohort.service.http.get(f"/commands/{first['key']}", headers=bearer("programme_lead", "lead-1"))
    assert told.json()["facts"] == first["recorded"]["facts"]
