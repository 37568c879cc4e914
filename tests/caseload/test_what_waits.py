"""What waits for whom in one apprenticeship: each kind for those to whom policy and rules leave it, and no others."""

import msgspec
import pytest

from activities.caseload.table import row_of
from api.answers.of_many.asked_of_parties import asked_of_parties
from api.answers.of_many.asked_of_staff import asked_of_staff
from api.answers.of_many.case import Case
from api.sending.calendar_file import days
from domain.command import NOBODY, Registered
from domain.history.explaining import explained, explained_overdue
from domain.tutoring.one_session import tutor_of
from tests.domain.actors import ASSESSOR, COORDINATOR, LEAD, TUTOR, apprentice, assessor, employer
from tests.domain.lives import (
    achieved,
    at_the_gateway,
    fewer_hours_delivered,
    in_assessment,
    observation_held,
    on_programme,
    plan_agreed,
    portfolio_complete,
)

OTHER_LEAD = {"actor": "lead-2", "role": "quality_lead", "registered": NOBODY}
EVERYBODY = {
    "tutor": TUTOR,
    "coordinator": COORDINATOR,
    "lead": LEAD,
    "other lead": OTHER_LEAD,
    "assessor": assessor,
    "assessor of another EPAO": {**ASSESSOR, "registered": Registered()},
    "apprentice": apprentice,
    "employer": employer,
    "auditor": {"actor": "auditor-1", "role": "auditor", "registered": NOBODY},
    "another tutor": {**TUTOR, "actor": "t-9"},
}
A_BREAK = {"from_on": "2026-10-05", "expected_return_on": "2027-01-04"}


def waiting(life, on, who):
    """Return what waits for somebody on a date."""
    asker = EVERYBODY[who](life.state) if callable(EVERYBODY[who]) else EVERYBODY[who]
    due_now = life.due_now(on)
    case = Case(life.state, msgspec.structs.replace(due_now.at, **asker), due_now)
    overdue = explained_overdue(due_now)
    assert overdue == [each for each in explained(due_now) if each.overdue_since]
    return [*asked_of_staff(case, overdue), *asked_of_parties(case)]


def waits_for(life, on, kind):
    """Return for whom something of a kind waits."""
    return {who for who in EVERYBODY if kind in {each.kind for each in waiting(life, on, who)}}


def place_of(life, name):
    return next(each.originator_version for each in life.history if name == each.fact.NAME)


def test_a_result_waits_for_those_who_may_record_it_until_it_is_there():
    life = observation_held()
    assert waits_for(life, "2027-10-05", "result") == {"assessor", "coordinator", "lead", "other lead"}
    (found,) = waiting(life, "2027-10-05", "assessor")
    assert (found.command, str(found.since)) == ("grade-assessment", "2027-10-04")
    assert found.says == "The observation with questioning was held on 4 October 2027: its grade has not come."
    assert {"assessment": found.said["assessment"]} == found.said
    assert row_of(life.state, 1, life.book).grade_awaited_of == life.state.enrolment.epao
    graded = life.then("grade-assessment", "2027-10-18", assessment="observation")
    assert waits_for(graded, "2027-10-18", "result") == set()
    assert row_of(graded.state, 1, graded.book).grade_awaited_of is None


def test_a_result_that_is_late_waits_for_whom_it_escalated_to_as_well():
    life = observation_held().rung_until("2027-10-20")
    assert "tutor" in waits_for(life, "2027-10-20", "escalation")
    assert "tutor" not in waits_for(life, "2027-10-20", "result")


def test_a_sitting_that_is_only_booked_or_was_annulled_waits_for_nobody():
    booked = in_assessment().then("book-assessment", "2027-09-13", called="observation", booked_for="2027-10-04")
    annulled = observation_held().then("annul-sitting", "2027-10-05", assessment="observation")
    for life in (booked, annulled):
        assert waits_for(life, "2027-10-06", "result") == set()


