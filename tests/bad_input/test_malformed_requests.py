"""What is not as documented is no command: it is answered by place and reason, and leaves nothing."""

import json
from uuid import uuid4

import pytest

from tests.bad_input.asking import no_echo, problem

pytestmark = pytest.mark.usefixtures("untouched")

ANY = "00000000-0000-4000-8000-000000000001"
HELD = {"occurred_on": "2030-02-04", "minutes": 90, "off_the_job_minutes": 60, "notes": "Went well."}
TERMS = {
    "employer": ANY,
    "starts_on": "2030-01-07",
    "planned_end_on": "2031-04-07",
    "prior_attainment": {"english": "none", "maths": "none"},
    "planned_off_the_job_hours": 280,
    "epao": "nqual",
}
PLAN = {"planned_on": "2030-03-04", "mode": "workplace"}
ENTRY = {
    "minutes": 60,
    "activity": "workshop",
    "in_working_hours": True,
    "new_learning": True,
    "description": "Mentoring.",
}
BREAK = {
    "expected_return_on": "2030-03-01",
    "last_learning_on": "2030-02-01",
    "agreed_by_apprentice": True,
    "agreed_by_employer": True,
    "reason": "Family.",
}
EVIDENCE = {"onefile_id": "OF-1", "title": "Contract", "ksbs": ["K1"], "duties": ["1"]}
SITTING = {"minutes": 120, "live_minutes": 30, "recordings": [], "questions": 6}

SESSION = f"/sessions/{ANY}"
REVIEW = {"form": "virtual", "attended_by": ["apprentice", "employer", "tutor"], "summary": "Quistine does well."}
GOOD = {
    "/enrolment": ("PUT", TERMS),
    "/sessions": ("POST", PLAN),
    f"{SESSION}/attendance": ("PUT", HELD),
    "/off-the-job/entries": ("POST", ENTRY),
    "/off-the-job/plan": ("PUT", {"planned_hours": 300, "reason": "More."}),
    "/break": ("PUT", BREAK),
    "/portfolio/evidence": ("POST", EVIDENCE),
    f"/assessments/{ANY}/sitting": ("PUT", SITTING),
    "/epao": ("PUT", {"epao": "tquk"}),
    "/progress-reviews": ("POST", REVIEW),
    "/job-loss": ("PUT", {"reason": "Quistine was made redundant."}),
    "/employer": ("PUT", {"employer": ANY}),
    "/completion": ("PUT", {}),
}

