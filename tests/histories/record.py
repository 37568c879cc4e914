"""Records the workflow histories that every later version has to replay; only ever added to, never made again.

Run by hand: python -m tests.histories.record NAME
"""

import asyncio
import gzip
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
from anyio import CapacityLimiter

from activities.migrations import migrate
from api.changing.witness import Witness
from api.changing.workflows import START
from api.demo.life import Life
from api.demo.person import Person
from api.demo.whose_act import Persons
from api.embedded.postgresql import embedded_postgresql
from api.embedded.smtp import embedded_smtp
from api.embedded.temporal import embedded_temporal
from api.upkeep.witnessing import witnessing
from api.wiring.engine import connect_temporal
from api.wiring.http import build_api
from api.wiring.simulation import SimulatedTime
from api.wiring.store import open_store
from api.wiring.worker import running_worker
from tests.conftest import settings_for
from tests.faults.held_post import held_post
from tests.signing import signed
from workflows.apprenticeship import workflow_id

FOLDER = Path(__file__).parent
FOUR_WEEKS = timedelta(days=27)


async def straight(life):
    await begun(life)
    for month in range(1, 4):
        await life.month(life.start + month * FOUR_WEEKS)


async def escalated_interrupted_and_handed_on(life):
    await begun(life)
    await life.meet(life.start + timedelta(days=60))
    day = await life.today() + timedelta(days=3)
    await life.move_to(day)
    terms = {"agreed_by_apprentice": True, "agreed_by_employer": True, "reason": "Illness."}
    dates = {
        "last_learning_on": (day - timedelta(days=1)).isoformat(),
        "expected_return_on": (day + timedelta(days=40)).isoformat(),
    }
    await life.agreed_by_two("PUT", "/break", {**terms, **dates})
    await life.move_to(day + timedelta(days=40))
    await life.do("PUT", "/return")
    for n in range(6):
        await life.do("POST", "/contacts", {"channel": "onefile", "summary": f"Message {n}."})
    await life.move_to(day + timedelta(days=100))


async def withdrawn(life):
    await begun(life)
    await life.meet(life.start + FOUR_WEEKS)
    last = (await life.today()).isoformat()
    leaving = {"last_learning_on": last, "reason": "illness", "explanation": "A long illness."}
    await life.agreed_by_two("PUT", "/withdrawal", leaving)


async def asked_all_at_once(life):
    await begun(life)
    contacts = [life.do("POST", "/contacts", {"channel": "onefile", "summary": f"Message {n}."}) for n in range(12)]
    await asyncio.gather(*contacts)
    await life.meet(life.start + FOUR_WEEKS)
    await life.complete_portfolio()


async def told(life):
    await begun(life)
    for staff, role, manager in (("tutor-7", "tutor", "m-1"), ("m-1", "manager", None)):
        colleague = {"name": "Sam", "email": "sam@example.org", "role": role, "manager": manager}
        await life.http.put(f"/people/staff/{staff}", json=colleague, headers=life.headers())
    for day, messages in ((34, 1), (60, 5)):
        await life.move_to(life.start + timedelta(days=day))
        await until_told(life, "message-", messages)


async def invited(life):
    """Live on until the parties to a session are told of it, on the morning after, and of its move on another."""
    await begun(life)
    day, colleague = life.start, {"name": "Sam", "email": "sam@example.org", "role": "tutor", "manager": None}
    await life.http.put("/people/staff/tutor-7", json=colleague, headers=life.headers())
    asked = {"planned_on": f"{day + timedelta(days=20)}", "starts_at": "10:00", "mode": "workplace"}
    planned = await life.do("POST", "/sessions", asked)
    await life.move_to(day + timedelta(days=5))
    await until_told(life, "invitation-", 3)
    moved = {"planned_on": f"{day + timedelta(days=21)}", "reason": "A day off."}
    await life.do("PUT", f"/sessions/{planned['id']}/date", moved)
    await life.move_to(day + timedelta(days=10))
    await until_told(life, "invitation-", 6)


async def until_told(life, prefix, messages):
    # The ledger tells nobody of a fact.
    while sum(each["name"].startswith(prefix) for each in await life.history()) < messages:  # noqa: ASYNC110
        await asyncio.sleep(0.1)


