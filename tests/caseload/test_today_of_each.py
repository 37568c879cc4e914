"""Today of those who are not the tutor of the apprentice: who stands in, manages, or assesses; and of many at once."""

from uuid import uuid4

import pytest

from activities.personal_data.register_log import Author
from activities.personal_data.staff import Colleague, Staff
from api.access.caller import Caller
from api.answers.of_many.today import Todays
from api.answers.reader import Reader, ReadOnce
from tests.benchmark.caseload import append_copy
from tests.domain.given import BOOK
from tests.domain.lives import in_assessment, observation_held, on_programme
from tests.domain.pasts import BEGUN, enrolled_late


@pytest.fixture
def bring(desk):
    """Return a way to bring a life into the ledger and onto the caseload, under an id of its own."""

    def into(life):
        stream = uuid4()
        append_copy(desk.ledger, stream, list(life.history))
        desk.caseload().catch_up()
        return stream

    return into


@pytest.fixture
def today(desk, pool):
    """Return a way to what waits for somebody, as kind and apprenticeship."""

    def of(subject, role, **asked):
        told = Todays(Reader(desk.ledger, None, BOOK), pool).today(Caller(subject, role), **asked)
        return [(each.kind, each.apprenticeship) for each in told.waiting]

    return of


def escalated():
    """Return an apprentice without a session, of which the tutor was told, and the escalation."""
    life = on_programme().rung_until("2026-10-14")
    return life, next(each for each in life.state.clocks.open() if each.clock == "session")


def test_an_escalation_that_was_handed_over_waits_for_whom_it_was_given_to(bring, today):
    life, escalation = escalated()
    about = {"clock": escalation.clock, "about": escalation.about}
    given = life.then("reassign-escalation", "2026-10-14", to_tutor="T-2", **about).rung_until("2026-11-20")
    stream = bring(given)
    assert ("escalation", stream) in today("t-2", "tutor")
    assert today("t-3", "tutor") == []


def test_an_escalation_that_told_the_tutors_manager_waits_for_that_manager(bring, today, pool):
    for staff, role, manager in (("t-1", "tutor", "m-1"), ("m-1", "manager", None)):
        details = {"name": staff, "email": f"{staff}@example.org", "role": role, "manager": manager}
        Staff(pool).put(Colleague(staff=staff, **details), Author("staff-1", "coordinator"))
    life, _ = escalated()
    stream = bring(life.rung_until("2026-11-20"))
    assert ("escalation", stream) in today("m-1", "coordinator")
    assert ("escalation", stream) in today("m-1", "tutor")
    assert ("escalation", stream) not in today("m-2", "coordinator")


def test_a_result_waits_for_the_assessors_of_the_chosen_epao_and_no_others(bring, today, owner):
    stream, epao = bring(observation_held()), observation_held().state.enrolment.epao
    for subject, assesses in (("assessor-1", epao), ("assessor-2", "another")):
        contact = uuid4()
        owner.execute("INSERT INTO people.subjects VALUES (%s, %s)", (subject, contact))
        owner.execute("INSERT INTO people.capacities VALUES ('assessor', %s, %s)", (assesses, contact))
    assert today("assessor-1", "assessor") == [("result", stream)]
    assert today("assessor-2", "assessor") == []
    assert ("result", stream) in today("staff-9", "coordinator")


def test_a_decision_in_question_waits_for_leads_although_nothing_escalated_yet(bring, today):
    life = in_assessment()
    hours = next(each.originator_version for each in life.history if each.fact.NAME == "off-the-job-logged.v1")
    stream = bring(life.then("correct-fact", "2027-10-04", fact=hours, actor="staff-8"))
    assert today("lead-2", "programme_lead") == [("in question", stream)]
    assert today("lead-2", "programme_lead", about=uuid4()) == []
    assert ("in question", stream) not in today("staff-9", "coordinator")


def test_what_a_page_has_read_of_many_is_read_no_second_time(bring, desk):
    streams = [bring(on_programme()) for _ in range(3)]
    page = ReadOnce(Reader(desk.ledger, None, BOOK))
    first = page.states([streams[0]])
    states = page.states([*streams, uuid4()])
    assert list(states) == streams
    assert states[streams[0]] is first[streams[0]]
    assert page.history(streams[2]) is page.history(streams[2])
    assert states == Reader(desk.ledger, None, BOOK).states(streams)


def test_a_past_that_was_told_says_so_however_it_was_read(bring, desk):
    stream, reader = bring(enrolled_late(BEGUN["8 months"])), Reader(desk.ledger, None, BOOK)
    page = ReadOnce(reader)
    page.states([stream])
    assert page.history(stream) == reader.history(stream)
    assert page.history(stream)[0].taken_over
