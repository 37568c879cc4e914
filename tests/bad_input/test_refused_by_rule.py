"""What a rule refuses is kept as one refusal, moves no version, and names every unmet rule."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.facts.refusal import CommandRefused
from tests.bad_input.asking import no_echo, problem
from tests.bad_input.conftest import SESSION_DAY
from tests.bad_input.test_malformed_requests import ANY, BREAK, ENTRY, EVIDENCE, GOOD, SITTING

DISCUSSION = {"minutes": 60, "questions": {"communication": 8}}
HELD = {"minutes": 90, "off_the_job_minutes": 60, "notes": "Quistine did well."}


@pytest.fixture
def refused_once(door):
    """Return a check that an answer is a refusal by these rules, kept once, that moved nothing."""

    async def check(life, method, path, body, *rules):
        before = door.store.ledger.history(life.id)
        version = (await life.read())["version"]
        answer = await life.send(method, path, body)
        said = problem(answer, 409, "refused")
        assert {*rules} <= {unmet["rule"] for unmet in said["unmet"]}
        assert all(unmet["reason"].endswith((".", ";")) and unmet["source"] for unmet in said["unmet"])
        no_echo(answer, "uistin")
        (kept,) = door.store.ledger.history(life.id)[len(before) :]
        assert isinstance(kept.fact, CommandRefused)
        assert [each.rule for each in kept.fact.unmet] == [each["rule"] for each in said["unmet"]]
        state = await life.send("GET", "")
        assert state.headers["ETag"] == f'"{version}"'
        return said

    return check


ON_PROGRAMME = {
    "a second enrolment": ("PUT", "/enrolment", None, "stage-allows-it"),
    "an assessment": ("POST", "/assessments", {"method": "observation", "booked_for": "2030-03-01", "venue": "v"}),
    "a sitting": ("PUT", f"/assessments/{ANY}/sitting", SITTING),
    "a discussion": ("PUT", f"/assessments/{ANY}/sitting", DISCUSSION),
    "a grade": ("PUT", f"/assessments/{ANY}/grade", {"grade": "pass", "evidence": "R-1"}),
    "a longer window": ("PUT", "/assessment-window", {"until_on": "2031-01-01", "reason": "Quistine is ill."}),
    "a certificate": ("PUT", "/certificate", {"evidence": "C-1"}),
    "completion": ("PUT", "/completion", {}),
    "a return": ("PUT", "/return", {}),
    "an unknown session": ("PUT", f"/sessions/{ANY}/attendance", HELD),
    "an early gateway": ("POST", "/gateway/decisions", {"verdict": "ready"}),
}


@pytest.mark.parametrize("what", ON_PROGRAMME)
async def test_a_command_out_of_order_is_refused_on_programme(refused_once, amina, what):
    method, path, body, *_ = ON_PROGRAMME[what]
    if body is None:
        contact = {"name": "Northgate", "contact_name": "Pat", "contact_email": "pat@example.org"}
        employer = (await amina._register("/people/employers", contact))["employer"]  # noqa: SLF001
        body = {**GOOD["/enrolment"][1], "employer": employer}
    await refused_once(amina, method, path, body)


@pytest.mark.parametrize("path", [each for each in GOOD if each not in {"/enrolment", "/employer", "/completion"}])
async def test_an_applicant_can_do_nothing_but_enrol(door, refused_once, path):
    life = door.life()
    await life.apply()
    method, body = GOOD[path]
    await refused_once(life, method, path, body, "stage-allows-it")


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"planned_end_on": "2029-12-31"}, "planned-end-leaves-the-minimum-period"),
        ({"planned_end_on": "2031-01-05"}, "planned-end-leaves-the-minimum-period"),
        ({"planned_off_the_job_hours": 186}, "planned-off-the-job-hours-suffice"),
        ({"epao": "nobody"}, "epao-is-on-the-register"),
        ({"learning_plan": "legacy statement"}, "learning-plan-is-evidenced"),
    ],
)
async def test_terms_that_cannot_be_are_refused(door, refused_once, terms, rule):
    life = door.life()
    await life.apply()
    contact = {"name": "Northgate", "contact_name": "Pat", "contact_email": "pat@example.org"}
    employer = (await life._register("/people/employers", contact))["employer"]  # noqa: SLF001
    await refused_once(life, "PUT", "/enrolment", {**GOOD["/enrolment"][1], "employer": employer, **terms}, rule)


async def test_nothing_more_happens_to_an_apprentice_who_has_withdrawn(door, refused_once):
    life = door.life()
    await life.apply()
    await life.agreed_by_two("PUT", "/withdrawal", {"reason": "other", "explanation": "Quistine moved."})
    for path in ("/break", "/off-the-job/entries", "/portfolio/evidence"):
        body = {"/break": BREAK, "/off-the-job/entries": ENTRY, "/portfolio/evidence": EVIDENCE}[path]
        await refused_once(life, GOOD[path][0], path, body, "stage-allows-it")


async def test_yesterday_is_by_the_apprenticeships_clock_and_not_the_machines(door, amina, refused_once):
    session = await amina.plan_session(SESSION_DAY - timedelta(days=1))
    assert datetime.now(UTC).date() + timedelta(days=365) < SESSION_DAY
    tomorrow = (SESSION_DAY + timedelta(days=1)).isoformat()
    held = {**HELD, "occurred_on": tomorrow}
    await refused_once(amina, "PUT", f"/sessions/{session}/attendance", held, "it-has-happened")
    yesterday = (SESSION_DAY - timedelta(days=1)).isoformat()
    assert (await amina.do("PUT", f"/sessions/{session}/attendance", {**HELD, "occurred_on": yesterday}))["version"]
    assert door.store.ledger.history(amina.id)[-1].occurred_on.isoformat() == yesterday


async def test_a_session_held_is_not_held_again(amina, refused_once):
    session = await amina.plan_session(SESSION_DAY - timedelta(days=2))
    held = {**HELD, "occurred_on": SESSION_DAY.isoformat()}
    await amina.do("PUT", f"/sessions/{session}/attendance", held)
    await refused_once(amina, "PUT", f"/sessions/{session}/attendance", held, "session-is-still-planned")
    await refused_once(amina, "PUT", f"/sessions/{uuid4()}/attendance", held, "session-is-known")
