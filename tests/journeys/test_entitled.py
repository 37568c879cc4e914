"""Entitled, and shown to be: each act by the person to whom it belongs, others refused; and who reads what."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.journeys.conftest import MONDAY

PAPER = {"on_behalf": "CONF-7"}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def asked(service):
    """Return a way to ask a question about a life as somebody: the answer."""

    async def ask(life, question, role, subject):
        return await life.send("GET", question, **bearer(service.token(role, subject)))

    return ask


async def test_one_tutors_token_begins_nothing_and_is_nobody_before_it_is_allocated(applied, service):
    life = await applied()
    tutor = bearer(service.token("tutor", "tutor-7"))
    begun = {"person": str(life.id), "cohort": "2030-01"}
    first = await service.http.post("/apprenticeships", json=begun, headers={**tutor, "Idempotency-Key": "k"})
    assert (first.status_code, first.json()["line"]) == (403, "nobody-else")
    mine = {"tutor": "tutor-7", "from_on": str(MONDAY)}
    for path, body in (("/tutors", mine), ("/contacts", {"channel": "telephone", "summary": "Hello."})):
        nobody = await life.send("POST", path, body, **tutor)
        assert (nobody.status_code, nobody.json()["type"]) == (404, "/problems/unknown-apprenticeship"), path
    assert [each["name"] for each in await life.history()] == ["application-received.v1"]


async def test_one_tutors_token_carries_nobody_to_a_certificate(submitted, service):
    life = await submitted()
    tutor = bearer(service.token("tutor", "tutor-7"))

    async def refused(*tried):
        """Check that the tutor does none of this, and that each try is on record."""
        for method, path, body, line in tried:
            answer = await life.send(method, path, body, **tutor)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-entitled"), path
            kept = (await life.history())[-1]
            assert (kept["actor"], kept["fact"]["unmet"][0]["line"]) == ("tutor-7", line), path

    planned = await life.do("POST", "/sessions", {"planned_on": str(await life.today()), "mode": "workplace"})
    paper, agreed = "staff-record-a-partys-paper", f"/sessions/{planned['id']}/agreements"
    await refused(
        ("PUT", f"{agreed}/employer", {}, paper),
        ("PUT", f"{agreed}/apprentice", {}, paper),
        ("PUT", "/gateway/employer-confirmation", {}, paper),
        ("PUT", "/gateway/apprentice-confirmation", {}, paper),
        ("POST", "/gateway/decisions", {"verdict": "ready"}, "no-tutor-decides-on-their-own-apprentice"),
        ("POST", "/gateway/reopenings", {"reason": "Again."}, "no-tutor-decides-on-their-own-apprentice"),
    )
    # A second paper in the same hand is not the word of a second party.
    assert (await life.send("PUT", "/gateway/employer-confirmation", PAPER, **tutor)).status_code == 200
    second = await life.send("PUT", "/gateway/apprentice-confirmation", PAPER, **tutor)
    assert (second.status_code, second.json()["unmet"][0]["rule"]) == (409, "parties-do-not-speak-by-one-person")
    await life.confirm()
    over = await life.send("PUT", "/gateway/employer-confirmation", PAPER, **tutor)
    assert (over.status_code, over.json()["unmet"][0]["rule"]) == (409, "employer-has-not-confirmed-readiness-yet")
    await life.pass_gateway()
    decided = next(each for each in await life.history() if each["name"] == "gateway-passed.v1")
    assert (decided["actor"], decided["entitled_by"]["line"]) == ("lead-1", "leads-decide-the-gateway")
    await life.observe(life.gateway + timedelta(days=30), "distinction")
    sat = f"/assessments/{life.assessments['observation']}"
    await refused(
        ("PUT", f"{sat}/sitting", {"minutes": 120}, "nobody-else"),
        ("PUT", f"{sat}/grade", {"grade": "distinction", "evidence": "R-1"}, "no-tutor-grades"),
        ("PUT", f"{sat}/grade", {"grade": "distinction", **PAPER}, "no-tutor-grades"),
        ("PUT", f"{sat}/appeal", {"grade": "distinction", "evidence": "A-1"}, "nobody-else"),
        ("PUT", "/overall-grade", {"overall": "distinction", "evidence": "N-1"}, "nobody-else"),
        ("PUT", "/certificate", {"evidence": "C-1"}, "nobody-else"),
        ("PUT", "/completion", {}, "nobody-else"),
        ("PUT", "/withdrawal", {"reason": "left employer", "explanation": "No."}, "nobody-else"),
    )
    assert (await life.read())["state"]["stage"] == "end-point assessment"


async def test_a_tutor_leaves_in_the_middle_and_the_next_one_goes_on(applied, service, asked):
    life, leaver, successor = await applied(), f"tutor-{uuid4().hex[:8]}", f"tutor-{uuid4().hex[:8]}"
    await life.enrol(MONDAY)
    await life.allocate_tutor(leaver)
    session = await life.plan_session(MONDAY + timedelta(days=7))
    assert (await asked(life, "/sessions", "tutor", leaver)).status_code == 200
    left = {"what": "access-ended", "subject": leaver}
    assert (await service.http.post("/access-changes", json=left, headers=bearer(life.token))).status_code == 201
    held = {"occurred_on": str(MONDAY + timedelta(days=7)), "minutes": 90, "off_the_job_minutes": 90, "notes": "Met."}
    for answer in (
        await asked(life, "/sessions", "tutor", leaver),
        await life.send("PUT", f"/sessions/{session}/attendance", held, **bearer(service.token("tutor", leaver))),
    ):
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/not-authenticated")
    next_day = MONDAY + timedelta(days=1)
    await life.do("POST", "/tutors/handovers", {"to_tutor": successor, "from_on": str(next_day)})
    (planned,) = [each for each in await life.read("/sessions") if each["session"] == str(session)]
    assert planned["tutor"] == successor, "who is to hold it, not who planned it"
    await life.move_to(MONDAY + timedelta(days=7))
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Introduced herself."})
    by_the_next = await life.send(
        "PUT", f"/sessions/{session}/attendance", held, **bearer(service.token("tutor", successor))
    )
    assert by_the_next.status_code == 200, by_the_next.text
    assert (await life.history())[-1]["entitled_by"]["relation"] == "tutor of the apprentice"
    # Back at work, and not for this apprentice.
    back = {"what": "access-restored", "subject": leaver}
    assert (await service.http.post("/access-changes", json=back, headers=bearer(life.token))).status_code == 201
    again = await asked(life, "/sessions", "tutor", leaver)
    assert (again.status_code, again.json()["type"]) == (403, "/problems/not-entitled")


async def test_an_employer_changes_in_the_middle_and_with_it_who_speaks_for_one(on_programme, service, asked):
    life = await on_programme()
    former = await life.persons.contact((await life.read())["state"])
    session = await life.plan_session(MONDAY + timedelta(days=7))
    assert (await asked(life, "/off-the-job", "employer", former)).status_code == 200
    await life.move_to(MONDAY + timedelta(days=3))
    await life.do("PUT", "/job-loss", {"occurred_on": str(MONDAY + timedelta(days=2)), "reason": "It closed."})
    school = {"name": "Southgate School", "contact_name": "Sam Ray", "contact_email": "sam@example.org"}
    headers = {**bearer(life.token), "Idempotency-Key": str(uuid4())}
    employer = (await service.http.post("/people/employers", json=school, headers=headers)).json()["employer"]
    await life.do("PUT", "/employer", {"employer": employer})
    contact = await life.persons.contact({"enrolment": {"employer": employer}})
    planned = await life.do("POST", "/sessions", {"planned_on": str(MONDAY + timedelta(days=14)), "mode": "workplace"})
    agreed = f"/sessions/{planned['id']}/agreements/employer"
    for path in (agreed, f"/sessions/{session}/agreements/employer", "/gateway/employer-confirmation"):
        kept_out = await life.send("PUT", path, {}, **bearer(service.token("employer", former)))
        assert (kept_out.status_code, kept_out.json()["unmet"][0]["line"]) == (403, "former-employers-say-no-more")
    assert (await asked(life, "/off-the-job", "employer", former)).status_code == 403
    assert (await life.send("PUT", agreed, {}, **bearer(service.token("employer", contact)))).status_code == 200
    assert (await asked(life, "/off-the-job", "employer", contact)).status_code == 200
    assert (await life.history())[-1]["actor"] == contact


async def test_an_assessor_tries_another_booking(assessed, on_programme, service, asked):
    life, other = await assessed(), await on_programme({"epao": "tquk"})
    day = life.gateway + timedelta(days=30)
    booking = {"method": "observation", "booked_for": str(day), "venue": "workplace"}
    booked = (await life.do("POST", "/assessments", booking))["id"]
    await life.move_to(day)
    of_another = bearer(service.token("assessor", await life.persons.assessor((await other.read())["state"])))
    own = bearer(service.token("assessor", await life.persons.assessor((await life.read())["state"])))
    held = {"minutes": 120, "live_minutes": 60, "questions": 6}
    graded = {"grade": "distinction", "evidence": "R-1"}
    for change, body in (("sitting", held), ("grade", graded)):
        nobody = await life.send("PUT", f"/assessments/{booked}/{change}", body, **of_another)
        assert (nobody.status_code, nobody.json()["type"]) == (404, "/problems/unknown-apprenticeship"), change
        stranger = await other.send("PUT", f"/assessments/{booked}/{change}", body, **own)
        assert (stranger.status_code, stranger.json()["type"]) == (404, "/problems/unknown-apprenticeship"), change
        elsewhere = await life.send("PUT", f"/assessments/{uuid4()}/{change}", body, **own)
        assert (elsewhere.status_code, elsewhere.json()["type"]) == (409, "/problems/refused"), change
    nothing = await asked(other, "/gateway", "assessor", await life.persons.assessor((await life.read())["state"]))
    assert nothing.status_code == 404
    assert (await life.read())["state"]["assessments"]["overall"] is None


async def test_on_paper_a_partys_statement_reads_so(submitted):
    life = await submitted()
    coordinator = bearer(life.token)
    missing = await life.send("PUT", "/gateway/employer-confirmation", {}, **coordinator)
    assert (missing.status_code, missing.json()["unmet"][0]["line"]) == (403, "staff-record-a-partys-paper")
    paper = {"on_behalf": "CONF-7"}
    assert (await life.send("PUT", "/gateway/employer-confirmation", paper, **coordinator)).status_code == 200
    assert (await life.history())[-1]["sentence"].startswith(
        "Recorded by staff-1 from the employer's signed statement CONF-7"
    )
    checklist = {item["requirement"]: item["why"] for item in (await life.read("/gateway"))["items"]}
    assert "recorded from the signed statement CONF-7" in checklist["employer-confirmed-readiness"]
    await life.confirm()
    said = [each["sentence"] for each in await life.history() if each["name"] == "employer-confirmed.v1"]
    assert said[-1].startswith("The employer confirmed that")


async def test_apprentice_and_employer_read_their_own_and_a_stranger_finds_nothing(on_programme, service, asked):
    life = await on_programme()
    await life.hold(await life.plan_session(MONDAY), MONDAY, notes="Between ourselves.")
    apprentice, contact = (
        next(each for each in life.persons.linked if each.startswith(kind)) for kind in ("apprentice", "contact")
    )
    history = await asked(life, "/history", "apprentice", apprentice)
    held = next(each for each in history.json()["facts"] if each["name"] == "session-held.v1")
    assert held["fact"]["notes"] == "(a note of the staff)"
    assert "Between ourselves." not in history.text
    for question in ("", "/gateway", "/alarms", "/off-the-job", "/portfolio/coverage", "/sessions", "/clocks"):
        assert (await asked(life, question, "apprentice", apprentice)).status_code == 200, question
    for question, status in (("/off-the-job", 200), ("/sessions", 200), ("/history", 403), ("", 403)):
        assert (await asked(life, question, "employer", contact)).status_code == status, question
    before = await turned_away(service)
    for role, subject in (("apprentice", contact), ("employer", apprentice), ("tutor", "tutor-9"), ("assessor", "x-1")):
        nothing = await asked(life, "/off-the-job", role, subject)
        assert (nothing.status_code, nothing.json()["type"]) == (404, "/problems/unknown-apprenticeship")
    assert await turned_away(service) == before + 1


async def turned_away(service):
    """Return how many strangers who are tutors were turned away."""
    told = (await service.http.get("/metrics")).text
    counted = re.findall(r'^indenture_strangers_turned_away_total{role="tutor"} (.+)$', told, re.MULTILINE)
    return sum(map(float, counted))


async def test_a_tutor_who_handed_over_reads_no_more(on_programme, asked):
    life = await on_programme()
    assert (await asked(life, "/history", "tutor", "tutor-7")).status_code == 200
    await life.do("POST", "/tutors/handovers", {"to_tutor": "tutor-8", "from_on": str(MONDAY + timedelta(days=1))})
    await life.move_to(MONDAY + timedelta(days=1))
    await life.do("POST", "/contacts", {"channel": "telephone", "summary": "Introduced herself."})
    assert (await asked(life, "/history", "tutor", "tutor-7")).status_code == 403
    assert (await asked(life, "/history", "tutor", "tutor-8")).status_code == 200


async def test_why_tells_by_which_line_and_relation_an_actor_was_entitled(on_programme):
    life = await on_programme()
    allocated = next(each["number"] for each in await life.history() if each["name"] == "tutor-allocated.v1")
    (answer,) = (await life.read("/why", of="entitlement", fact=allocated))["answers"]
    assert "by staff-1 in the role coordinator" in answer["says"]
    assert "They were entitled to it as coordinator, by themselves" in answer["says"]
    assert answer["rules"][0]["rule"] == "coordinators-and-leads-enrol"
    assert answer["rules"][0]["source"].startswith("policy entitlement.v2@")
    unknown = await life.send("GET", "/why?of=entitlement&fact=9999")
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/unknown-fact")


async def test_the_policy_is_published_to_whoever_has_a_token(service):
    answer = await service.http.get("/policy", headers=bearer(service.token("apprentice", "ada")))
    policy = answer.json()
    assert answer.status_code == 200
    assert policy["policy"] == service.store.book.policies[-1].id
    assert {"decide-gateway", "history"} <= {
        act for line in policy["lines"] for act in line["commands"] + line["questions"]
    }
