"""The caseload over HTTP: who may read it, what can be asked for, and pages that hold while rows change."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from anyio import CapacityLimiter
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from prometheus_client import CollectorRegistry

from activities.audit.audit_reads import AuditReads
from activities.audit.samples import Samples
from activities.ledger.ledger import Ledger
from activities.personal_data.who_is_who import WhoIsWho
from api.access.audited_reading import Auditing
from api.access.door import Door
from api.access.readers import Readers, entitled_readers
from api.answers.of_many.caseload import CaseloadAnswers
from api.asking.over_http import router
from api.http import problem_documents
from api.questions import QUESTIONS
from domain.apprenticeship import FACTS
from domain.days import london_date
from tests.conftest import new_database
from tests.domain.given import BOOK
from tests.signing import bearer, who

PATH = "/apprenticeships"


@pytest.fixture
def as_role():
    return lambda role: bearer(role, role)


def asked_at_a_door(pool):
    """Return who may ask which question, by the policy."""
    seats = CapacityLimiter(pool.max_size)
    door = Door(Ledger(pool, FACTS), WhoIsWho(pool), BOOK, seats, CollectorRegistry())
    return entitled_readers(who(pool), Readers(door, Auditing(AuditReads(pool), Samples(pool)), seats))


@pytest.fixture
async def http(pool, as_role):
    app = FastAPI()
    problem_documents.install(app)
    may_ask = asked_at_a_door(pool)
    asked = [each for each in QUESTIONS if each.of is CaseloadAnswers]
    app.include_router(router(asked, [CaseloadAnswers(pool)], may_ask, CapacityLimiter(pool.max_size)))
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://service", headers=as_role("coordinator")
    ) as client:
        yield client


@pytest.fixture
def listed(http):
    """Returns the ids that a query lists on its first page."""

    async def ids(**query):
        answer = await http.get(PATH, params=query)
        assert answer.status_code == 200, answer.text
        return {UUID(each["apprenticeship"]) for each in answer.json()["apprenticeships"]}

    return ids


async def test_an_entry_says_where_an_apprenticeship_stands(http, desk, hand):
    stream = hand.starts("T1", "2026-09")
    hand.ring(stream, date(2026, 10, 16))
    desk.caseload().catch_up()
    answer = await http.get(PATH)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Link" not in answer.headers
    person = str(desk.rows()[stream].person)
    assert answer.json() == {
        "apprenticeships": [
            {
                "apprenticeship": str(stream),
                "person": person,
                "standard": "ST1379",
                "cohort": "2026-09",
                "employer": str(hand.employer),
                "stage": "on programme",
                "tutor": "T1",
                "started_on": "2026-09-07",
                "planned_end_on": "2027-12-11",
                "last_held_on": None,
                "next_session_on": None,
                "next_session_at": None,
                "next_due_on": "2026-10-12",
                "overdue_clocks": ["off-the-job", "session"],
                "overdue_since": "2026-10-13",
                "open_escalation": 2,
                "at_risk_since": None,
                "in_break": False,
                "proposed_by": [],
                "progress": "behind" if london_date(datetime.now(UTC)) >= date(2026, 12, 9) else None,
                "behind_from_on": "2026-12-09",
                "version": 10,
            }
        ],
        "next": None,
    }


async def test_each_filter_lists_those_that_fit_and_no_other(listed, desk, hand):
    applied, late, paused = hand.apply("2027-01"), hand.starts("T1"), hand.starts("T2", employer=(other := uuid4()))
    hand.ring(late, date(2026, 10, 13))
    hand.pause(paused, date(2026, 10, 1))
    desk.caseload().catch_up()
    assert await listed() == {applied, late, paused}
    assert await listed(stage="applied") == {applied}
    assert await listed(stage="on programme") == {late, paused}
    assert await listed(tutor="T2") == {paused}
    assert await listed(apprenticeships=[late, paused, uuid4()], stage="on programme") == {late, paused}
    assert await listed(apprenticeships=[applied], stage="on programme") == set()
    assert await listed(cohort="2027-01") == {applied}
    assert await listed(employer=other) == {paused}
    assert await listed(overdue=True) == {late}
    assert await listed(overdue=False) == {applied, paused}
    assert await listed(overdue_clock="session") == {late}
    assert await listed(overdue_clock="review") == set()
    assert await listed(escalated=True) == {late}
    assert await listed(escalated=False) == {applied, paused}
    hand.miss(late, date(2026, 10, 13), date(2026, 10, 14))
    desk.caseload().catch_up()
    assert await listed(at_risk=True) == {late}
    assert await listed(at_risk=False) == {applied, paused}
    assert await listed(in_break=True) == {paused}
    assert await listed(in_break=False) == {applied, late}
    assert await listed(proposal_waits=True) == set()
    hand.ask(applied, "withdraw", date(2026, 10, 14), waits=True, reason="other", explanation="sealed:x")
    desk.caseload().catch_up()
    assert await listed(proposal_waits=True) == {applied}
    assert await listed(proposed_by="Coordinator-1") == {applied}
    assert await listed(proposed_by="coordinator-2") == set()
    assert await listed(due_before="2026-10-13") == {late}
    assert await listed(due_before="2026-10-12") == set()
    assert await listed(tutor="T2", overdue=True) == set()
    assert await listed(tutor="T1", overdue=True, stage="on programme") == {late}


async def test_pages_list_each_apprenticeship_once_while_rows_change_and_come(http, desk, hand):
    caseload, there = desk.caseload(), {hand.starts() for _ in range(7)}
    caseload.catch_up()
    seen, following, day = [], f"{PATH}?limit=2", hand.start
    while following:
        answer = await http.get(following)
        seen += [UUID(each["apprenticeship"]) for each in answer.json()["apprenticeships"]]
        following = answer.json()["next"]
        assert answer.links.get("next", {}).get("url") == following
        day += timedelta(days=40)
        for stream in there:
            hand.ring(stream, day)
        hand.apply()
        caseload.catch_up()
        caseload.rebuild()
    assert seen == sorted(seen, key=lambda each: each.bytes)
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


async def test_the_next_page_keeps_the_filters(http, desk, hand):
    wanted = [hand.apply("spring") for _ in range(3)]
    for _ in range(3):
        hand.apply("autumn")
    desk.caseload().catch_up()
    only = {"apprenticeships": [str(each) for each in wanted]}
    first = await http.get(PATH, params={"cohort": "spring", "limit": 2, "in_break": "false", **only})
    second = await http.get(first.json()["next"])
    both = [*first.json()["apprenticeships"], *second.json()["apprenticeships"]]
    assert {UUID(each["apprenticeship"]) for each in both} == set(wanted)
    assert second.json()["next"] is None


async def test_what_is_due_first_comes_first_and_what_is_not_due_last(http, desk, hand):
    applied, first, second = hand.apply(), hand.starts(), hand.starts()
    hand.hold(second, date(2026, 10, 5))
    alike = {hand.starts() for _ in range(2)} | {first}
    desk.caseload().catch_up()
    seen, following = [], f"{PATH}?order=due&limit=1"
    while following:
        page = (await http.get(following)).json()
        seen += [UUID(each["apprenticeship"]) for each in page["apprenticeships"]]
        following = page["next"]
    assert seen == [*sorted(alike, key=lambda each: each.bytes), second, applied]


async def test_a_page_goes_on_in_its_own_order_only(http, desk, hand):
    for _ in range(2):
        hand.starts()
    desk.caseload().catch_up()
    for order, other in (("due", "id"), ("id", "due")):
        following = (await http.get(PATH, params={"order": order, "limit": 1})).json()["next"]
        answer = await http.get(following.replace(f"order={order}", f"order={other}"))
        assert (answer.status_code, answer.json()["type"].endswith("other-order")) == (422, True)


async def test_the_next_session_is_the_first_awaited_that_is_not_over(http, desk, hand):
    stream, today = hand.starts(), datetime.now(UTC).date()
    begin = max(hand.start, today)
    days = [hand.start + timedelta(days=1), begin + timedelta(days=40), begin + timedelta(days=50)]
    for day in days[::-1]:
        at = f"{8 + day.day % 12:02}:30"
        hand.ask(stream, "plan-session", hand.start, planned_on=day.isoformat(), mode="workplace", starts_at=at)
    hand.contact(stream, hand.start + timedelta(days=3))
    desk.caseload().catch_up()
    (entry,) = (await http.get(PATH)).json()["apprenticeships"]
    assert entry["next_session_on"] == days[1].isoformat()
    assert entry["next_session_at"] == f"{8 + days[1].day % 12:02}:30:00"


async def test_a_full_last_page_has_no_next(http, desk, hand):
    for _ in range(2):
        hand.apply()
    desk.caseload().catch_up()
    answer = await http.get(PATH, params={"limit": 2})
    assert len(answer.json()["apprenticeships"]) == 2
    assert answer.json()["next"] is None


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200) for role in ("coordinator", "tutor", "programme_lead", "quality_lead", "auditor")]
    + [(role, 403) for role in ("employer", "apprentice")],
)
async def test_staff_and_auditors_read_it_and_nobody_else(http, as_role, role, status):
    answer = await http.get(PATH, headers=as_role(role))
    assert answer.status_code == status
    malformed = await http.get(f"{PATH}?limit=0", headers=as_role(role))
    assert malformed.status_code == (422 if status == 200 else 403)


async def test_tutors_see_those_whom_they_answer_for_and_no_other(http, desk, hand):
    own, _ = hand.starts("T-MINE"), hand.starts("T-OTHER")
    desk.caseload().catch_up()
    for query, found in (({}, [own]), ({"tutor": "T-OTHER"}, [])):
        answer = await http.get(PATH, params=query, headers=bearer("tutor", "t-mine"))
        assert [each["apprenticeship"] for each in answer.json()["apprenticeships"]] == [str(each) for each in found]


async def test_nobody_reads_it_without_a_token(pool):
    app = FastAPI()
    problem_documents.install(app)
    may_ask = asked_at_a_door(pool)
    asked = [each for each in QUESTIONS if each.of is CaseloadAnswers]
    app.include_router(router(asked, [CaseloadAnswers(pool)], may_ask, CapacityLimiter(pool.max_size)))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://service") as client:
        answer = await client.get(PATH)
    assert answer.status_code == 401


@pytest.fixture(scope="module")
def one_ledger(postgresql):
    return new_database(postgresql, simulation=True)


class TestOfNoRow:
    """What is refused, whatever there is to list: one ledger for all."""

    @pytest.fixture
    def url(self, one_ledger):
        return one_ledger

    @pytest.mark.parametrize(
        ("query", "place"),
        [
            ("tutr=T1", "query/tutr"),
            ("Stage=applied", "query/Stage"),
            ("offset=10", "query/offset"),
            ("stage=graduated", "query/stage"),
            ("stage=", "query/stage"),
            ("tutor=", "query/tutor"),
            ("tutor=two words", "query/tutor"),
            ("tutor=%00", "query/tutor"),
            ("employer=7", "query/employer"),
            ("apprenticeships=7", "query/apprenticeships/0"),
            ("overdue=perhaps", "query/overdue"),
            ("in_break=", "query/in_break"),
            ("due_before=2027-02-29", "query/due_before"),
            ("due_before=1700000000", "query/due_before"),
            ("due_before=2026-10-12T00:00:00", "query/due_before"),
            ("order=tutor", "query/order"),
            ("limit=0", "query/limit"),
            ("limit=201", "query/limit"),
            ("limit=ten", "query/limit"),
            ("after=", "query/after"),
            ("after=AAAA", "query/after"),
            ("after=" + "é" * 22, "query/after"),
            ("tutor=T1&tutor=T2", "query/tutor"),
        ],
    )
    async def test_what_is_not_documented_is_refused_by_place_and_never_ignored(self, http, query, place):
        answer = await http.get(f"{PATH}?{query}")
        assert answer.status_code == 422
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert [each["place"] for each in answer.json()["errors"]] == [place]


async def test_every_parameter_is_documented(http, pool):
    app = FastAPI()
    may_ask = asked_at_a_door(pool)
    asked = [each for each in QUESTIONS if each.of is CaseloadAnswers]
    app.include_router(router(asked, [CaseloadAnswers(pool)], may_ask, CapacityLimiter(pool.max_size)))
    operation = app.openapi()["paths"][PATH]["get"]
    assert {each["name"] for each in operation["parameters"]} == {
        *(
            "apprenticeships",
            "stage",
            "tutor",
            "cohort",
            "employer",
            "overdue",
            "overdue_clock",
            "escalated",
            "at_risk",
            "in_break",
            "progress",
            "proposal_waits",
            "proposed_by",
            "due_before",
        ),
        *("order", "limit", "after"),
    }
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/CaseloadPage")
