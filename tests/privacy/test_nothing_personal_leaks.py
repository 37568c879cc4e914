"""A whole life full of names and of what people wrote: none of it in facts, in the engine, or in the logs."""

import json
from datetime import date, timedelta
from typing import get_args

import psycopg
import pytest
from psycopg import sql
from psycopg.types.string import TextLoader
from temporalio.api.sdk.v1 import WorkflowMetadata

from api.demo.life import RefusedError
from domain.apprenticeship import COMMANDS
from domain.body import FreeText
from domain.days import months_after
from workflows.apprenticeship import workflow_id

MONDAY = date(2030, 1, 7)
GATEWAY = months_after(MONDAY, 14)

WHO = ["Zuleika", "Quistgaard-Ōlsen", "zuleika.quistgaard@xample.org", "1987-03-29"]
EMPLOYER = ["Thistlewick Nurseries", "Peregrine Oglethorpe", "peregrine@thistlewick.example"]
MALFORMED = "Melisande"
WRITTEN = {
    what: f"Xanthippe {what}"
    for what in (
        *("moved", "cancelled", "notes", "missed", "contact", "refused", "break", "training", "hours", "progress"),
        *("title", "deferred", "assessment", "window", "withdrawn", "review", "job", "snoozed", "reassigned", "closed"),
    )
}


@pytest.fixture
async def life(logged, service):
    """Return a whole life, from the application to a withdrawal from the end-point assessment."""
    life = service.life(born=WHO[3])
    life.person.given_name, life.person.family_name, life.person.email = WHO[:3]
    await life.apply()
    contact = dict(zip(("name", "contact_name", "contact_email"), EMPLOYER, strict=True))
    registered = await life.http.post("/people/employers", json=contact, headers=life.headers())
    await life.move_to(MONDAY)
    await life.enrol(MONDAY, employer=registered.json()["employer"])
    await life.allocate_tutor()
    for part in (sessions, at_risk, sent_wrongly, escalation_and_break, training, gateway_and_assessment):
        await part(life)
    service.caseload.catch_up()
    return life


async def sessions(life):
    day = MONDAY + timedelta(days=28)
    held, missed, moved = [await life.plan_session(day + timedelta(days=n)) for n in (0, -1, 2)]
    await life.do("PUT", f"/sessions/{moved}/date", {"planned_on": "2030-02-05", "reason": WRITTEN["moved"]})
    await life.do("PUT", f"/sessions/{moved}/cancellation", {"reason": WRITTEN["cancelled"]})
    await life.move_to(day)
    await life.hold(held, day, notes=WRITTEN["notes"])
    await life.do("PUT", f"/sessions/{missed}/absence", {"missed_by": "employer", "reason": WRITTEN["missed"]})
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": WRITTEN["contact"]})
    with pytest.raises(RefusedError):
        await life.hold(held, day, notes=WRITTEN["refused"])


async def at_risk(life):
    for day in (MONDAY + timedelta(days=36), MONDAY + timedelta(days=37)):
        missed = await life.plan_session(day)
        await life.move_to(day)
        await life.do("PUT", f"/sessions/{missed}/absence", {"missed_by": "apprentice", "reason": WRITTEN["missed"]})
    await life.do("PUT", "/at-risk-case/closure", {"reason": WRITTEN["closed"]})


async def sent_wrongly(life):
    wrong = [
        ("PUT", "/completion", {f"{MALFORMED} Q.": WHO[0]}),
        ("POST", "/sessions", {"planned_on": WHO[3], "mode": WHO[0], "element": WHO[1]}),
        ("POST", "/contacts", {"channel": WHO[2], "summary": [WRITTEN["notes"]], "uln": life.person.uln}),
        ("PUT", f"/sessions/{MALFORMED}/absence", {"missed_by": WHO[0], "reason": 7}),
        ("PUT", "/enrolment", {"employer": EMPLOYER[0], "epao": EMPLOYER[1], "age_at_start": WHO[3]}),
        ("PUT", f"/{MALFORMED}", {}),
    ]
    for method, path, body in wrong:
        answer = await life.send(method, path, body)
        assert answer.status_code in {404, 422}
        assert found([*WHO, *EMPLOYER, *WRITTEN.values(), MALFORMED, life.person.uln], [answer.content]) == set()


async def escalation_and_break(life):
    escalation = f"/escalations/session/{(MONDAY + timedelta(days=28)).isoformat()}"
    await life.move_to(MONDAY + timedelta(days=67))
    snooze = {"until_on": (MONDAY + timedelta(days=70)).isoformat(), "reason": WRITTEN["snoozed"]}
    coordinator, life.token = life.token, life.persons.sign("tutor", "tutor-7")
    await life.do("PUT", f"{escalation}/snooze", snooze)
    await life.do("PUT", f"{escalation}/tutor", {"to_tutor": "tutor-8", "reason": WRITTEN["reassigned"]})
    life.token = coordinator
    day = MONDAY + timedelta(days=120)
    back = day + timedelta(days=30)
    await life.move_to(day)
    agreed = {"agreed_by_apprentice": True, "agreed_by_employer": True, "reason": WRITTEN["break"]}
    dates = {"last_learning_on": day.isoformat(), "expected_return_on": back.isoformat()}
    await life.take_break(agreed | dates)
    await life.move_to(back)
    await life.do("PUT", "/return")