async def withdrawn_while_told(life, held):
    await life.apply()
    await life.enrol(await life.today() - timedelta(days=60))
    await held.asked.wait()
    await life.withdraw(await life.today() - timedelta(days=1))
    held.let_go.set()
    await asyncio.sleep(2)
    # Refused, and so recorded by a workflow that a version of the code left waiting after the end.
    for _ in range(2):
        await life.send("PUT", "/completion")


async def in_question_after_the_end(life):
    """Live until a withdrawal is in question, because a session turns out to be later, and a lead lets it stand."""
    await begun(life)
    met = life.start + FOUR_WEEKS
    await life.meet(met)
    await life.move_to(met + timedelta(days=3))
    await life.withdraw(met)
    held = next(each["number"] for each in await life.history() if each["name"] == "session-held.v1")
    rightly = {"fact": held, "instead": {"occurred_on": f"{met + timedelta(days=1)}"}, "reason": "Read wrongly."}
    await life.do("POST", "/corrections", rightly)
    await life.move_to(met + timedelta(days=14))
    withdrawn_at = next(each["number"] for each in await life.history() if each["name"] == "withdrawn.v1")
    life.token = signed("programme_lead", "staff-3")
    await life.do("POST", "/upheld-acts", {"act": withdrawn_at, "reason": "Told to the employer so."})


async def begun(life):
    await life.apply()
    await life.enrol(await life.today() + timedelta(days=2))
    await life.allocate_tutor()
    await life.move_to(life.start)


OF_ITSELF = (
    straight,
    escalated_interrupted_and_handed_on,
    withdrawn,
    asked_all_at_once,
    told,
    invited,
    in_question_after_the_end,
)
LIVES = {each.__name__: each for each in (*OF_ITSELF, withdrawn_while_told)}
HELD = {"withdrawn_while_told"}
TOLD = {"told", "invited", *HELD}


async def record(name):
    """Live the life of this name and keep the history of each of its runs."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_postgresql(Path(folder) / "postgresql") as url,
        embedded_temporal(None, simulation=True) as addresses,
        embedded_smtp(Path(folder) / "sent") as mail_server,
        held_post() as held,
    ):
        if name not in HELD:
            held.let_go.set()
        migrate(url, simulation=True)
        # The others are lived without anybody being told.
        mail = {"smtp_url": mail_server, "mail_from": "service@example.org"} if name in TOLD else {}
        settings = settings_for(url, addresses.grpc, folder, **mail)
        temporal = await connect_temporal(addresses.grpc, "default")
        with open_store(url) as store:
            app = build_api(settings, store, temporal, replace(START, events_per_run=60))
            transport = httpx.ASGITransport(app)
            witness = Witness(temporal, settings.task_queue, store.ledger, CapacityLimiter(1))
            async with (
                httpx.AsyncClient(transport=transport, base_url="http://indenture") as http,
                running_worker(settings, store, temporal, gather_seconds=1),
                witnessing(temporal, settings.task_queue, witness),
            ):
                person = Person("Ada", "Example", "ada@example.org", "2001-05-17", "1000000019")
                life = Life(http, SimulatedTime(temporal), signed(), person, persons=Persons(http, signed))
                await LIVES[name](life, *([held] if name in HELD else []))
                await keep(temporal, f"WorkflowId = '{workflow_id(life.id)}'", name)
                await keep(temporal, "WorkflowType = 'Telling'", f"{name}_letters")
                await keep(temporal, "WorkflowType = 'Witness'", f"{name}_witness")


async def keep(temporal, which, name):
    runs = [run async for run in temporal.list_workflows(which)]
    for number, run in enumerate(sorted(runs, key=lambda run: run.history_length), 1):
        history = await temporal.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()
        path = FOLDER / f"{name}.{number}.json.gz"
        path.write_bytes(gzip.compress(history.to_json().encode(), mtime=0))
        sys.stdout.write(f"{path.name}: {len(history.events)} events\n")


if __name__ == "__main__":
    for each in sys.argv[1:] or LIVES:
        asyncio.run(record(each))