def test_a_decision_that_a_correction_puts_in_question_waits_for_another_lead_than_who_took_it():
    life = in_assessment()
    hours = place_of(life, "off-the-job-logged.v1")
    life = life.then("correct-fact", "2027-10-04", fact=hours, actor="staff-8")
    assert waits_for(life, "2027-10-04", "in question") == {"other lead"}, "lead-1 had decided it"
    (found,) = [each for each in waiting(life, "2027-10-04", "other lead") if each.kind == "in question"]
    assert found.said == {"act": str(place_of(life, "gateway-passed.v1"))}
    assert "Since the correction of 4 October 2027" in found.says
    assert row_of(life.state, 1, life.book).in_question
    upheld = life.then("uphold-act", "2027-10-05", act=int(found.said["act"]), **OTHER_LEAD)
    assert waits_for(upheld, "2027-10-05", "in question") == set()
    assert not row_of(upheld.state, 1, upheld.book).in_question


def test_a_review_that_is_corrected_waits_for_the_word_of_who_took_part_rightly():
    alone = {"attended_by": ["apprentice", "tutor"], "employer_could_contribute": True}
    life = on_programme().then("hold-progress-review", "2026-10-01", **alone)
    assert waits_for(life, "2026-10-05", "confirmation") == {"apprentice"}
    together = {"attended_by": ["apprentice", "employer", "tutor"]}
    held = place_of(life, "progress-review-held.v1")
    life = life.then("correct-fact", "2026-10-05", fact=held, instead=together, actor="staff-8")
    assert waits_for(life, "2026-10-05", "confirmation") == {"apprentice", "employer"}
    (found,) = [each for each in waiting(life, "2026-10-05", "employer") if each.kind == "confirmation"]
    life = life.then("confirm-review", "2026-10-05", **found.said)
    assert waits_for(life, "2026-10-05", "confirmation") == {"apprentice"}


def test_readiness_waits_for_a_new_employer_whatever_the_former_one_said():
    life = at_the_gateway().then("record-job-loss", "2027-09-07")
    assert waits_for(life, "2027-09-07", "statement") == set(), "nobody employs the apprentice"
    life = life.then("record-new-employer", "2027-09-08")
    assert waits_for(life, "2027-09-08", "statement") == {"employer"}
    (found,) = [each for each in waiting(life, "2027-09-08", "employer") if each.kind == "statement"]
    assert found.says.startswith("The confirmation of 6 September 2027 was a former employer's")


def test_an_agreement_to_a_break_waits_for_the_other_party_for_as_long_as_it_can_begin():
    life = plan_agreed(on_programme(), "2026-09-08").then("agree-break", "2026-10-01", party="apprentice", **A_BREAK)
    assert waits_for(life, "2026-10-01", "agreement") == {"employer"}
    (found,) = waiting(life, "2026-10-01", "employer")
    assert (found.command, found.said) == ("agree-break", {"party": "employer", **A_BREAK})
    assert "from 5 October 2026, with the return expected on 4 January 2027" in found.says
    both = life.then("agree-break", "2026-10-02", party="employer", **A_BREAK)
    assert waits_for(both, "2026-10-02", "agreement") == set()
    learnt = life.then("log-off-the-job", "2026-10-06")
    assert waits_for(learnt, "2026-10-06", "agreement") == set(), "it cannot begin before the last learning"
    assert waits_for(life, "2027-01-04", "agreement") == set(), "it would be over"


def test_the_training_plan_waits_for_the_tutor_first_and_then_for_who_is_to_sign_the_same_text():
    life = on_programme()
    assert waits_for(life, "2026-09-08", "agreement") == {"tutor"}
    life = life.then("agree-training-plan", "2026-09-08", party="provider")
    assert waits_for(life, "2026-09-08", "agreement") == {"apprentice", "employer"}
    (found,) = waiting(life, "2026-09-08", "employer")
    assert found.command == "agree-training-plan"
    assert {*found.said} == {"version", "sha256", "party"}
    life = life.then("agree-training-plan", "2026-09-09", **found.said | {"version": int(found.said["version"])})
    assert waits_for(life, "2026-09-09", "agreement") == {"apprentice"}