async def training(life):
    await life.move_to(GATEWAY)
    entry = {"minutes": 60, "activity": "workshop", "in_working_hours": True, "new_learning": True}
    await life.do("POST", "/off-the-job/entries", {**entry, "description": WRITTEN["training"]})
    await life.do("PUT", "/off-the-job/plan", {"planned_hours": 300, "reason": WRITTEN["hours"]})
    await life.do("POST", "/portfolio/progress-updates", {"progress_percent": 40, "summary": WRITTEN["progress"]})
    await life.add_evidence(["K1"], title=WRITTEN["title"])
    await life.train([GATEWAY - timedelta(days=back) for back in range(1, 14)], minutes=1440)
    for subject in ("english", "maths"):
        await life.sit(subject, passed=True)
    review = {"form": "e-mail", "attended_by": ["apprentice", "employer", "tutor"], "summary": WRITTEN["review"]}
    await life.do("POST", "/progress-reviews", review)


async def gateway_and_assessment(life):
    await life.complete_portfolio()
    await life.do("POST", "/gateway/decisions", {"verdict": "not yet ready", "reason": WRITTEN["deferred"]})
    await life.do("PUT", "/portfolio/submission")
    await life.confirm()
    await life.pass_gateway()
    booking = {"method": "observation", "booked_for": (GATEWAY + timedelta(days=30)).isoformat(), "venue": "workplace"}
    booked = (await life.do("POST", "/assessments", booking))["id"]
    await life.do("PUT", f"/assessments/{booked}/cancellation", {"reason": WRITTEN["assessment"]})
    longer = {"until_on": months_after(GATEWAY, 6).isoformat(), "reason": WRITTEN["window"]}
    await life.do("PUT", "/assessment-window", longer)
    await life.do("PUT", "/job-loss", {"reason": WRITTEN["job"]})
    gone = {"last_learning_on": GATEWAY.isoformat(), "reason": "other", "explanation": WRITTEN["withdrawn"]}
    await life.agreed_by_two("PUT", "/withdrawal", gone)


def tables(url):
    """Yield every value of every table but those of the people register, as bytes."""
    with psycopg.connect(url) as connection:
        # As text: a lease that nobody took began at -infinity, for which Python has no instant.
        connection.adapters.register_loader("timestamptz", TextLoader)
        named = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('people', 'pg_catalog', 'information_schema')"
        ).fetchall()
        assert {("ledger", "events"), ("ledger", "commands"), ("reading", "caseload")} <= set(named)
        for name in named:
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*name))):
                yield from (each if isinstance(each, bytes) else str(each).encode() for each in row)


async def engine(service, life):
    """Yield all that the engine keeps of every run, as bytes: payloads stand in them as they were encoded."""
    identity = workflow_id(life.id)
    runs = [run async for run in service.temporal.list_workflows(f"WorkflowId = '{identity}'")]
    assert runs
    for run in runs:
        handle = service.temporal.get_workflow_handle(identity, run_id=run.run_id)
        yield (await handle.describe()).raw_description.SerializeToString()
        for event in (await handle.fetch_history()).events:
            yield event.SerializeToString()
        told = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        yield told.SerializeToString()


def found(personal, haystack):
    """Return which of the personal strings are in any of these bytes, plain or escaped."""
    return {
        each
        for each in personal
        for form in {each.encode(), json.dumps(each)[1:-1].encode(), each.lower().encode()}
        if any(form in hay for hay in haystack)
    }


async def test_nothing_that_was_written_is_anywhere_but_in_the_register_and_under_seal(service, life, logged):
    personal = [*WHO, *EMPLOYER, *WRITTEN.values(), MALFORMED, life.person.uln]
    places = {
        "ledger": list(tables(service.settings.database_url)),
        "engine": [each async for each in engine(service, life)],
        "logs": [logged.getvalue().encode()],
    }
    for place, kept in places.items():
        assert found([str(life.id), "withdraw"], kept) == {str(life.id), "withdraw"}, place
        assert found(personal, kept) == set(), place


async def test_staff_still_read_what_was_written_and_no_sentence_tells_it(life):
    facts, after = [], 0
    while after is not None:
        page = await life.read("/history", after=after, limit=200)
        facts, after = facts + page["facts"], page["next"]
    assert found(WRITTEN.values(), [json.dumps(facts).encode()]) == set(WRITTEN.values())
    assert found(WRITTEN.values(), [json.dumps([each["sentence"] for each in facts]).encode()]) == set()


def marked(annotation):
    """Return whether free text is anywhere in an annotation, however deep."""
    return (
        isinstance(annotation, FreeText)
        or any(marked(each) for each in get_args(annotation))
        or any(marked(each) for each in getattr(annotation, "__metadata__", ()))
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_free_text_of_a_command_is_sealed_at_the_edge(name):
    command = COMMANDS[name].command
    annotations = {
        field: marked(found.annotation) or any(marked(each) for each in found.metadata)
        for field, found in command.model_fields.items()
    }
    assert set(command.free_text()) == {field for field, is_free in annotations.items() if is_free}
