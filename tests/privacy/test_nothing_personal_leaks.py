"""Nothing personal is in the ledger, the engine's histories or the logs, and staff still read what was written."""

import base64
import io
import json
import logging
from datetime import date, timedelta

import psycopg
import pytest

from api import logs
from workflows.apprenticeship import workflow_id

MONDAY = date(2030, 1, 7)
BORN = "1999-12-31"
WRITTEN = [
    "Wilhelmina",
    "Zephyrine",
    "quagmire",
    "marmalade",
    "xylophone",
    "peregrine",
    "kumquat",
    "saffron",
    "tamarisk",
]


@pytest.fixture
def logged():
    """Return what is logged, as production logs it."""
    kept, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    logging.basicConfig(handlers=kept, level=level, force=True)


async def lived(service):
    life = service.life(born=BORN)
    life.person.given_name, life.person.family_name = WRITTEN[:2]
    life.person.email = "wilhelmina.zephyrine@example.org"
    await life.apply()
    await life.move_to(MONDAY)
    await life.enrol(MONDAY)
    await life.allocate_tutor()
    session = await life.plan_session(MONDAY)
    await life.hold(session, MONDAY, notes=f"She spoke of {WRITTEN[2]}.")
    missed = await life.plan_session(MONDAY)
    await life.do("PUT", f"/sessions/{missed}/absence", {"missed_by": "apprentice", "reason": f"A {WRITTEN[3]} spill."})
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": f"About the {WRITTEN[4]}."})
    await life.add_evidence(["K1"], title=f"Mentoring {WRITTEN[5]}")
    refused = await life.send("PUT", f"/sessions/{missed}/cancellation", {"reason": f"No {WRITTEN[6]}."})
    assert refused.status_code == 409
    malformed = await life.send("POST", "/contacts", {"channel": WRITTEN[7], "summary": "Rang.", WRITTEN[7]: 1})
    assert malformed.status_code == 422
    assert WRITTEN[7] not in malformed.text.replace(f"body/{WRITTEN[7]}", "")
    last = (MONDAY + timedelta(days=0)).isoformat()
    leaving = {"last_learning_on": last, "reason": "other", "explanation": f"Moved to {WRITTEN[8]} lane."}
    await life.do("PUT", "/withdrawal", leaving)
    return life


def in_the_database(url):
    with psycopg.connect(url) as owner:
        for table in ("ledger.events", "ledger.commands", "ledger.claims", "reading.caseload"):
            for row in owner.execute(f"SELECT * FROM {table}").fetchall():
                yield " ".join(
                    bytes(each).decode(errors="replace") if isinstance(each, bytes) else str(each) for each in row
                )


async def in_the_engine(service, life):
    handle = service.temporal.get_workflow_handle(workflow_id(life.id))
    yield str((await handle.describe()).raw_description)
    history = (await handle.fetch_history()).to_json()
    yield history
    for payload in _payloads(json.loads(history)):
        yield base64.b64decode(payload).decode(errors="replace")


def _payloads(value):
    if isinstance(value, dict):
        if isinstance(value.get("data"), str):
            yield value["data"]
        for each in value.values():
            yield from _payloads(each)
    if isinstance(value, list):
        for each in value:
            yield from _payloads(each)


async def test_no_personal_string_is_anywhere_but_in_the_register(service, logged, simulated_ledger):
    life = await lived(service)
    service.store.caseload.catch_up()
    secrets = [*WRITTEN, life.person.email, life.person.uln, BORN, "pat@example.org", "Pat Lee"]
    texts = [*in_the_database(simulated_ledger), logged.getvalue()]
    texts += [text async for text in in_the_engine(service, life)]
    assert sum(map(len, texts)) > 20_000
    assert '"outcome": "accepted"' in logged.getvalue()
    for secret in secrets:
        assert not [text for text in texts if secret.lower() in text.lower()], secret

    history = json.dumps((await life.read("/history", limit=200))["facts"])
    for secret in WRITTEN[2:7]:
        assert secret in history