def test_a_statement_on_hours_waits_for_each_party_until_it_is_made():
    life = fewer_hours_delivered()
    assert waits_for(life, "2027-09-08", "statement") == {"apprentice", "employer"}
    life = life.then("state-hours", "2027-09-08", party="employer")
    assert waits_for(life, "2027-09-08", "statement") == {"apprentice"}


def test_readiness_waits_for_each_party_and_the_decision_for_a_lead_who_did_not_speak_for_one():
    life = portfolio_complete().then("submit-portfolio", "2027-09-06")
    assert waits_for(life, "2027-09-06", "statement") == {"apprentice", "employer"}
    ready = at_the_gateway()
    assert waits_for(ready, "2027-09-07", "decision") == {"lead", "other lead"}
    on_paper = life.then("confirm-by-apprentice", "2027-09-06").then(
        "confirm-by-employer", "2027-09-06", on_behalf="MAIL-1", **LEAD
    )
    assert waits_for(on_paper, "2027-09-07", "decision") == {"other lead"}


@pytest.mark.parametrize("who", ["auditor", "another tutor", "assessor of another EPAO"])
def test_nothing_waits_for_those_who_have_nothing_to_answer(who):
    for life, on in ((observation_held(), "2027-10-05"), (at_the_gateway(), "2027-09-06"), (achieved(), "2027-11-01")):
        assert waiting(life, on, who) == []


def test_what_escalated_and_a_session_are_answered_otherwise_too_by_whoever_may():
    life = on_programme().then("plan-session", "2026-09-08", planned_on="2026-09-10").rung_until("2026-10-14")
    found = {each.kind: each.otherwise for each in waiting(life, "2026-10-14", "tutor")}
    assert found["escalation"] == ["snooze-escalation", "reassign-escalation"]
    assert found["session"] == ["miss-session", "reschedule-session", "cancel-session"]
    told = waiting(on_programme().rung_until("2026-11-10"), "2026-11-10", "employer")
    found = [each.otherwise for each in told if each.kind == "escalation"]
    assert found
    assert all(each == ["snooze-escalation"] for each in found), "only staff hand over"


def test_a_row_names_those_besides_the_tutor_for_whom_something_waits():
    life = on_programme().rung_until("2026-10-14")
    assert row_of(life.state, 1, life.book).also_for == []
    clock = next(each for each in life.state.clocks.open() if "tutor" in each.told)
    given = life.then("reassign-escalation", "2026-10-14", clock=clock.clock, about=clock.about, to_tutor="T-2")
    assert row_of(given.state, 1, given.book).also_for == ["t-2"]


def test_what_is_planned_is_held_by_whoever_teaches_on_its_day():
    life = on_programme().then("plan-session", "2026-09-08", called="before", planned_on="2026-09-10")
    life = life.then("plan-session", "2026-09-08", called="after", planned_on="2026-09-24")
    life = life.then("hand-over-tutor", "2026-09-09", to_tutor="T-9", from_on="2026-09-14")
    before, after = life.state.sessions.by_id.values()
    assert [tutor_of(life.state, each) for each in (before, after)] == ["T-1", "T-9"]
    assert row_of(life.state, 1, life.book).also_for == ["t-9"]
    told = [each.description for each in days(life.due_now("2026-09-09")) if each.summary.startswith("Session ")]
    assert ["with T-1" in each for each in told if "with " in each][:2] == [True, False]
    assert [each.says for each in waiting(life, "2026-09-24", "another tutor") if each.kind == "session"] == [
        "The session of 24 September 2026: hold it, or record what became of it."
    ]
    theirs = [each.says for each in waiting(life, "2026-09-24", "tutor") if each.kind == "session"]
    assert not any("24 September" in each for each in theirs)
    moved = life.then("reschedule-session", "2026-09-09", session="after", planned_on="2026-09-11")
    assert tutor_of(moved.state, [*moved.state.sessions.by_id.values()][1]) == "T-1", "moved to a day of the former one"
    held = life.then("hold-session", "2026-09-24", session="after")
    assert tutor_of(held.state, [*held.state.sessions.by_id.values()][1]) == "T-9"
