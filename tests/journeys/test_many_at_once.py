"""Many at once: one request, a command for each apprenticeship, and an outcome for each."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from api.access.door import NOBODY_AFTER_SECONDS
from api.changing.many_at_once import IN_LINE
from api.changing.selecting import MOST
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
    listed = {"apprenticeships": cohort.ids[:2]}
    other = await cohort.ask(HANDOVERS, {**TO_TUTOR_9, "to_tutor": "tutor-8"}, key=key, selection=listed)
    told = other.json()["apprenticeships"]
    assert {(each["status"], each["problem"]["type"]) for each in told} == {
        ("refused", "/problems/idempotency-key-reused")
    }
    assert cohort.head == after
    told = await cohort.service.http.get(f"/commands/{first['key']}", headers=bearer("programme_lead", "lead-1"))
    assert told.json()["facts"] == first["recorded"]["facts"]


async def test_a_series_is_planned_and_an_epao_chosen_for_a_cohort(cohort):
    days = [f"{MONDAY + timedelta(days=28 * month)}" for month in (1, 2, 3)]
    series = {"days": days, "mode": "microsoft teams", "minutes": 60}
    planned = await cohort.ask(SERIES, series, selection={"tutor": cohort.tutor, "stage": "on programme"})
    assert {each["status"] for each in planned.json()["apprenticeships"]} == {"accepted"}
    assert by_id(planned).keys() == {*cohort.ids[:2]}
    for life in cohort.lives[:2]:
        sessions = await life.read("/sessions")
        assert [(each["planned_on"], each["mode"]) for each in sessions] == [(day, series["mode"]) for day in days]
    chosen = await cohort.ask(EPAO, {"epao": "tquk"}, method="PUT")
    assert [each["status"] for each in chosen.json()["apprenticeships"]] == ["accepted"] * 3
    states = [await each.read() for each in cohort.lives]
    assert {each["state"]["enrolment"]["epao"] for each in states} == {"tquk"}
    again = await cohort.ask(EPAO, {"epao": "tquk"}, method="PUT")
    rules = [[rule["rule"] for rule in each["problem"]["unmet"]] for each in again.json()["apprenticeships"]]
    assert rules == [["epao-is-not-the-chosen-one"]] * 3


async def test_what_changed_since_the_preview_has_an_outcome_of_its_own(cohort):
    key, changed = f"handover-{uuid4()}", cohort.lives[0]
    tried = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key, preview=True)
    assert by_id(tried)[str(changed.id)]["status"] == "would be accepted"
    await changed.do("POST", "/tutors/handovers", TO_TUTOR_9)
    made = by_id(await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key))
    assert [made[each]["status"] for each in cohort.ids[:2]] == ["refused", "accepted"]
    rules = [each["rule"] for each in made[str(changed.id)]["problem"]["unmet"]]
    assert rules == ["no-later-allocation-stands-in-the-way"]


async def test_sent_again_it_is_for_those_who_fitted_first_whoever_fits_by_then(cohort):
    key, theirs = f"handover-{uuid4()}", {"tutor": cohort.tutor}
    made = await cohort.ask(HANDOVERS, {**TO_TUTOR_9, "from_on": f"{MONDAY}"}, key=key, selection=theirs)
    # Nobody is taught on the day before the first day: both are refused, and later handed over.
    assert [each["status"] for each in made.json()["apprenticeships"]] == ["refused"] * 2
    key = f"handover-{uuid4()}"
    made = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key, selection=theirs)
    await cohort.lives[2].allocate_tutor(cohort.tutor)
    for life in cohort.lives[:2]:
        await life.move_to(MONDAY + timedelta(days=8))
        await life.do("POST", "/contacts", {"channel": "telephone", "summary": "With the new tutor."})
    cohort.on_caseload()
    fits = await cohort.ask(HANDOVERS, TO_TUTOR_9, selection=theirs, preview=True)
    assert [*by_id(fits)] == [cohort.ids[2]]
    after = cohort.head
    again = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key, selection=theirs)
    assert (again.json(), cohort.head) == (made.json(), after)
    previewed = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key, selection=theirs, preview=True)
    assert previewed.json()["apprenticeships"][0] == made.json()["apprenticeships"][0]


@pytest.mark.parametrize(
    ("late", "at_most", "problem"),
    [
        ("api.changing.many_at_once.BEGUN_WITHIN_SECONDS", 0, None),
        ("api.changing.workflows.ACCEPTED_IN", timedelta(microseconds=1), "/problems/outcome-unknown"),
    ],
)
async def test_what_is_not_begun_in_time_waits_for_the_same_request(cohort, monkeypatch, late, at_most, problem):
    key, before = f"handover-{uuid4()}", cohort.head
    with monkeypatch.context() as hurried:
        hurried.setattr(late, at_most)
        waits = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key)
    assert (waits.status_code, waits.headers["Retry-After"], cohort.head) == (202, "1", before)
    told = waits.json()["apprenticeships"]
    assert [each["status"] for each in told] == ["waiting"] * 3
    assert {each["problem"] and each["problem"]["type"] for each in told} == {problem}
    made = await cohort.ask(HANDOVERS, TO_TUTOR_9, key=key)
    assert (made.status_code, by_id(made)[cohort.ids[0]]["status"]) == (200, "accepted")


async def test_each_is_decided_by_the_policy_and_strangers_find_nobody(cohort):
    theirs, before = {"apprenticeships": cohort.ids}, cohort.head
    # A tutor plans for those whom they teach, and hands nobody over; of others they hear nothing.
    tutor = bearer("tutor", cohort.tutor)
    kept_out = await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=tutor, selection=theirs, preview=True)
    assert by_id(kept_out).keys() == {*cohort.ids[:2]}
    rules = [each["preview"]["unmet"][0]["rule"] for each in kept_out.json()["apprenticeships"]]
    assert rules == ["actor-is-entitled"] * 2
    assert cohort.head == before
    kept_out = await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=tutor, selection={"cohort": cohort.name})
    told = kept_out.json()["apprenticeships"]
    assert {(each["status"], each["problem"]["status"]) for each in told} == {("refused", 403)}
    assert all(each["problem"]["unmet"][0]["line"] for each in told)
    after = cohort.head
    strangers = [bearer("tutor", "tutor-of-nobody"), bearer("apprentice", "bob"), bearer("employer", "kim")]
    for stranger in strangers:
        nobody = await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=stranger, selection=theirs)
        assert (nobody.status_code, nobody.json()) == (200, {"apprenticeships": []})
    for outsider in strangers[1:]:
        filtered = await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=outsider)
        assert (filtered.status_code, filtered.json()["type"]) == (403, "/problems/not-entitled")
    audited = await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=bearer("auditor", "ofsted-1"))
    assert {(each["status"], each["problem"]["type"]) for each in audited.json()["apprenticeships"]} == {
        ("refused", "/problems/not-entitled")
    }
    assert cohort.head == after


async def test_a_token_of_few_commands_sends_these_to_those_it_lists(cohort):
    handing = bearer("coordinator", "rota-1", commands=("hand-over-tutor",))
    theirs = {"apprenticeships": cohort.ids[:1]}
    made = await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=handing, selection=theirs)
    assert [each["status"] for each in made.json()["apprenticeships"]] == ["accepted"]
    for refused in (
        await cohort.ask(EPAO, {"epao": "nqual"}, caller=handing, selection=theirs, method="PUT"),
        await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=handing),
    ):
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-in-scope")


async def test_strangers_who_list_many_hold_nobody_else_up(cohort):
    async def stranger(number):
        listed = {"apprenticeships": [str(uuid4()) for _ in range(MOST)]}
        return await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=bearer("tutor", f"stranger-{number}"), selection=listed)

    asking = [asyncio.create_task(stranger(each)) for each in range(5)]
    # They are there once one of theirs, asked about alone, was answered.
    await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=bearer("tutor"), selection={"apprenticeships": [str(uuid4())]})
    async with asyncio.timeout(3):
        tried = await cohort.ask(HANDOVERS, TO_TUTOR_9, preview=True)
    assert "would be accepted" in {each["status"] for each in tried.json()["apprenticeships"]}
    assert not any(each.done() for each in asking)
    for each in asking:
        each.cancel()


async def test_requests_of_one_caller_wait_for_one_another_and_too_many_come_back_later(cohort):
    caller = bearer("tutor", f"stranger-{uuid4()}")

    async def asked():
        listed = {"apprenticeships": [str(uuid4())]}
        return await cohort.ask(HANDOVERS, TO_TUTOR_9, caller=caller, selection=listed)

    began = asyncio.get_running_loop().time()
    answers = await asyncio.gather(*(asked() for _ in range(IN_LINE + 1)))
    assert asyncio.get_running_loop().time() - began >= IN_LINE * NOBODY_AFTER_SECONDS
    assert sorted(each.status_code for each in answers) == [200] * IN_LINE + [429]
    (refused,) = [each for each in answers if each.status_code == 429]
    assert (refused.json()["type"], refused.headers["Retry-After"]) == ("/problems/too-many-changes", "1")
    assert (await asked()).status_code == 200
