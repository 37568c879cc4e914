"""Apprenticeships in flight outlive the service: killed outright and started again, they go on where they stood."""

import asyncio
import re
import signal
from contextlib import closing
from datetime import date, timedelta
from uuid import uuid4

import httpx
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from domain.days import months_after
from domain.telling.reporting import ReportMessages
from workflows.apprenticeship import workflow_id


class Caller:
    """Staff, calling the API of a running service."""

    def __init__(self, up, token):
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{up.port}", headers={"Authorization": f"Bearer {token}"}, trust_env=False
        )

    def close(self):
        self.http.close()

    def send(self, method, path, body=None, key=None):
        answer = self.http.request(method, path, json=body or {}, headers={"Idempotency-Key": key or str(uuid4())})
        assert answer.is_success, answer.text
        return answer.json()

    def sentences(self, path):
        """Return the history without what became of messages: those go on by themselves."""
        facts = self.http.get(f"{path}/history").json()["facts"]
        return [fact["sentence"] for fact in facts if fact["asked"] != ReportMessages.NAME]

    def enrolled(self, start):
        person = {"given_name": "Ada", "family_name": "Example", "email": "ada@example.org"}
        registered = self.send(
            "POST", "/people/apprentices", {**person, "date_of_birth": "2001-05-17", "uln": "1000000019"}
        )
        contact = {"name": "Northgate", "contact_name": "Pat Lee", "contact_email": "pat@example.org"}
        employer = self.send("POST", "/people/employers", contact)
        applied = self.send("POST", "/apprenticeships", {"person": registered["person"], "cohort": "2027-01"})
        path = f"/apprenticeships/{applied['apprenticeship']}"
        terms = {
            "employer": employer["employer"],
            "starts_on": start.isoformat(),
            "planned_end_on": months_after(start, 15).isoformat(),
            "prior_attainment": {"english": "none", "maths": "none"},
            "planned_off_the_job_hours": 280,
            "epao": "nqual",
        }
        enrolled = self.send("PUT", f"{path}/enrolment", terms)
        self.send("POST", f"{path}/tutors", {"tutor": "tutor-7", "from_on": start.isoformat()})
        if "taking-over-began.v1" in enrolled["recorded"]:
            self.send("PUT", f"{path}/taking-over/closure", {})
        return applied["apprenticeship"], path


async def timers_of(up, apprenticeship, run=None):
    """Return which run it is, the ids of the timers that it waits for, and of those that fired."""
    client = await Client.connect(f"127.0.0.1:{up.environment['INDENTURE_TEMPORAL_PORT']}")
    handle = client.get_workflow_handle(workflow_id(apprenticeship), run_id=run)
    history = await handle.fetch_history()
    kinds = EventType.EVENT_TYPE_TIMER_STARTED, EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_CANCELED
    started, fired, cancelled = (
        {
            getattr(event, event.WhichOneof("attributes")).timer_id
            for event in history.events
            if event.event_type == kind
        }
        for kind in kinds
    )
    return (await handle.describe()).run_id, started - fired - cancelled, fired


async def settled(up, apprenticeship):
    """Return which run waits for which timers, once everybody is handed over who is to be told."""
    for _ in range(100):
        run, waiting, _ = await timers_of(up, apprenticeship)
        if waiting:
            return run, waiting
        await asyncio.sleep(0.2)
    raise TimeoutError(f"{apprenticeship} waits for nothing")


def test_an_apprenticeship_goes_on_where_it_stood_after_the_service_was_killed(up, place):
    overdue_for_days = date.today() - timedelta(days=38)  # noqa: DTZ011 - a day more or less does not matter
    with up.running() as process:
        token = up.run("token", "--role", "coordinator", "--subject", "staff-1").stdout.strip()
        with closing(Caller(up, token)) as caller:
            apprenticeship, path = caller.enrolled(overdue_for_days)
            waiting = asyncio.run(settled(up, apprenticeship))
            before = caller.sentences(path)
        assert len(waiting[1]) == 1
        process.send_signal(signal.SIGKILL)
        assert place.deserted()
    assert [each.split(":")[0] for each in before if each.startswith(("Reminder: no session", "Session overdue"))] == [
        "Session overdue",
    ]
    up.said = ""
    with up.running(), closing(Caller(up, token)) as again:
        assert again.sentences(path) == before
        assert asyncio.run(settled(up, apprenticeship)) == waiting
        today = date.today().isoformat()  # noqa: DTZ011 - as above
        planned = again.send("POST", f"{path}/sessions", {"planned_on": today, "mode": "workplace"})
        held = {"minutes": 60, "off_the_job_minutes": 60, "notes": "Caught up."}
        recorded = again.send("PUT", f"{path}/sessions/{planned['id']}/attendance", held)["recorded"]
        assert (recorded[0], set(recorded[1:])) == ("session-held.v1", {"clock-stood-down.v1"})
        rebuilt = up.run("rebuild-caseload")
        assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
        assert re.fullmatch(r"The caseload was made anew from \d+ facts\.\n", rebuilt.stdout)
        rows = again.http.get("/apprenticeships").json()["apprenticeships"]
        assert [(row["apprenticeship"], row["last_held_on"]) for row in rows] == [(apprenticeship, today)]
        assert up.run("verify").returncode == 0
    assert place.deserted()
