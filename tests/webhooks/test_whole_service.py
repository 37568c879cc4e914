"""The whole service as its user starts it: a receiver that is added on the command line is sent what is recorded."""

import asyncio
import json

import httpx

from tests.operations.conftest import forks, place, up  # noqa: F401 - fixtures
from tests.webhooks.conftest import receiving, until

PERSON = {
    "given_name": "Ada",
    "family_name": "Example",
    "email": "ada@example.org",
    "date_of_birth": "2001-05-17",
    "uln": "1000000019",
}


async def test_a_receiver_on_this_machine_is_sent_an_application(up):  # noqa: F811
    with receiving(503) as receiver, up.running():
        added = await asyncio.to_thread(up.run, "webhooks", "add", receiver.url, "--json")
        assert added.returncode == 0, added.stderr
        token = up.run("token", "--role", "coordinator", "--subject", "staff-1").stdout.strip()
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{up.port}", headers=headers, trust_env=False, timeout=20
        ) as http:
            person = (await http.post("/people/apprentices", json=PERSON)).json()["person"]
            applied = await http.post("/apprenticeships", json={"person": person, "cohort": "2027-01"})
        assert applied.status_code == 201, applied.text
        # Refused at first, it is tried again five seconds later.
        await until(lambda: len(receiver.got) == 2, seconds=30)
        events = [json.loads(body) for _, body in receiver.got]
    assert events[0] == events[1]
    assert events[0]["type"] == "application-received.v1"
    assert events[0]["subject"] == applied.json()["apprenticeship"]
