"""Every command is one line of the log, whoever gave it: its id, its apprenticeship, its outcome, its duration."""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest

from api.demo.life import RefusedError
from api.wiring.worker import running_worker

MONDAY = date(2030, 1, 7)
CONTACT = {"channel": "telephone", "summary": "Rang."}
SAYS = {"command", "name", "apprenticeship", "role", "outcome", "milliseconds", "at", "event", "level", "logger"}


@pytest.fixture
def lines(logged):
    """Return a way to what was logged of the commands of a life, in order."""

    def of(life, event="command"):
        found = [json.loads(line) for line in logged.getvalue().splitlines()]
        return [each for each in found if each["event"] == event and each.get("apprenticeship") == str(life.id)]

    return of


def told(line):
    return line["name"], line["role"], line["outcome"]


async def test_accepted_refused_stale_and_repeated_alike(lines, service):
    life = service.life()
    await life.apply()
    with pytest.raises(RefusedError):
        await life.do("PUT", "/portfolio/submission")
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    contact = await life.send("POST", "/contacts", CONTACT, key="once")
    repeated = await life.send("POST", "/contacts", CONTACT, key="once", **{"If-Match": contact.headers["ETag"]})
    assert repeated.json() == contact.json()
    stale = await life.send("POST", "/contacts", CONTACT, **{"If-Match": '"1"'})
    assert stale.status_code == 412
    found = lines(life)
    assert [told(each) for each in found if each["role"] != "system"] == [
        ("apply", "coordinator", "accepted"),
        ("submit-portfolio", "coordinator", "refused"),
        ("enrol", "coordinator", "accepted"),
        ("record-contact", "coordinator", "accepted"),
        ("record-contact", "coordinator", "repeated"),
        ("record-contact", "coordinator", "stale"),
    ]
    assert found[-2]["command"] == found[-3]["command"] == contact.json()["command"]
    for each in found:
        assert (set(each), each["logger"], each["level"]) == (SAYS, "commands", "info")
        assert 0 < each["milliseconds"] < 10_000


async def test_an_alarm_that_rings_by_itself_as_well_so_that_none_in_the_ledger_is_missing(lines, service):
    life = service.life()
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    await life.move_to(MONDAY + timedelta(days=36))
    assert ("ring-alarm", "system", "accepted") in {told(each) for each in lines(life)}
    recorded = {each.command for each in service.store.ledger.history(life.id)}
    assert {UUID(each["command"]) for each in lines(life)} == recorded
    assert len(lines(life)) == len(recorded)


async def test_what_comes_to_no_outcome_is_told_apart(lines, service_with):
    service = await service_with(worker=False)
    life = service.life()
    async with running_worker(service.settings, service.store, service.temporal):
        await life.apply()
        await life.send("PUT", "/off-the-job/plan", {"planned_hours": 300, "reason": "More."}, key="planned")
        other = await life.send("PUT", "/off-the-job/plan", {"planned_hours": 301, "reason": "More."}, key="planned")
        assert other.status_code == 422
    nobody = await life.send("POST", "/contacts", CONTACT)
    assert nobody.status_code == 503
    reused, away = lines(life, "change without outcome")
    assert (reused["why"], away["why"]) == ("idempotency-key-reused", "outcome-unknown")
    assert away["command"] == nobody.json()["command"]
    assert away["command"] not in {each["command"] for each in lines(life)}