WRONG = [
    ("/epao", "epao", ""),
    ("/epao", "epao", "Quistine Okafor"),
    ("/progress-reviews", "form", "by Quistine"),
    ("/progress-reviews", "attended_by", []),
    ("/progress-reviews", "attended_by", "apprentice"),
    ("/progress-reviews", "attended_by", ["Quistine"]),
    ("/progress-reviews", "attended_by", ["tutor"] * 4),
    ("/progress-reviews", "employer_could_contribute", "yes"),
    ("/progress-reviews", "summary", " "),
    ("/job-loss", "reason", ""),
    ("/employer", "employer", "Quistine"),
    (f"{SESSION}/attendance", "minutes", "9035"),
    (f"{SESSION}/attendance", "minutes", True),
    (f"{SESSION}/attendance", "minutes", 35.5),
    (f"{SESSION}/attendance", "minutes", 90.0),
    (f"{SESSION}/attendance", "minutes", None),
    (f"{SESSION}/attendance", "minutes", [90]),
    (f"{SESSION}/attendance", "minutes", 0),
    (f"{SESSION}/attendance", "minutes", -90),
    (f"{SESSION}/attendance", "minutes", 1441),
    (f"{SESSION}/attendance", "minutes", 2**70),
    (f"{SESSION}/attendance", "off_the_job_minutes", False),
    (f"{SESSION}/attendance", "progress_percent", 101),
    (f"{SESSION}/attendance", "notes", 7),
    (f"{SESSION}/attendance", "notes", ""),
    (f"{SESSION}/attendance", "notes", " \n "),
    (f"{SESSION}/attendance", "notes", "Quistine" * 501),
    (f"{SESSION}/attendance", "notes", "Quist\x00ine"),
    (f"{SESSION}/attendance", "notes", "Quist\x1b[2Jine"),
    (f"{SESSION}/attendance", "notes", "Quist\x7fine"),
    (f"{SESSION}/attendance", "notes", "Quist\x80ine"),
    (f"{SESSION}/attendance", "notes", "Quist\x85ine"),
    (f"{SESSION}/attendance", "notes", "Quist\x9b2Jine"),
    (f"{SESSION}/attendance", "notes", "Quist\x9fine"),
    (f"{SESSION}/attendance", "notes", "Quistine\ud800"),
    (f"{SESSION}/attendance", "notes", {"en": ["Quistine\ud800"]}),
    (f"{SESSION}/attendance", "notes", {"en": "Quistine"}),
    (f"{SESSION}/attendance", "occurred_on", 19000101),
    (f"{SESSION}/attendance", "occurred_on", 1),
    (f"{SESSION}/attendance", "occurred_on", "2030-2-4"),
    (f"{SESSION}/attendance", "occurred_on", "04/02/2030"),
    (f"{SESSION}/attendance", "occurred_on", "2030-02-04T09:00:00Z"),
    (f"{SESSION}/attendance", "occurred_on", "\uff12030-02-04"),
    (f"{SESSION}/attendance", "occurred_on", "2030-02-29"),
    (f"{SESSION}/attendance", "occurred_on", "2030-02-30"),
    (f"{SESSION}/attendance", "occurred_on", "2030-00-01"),
    (f"{SESSION}/attendance", "occurred_on", "1999-12-31"),
    (f"{SESSION}/attendance", "occurred_on", "2100-01-01"),
    (f"{SESSION}/attendance", "occurred_on", "0000-01-01"),
    (f"{SESSION}/attendance", "occurred_on", True),
    ("/sessions", "planned_on", "2029-02-29"),
    ("/sessions", "mode", "Quistine"),
    ("/sessions", "mode", ["workplace"]),
    ("/sessions", "element", "Quistine Quist"),
    ("/sessions", "element", "x" * 65),
    ("/sessions", "element", "knowledge\n"),
    ("/sessions", "minutes", "90"),
    ("/enrolment", "starts_on", "2031-02-29"),
    ("/enrolment", "employer", "Quistine-Limited"),
    ("/enrolment", "employer", 7),
    ("/enrolment", "planned_off_the_job_hours", "280"),
    ("/enrolment", "planned_off_the_job_hours", 5001),
    ("/enrolment", "uses_british_sign_language", 1),
    ("/enrolment", "uses_british_sign_language", "true"),
    ("/enrolment", "prior_attainment", "none"),
    ("/enrolment", "prior_attainment", {"english": "none"}),
    ("/enrolment", "prior_attainment", {"english": "none", "maths": "none", "art": "Quistine"}),
    ("/enrolment", "learning_plan", "Quistine"),
    ("/enrolment", "age_at_start", 30),
    ("/off-the-job/entries", "in_working_hours", "yes"),
    ("/off-the-job/entries", "activity", "Quistine"),
    ("/off-the-job/entries", "ksbs", "K1"),
    ("/off-the-job/entries", "ksbs", [1]),
    ("/off-the-job/entries", "ksbs", ["K1"] * 61),
    ("/off-the-job/plan", "planned_hours", 300.5),
    ("/break", "agreed_by_employer", 1),
    ("/break", "agreed_by_apprentice", "Quistine"),
    ("/portfolio/evidence", "onefile_id", "Quistine's file"),
    ("/portfolio/evidence", "ksbs", []),
    ("/portfolio/evidence", "ksbs", None),
    (f"/assessments/{ANY}/sitting", "recordings", [{"made_on": "2030-02-29", "minutes": 30}]),
    (f"/assessments/{ANY}/sitting", "recordings", [{}] * 11),
    (f"/assessments/{ANY}/sitting", "questions", 1001),
    ("/completion", "occurred_on", "tomorrow"),
    ("/completion", "nickname", "Quistine"),
]


@pytest.mark.parametrize(("path", "field", "value"), WRONG, ids=[f"{n}-{case[1]}" for n, case in enumerate(WRONG)])
async def test_a_wrong_value_is_told_by_place_and_never_repeated(ask, path, field, value):
    method, good = GOOD[path]
    answer = await ask(method, path, content=json.dumps({**good, field: value}))
    said = problem(answer, 422, "malformed-request")
    assert [each["place"] for each in said["errors"] if not each["place"].startswith(f"body/{field}")] == []
    assert said["errors"]
    no_echo(answer, "uistin", *(good[each] for each in ("notes", "reason", "description") if each in good))


@pytest.mark.parametrize("path", [each for each, (_, good) in GOOD.items() if good])
async def test_a_missing_field_is_told_by_its_name(ask, path):
    method, good = GOOD[path]
    first, *_ = good if "occurred_on" not in good else [each for each in good if each != "occurred_on"]
    answer = await ask(method, path, json={name: value for name, value in good.items() if name != first})
    assert [each["place"] for each in problem(answer, 422, "malformed-request")["errors"]] == [f"body/{first}"]


@pytest.mark.parametrize("path", GOOD)
async def test_an_unknown_field_is_refused_by_every_command(ask, path):
    method, good = GOOD[path]
    answer = await ask(method, path, json={**good, "nickname": "Quistine"})
    assert [each["place"] for each in problem(answer, 422, "malformed-request")["errors"]] == ["body/nickname"]
    no_echo(answer, "uistin")


@pytest.mark.parametrize("name", ["\ud800", "Quistine Okafor", "q" * 5000, "\x00", "quistine@example.org", "<script>"])
async def test_the_name_of_an_unknown_field_is_not_repeated_where_it_is_no_name(ask, name):
    answer = await ask("PUT", "/completion", content=json.dumps({name: 1}))
    assert len(problem(answer, 422, "malformed-request")["errors"]) == 1
    no_echo(answer, "uistin", "script", "q" * 20)


async def test_every_error_is_told_at_once(ask):
    answer = await ask("PUT", f"{SESSION}/attendance", json={"minutes": "90", "notes": "", "nickname": 1})
    places = {each["place"] for each in problem(answer, 422, "malformed-request")["errors"]}
    assert places == {"body/minutes", "body/notes", "body/nickname", "body/off_the_job_minutes"}


@pytest.mark.parametrize("wrong", ["Quistine", "123", f"{ANY}0", "%00", "%ff%fe", "..%2f..", "é", f"{ANY[:-1]}g"])
async def test_a_malformed_id_in_the_path_is_not_repeated(amina, wrong):
    for path in (f"/apprenticeships/{wrong}/completion", f"/apprenticeships/{amina.id}/sessions/{wrong}/absence"):
        answer = await amina.http.put(path, json={}, headers=amina.headers())
        said = problem(answer, *((404, "unknown-address") if answer.status_code == 404 else (422, "malformed-request")))
        assert "uistin" not in json.dumps(said)


async def test_an_unknown_apprenticeship_is_not_found_and_not_begun(door, amina):
    unknown = uuid4()
    for method, path, body in [("PUT", "/completion", {}), ("POST", "/sessions", PLAN), ("PUT", "/enrolment", TERMS)]:
        answer = await amina.http.request(
            method, f"/apprenticeships/{unknown}{path}", json=body, headers=amina.headers()
        )
        assert answer.status_code in {404, 422}
        problem(
            answer, answer.status_code, "unknown-apprenticeship" if answer.status_code == 404 else "malformed-request"
        )
    for path in ("", "/history", "/alarms", "/gateway", "/replay?version=1"):
        answer = await amina.http.get(f"/apprenticeships/{unknown}{path}", headers=amina.headers())
        problem(answer, 404, "unknown-apprenticeship")
    assert not door.store.ledger.exists(unknown)


async def test_an_application_of_a_person_not_registered_is_malformed(amina):
    answer = await amina.http.post(
        "/apprenticeships", json={"person": ANY, "cohort": "2030-01"}, headers=amina.headers()
    )
    assert [each["place"] for each in problem(answer, 422, "malformed-request")["errors"]] == ["body/person"]


@pytest.mark.parametrize("key", [None, "", "two words", "x" * 129, "schlüssel".encode("latin-1"), b"a\x00b"])
async def test_a_missing_or_malformed_key_is_refused(ask, key):
    answer = await ask("PUT", "/completion", json={}, headers={"Idempotency-Key": key})
    errors = problem(answer, 422, "malformed-request")["errors"]
    assert [each["place"] for each in errors] == ["header/Idempotency-Key"]


@pytest.mark.parametrize(
    "version", ["3", "**", "*, *", '*, "3"', 'w/"3"', "W/3", '"3', '"1""2"', '"1" "2"', '"a b"', ",", " ", ""]
)
async def test_a_malformed_if_match_is_refused(ask, version):
    answer = await ask("PUT", "/completion", json={}, headers={"If-Match": version})
    errors = problem(answer, 422, "malformed-request")["errors"]
    assert [each["place"] for each in errors] == ["header/If-Match"]
