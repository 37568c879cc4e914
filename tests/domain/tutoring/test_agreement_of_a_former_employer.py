"""An agreement dies with the party that gave it: the former employer's ends, and the new one's is asked for."""

from datetime import date

import pytest

from domain.facts.sessions import Party
from domain.tutoring.one_session import agreed_by
from tests.domain.actors import COORDINATOR
from tests.domain.given import id_of
from tests.domain.lives import on_programme

BOTH, ALONE = (Party.APPRENTICE, Party.EMPLOYER), (Party.APPRENTICE,)
LAPSE = "agreement-lapse"


def agreed(planned_on="2026-10-20", parties=("apprentice", "employer")):
    """Return an apprentice with a session to come, to which these parties agreed on 8 September 2026."""
    life = on_programme().then("plan-session", "2026-09-08", called="review", planned_on=planned_on)
    for party in parties:
        life = life.then("agree-session", "2026-09-08", session="review", party=party)
    return life


def jobless(life, told_on="2026-10-02"):
    """Return the life after a job loss, 2 October 2026 being its last day."""
    return life.then("record-job-loss", told_on, occurred_on="2026-10-02")


def elsewhere(life, told_on="2026-10-12"):
    """Return the life with a new employer, from 12 October 2026 on."""
    return life.then("record-new-employer", told_on, occurred_on="2026-10-12")


def stands(life):
    return agreed_by(life.state, life.state.sessions.by_id[id_of("review")])


def test_the_former_employers_agreement_no_longer_stands_and_the_new_ones_is_asked_for():
    life = agreed()
    assert stands(life) == BOTH
    life = elsewhere(jobless(life))
    assert stands(life) == ALONE
    life = life.when("agree-session", "2026-10-13", session="review", party="employer").meets(
        "party-has-not-agreed-yet", "employer-of-the-session-agrees"
    )
    assert stands(life) == BOTH
    life.when("agree-session", "2026-10-14", session="review", party="employer").refused("party-has-not-agreed-yet")
    life.when("agree-session", "2026-10-14", session="review").refused("party-has-not-agreed-yet")


@pytest.mark.parametrize(("planned_on", "found"), [("2026-10-02", BOTH), ("2026-10-03", ALONE)])
def test_it_stands_for_sessions_up_to_the_last_day_of_the_employment(planned_on, found):
    assert stands(jobless(agreed(planned_on))) == found
    assert stands(elsewhere(jobless(agreed(planned_on)))) == found


def test_between_two_jobs_no_employer_agrees():
    life = jobless(agreed(parties=["apprentice"]))
    said = {"session": "review", "party": "employer"}
    life.when("agree-session", "2026-10-05", **said).refused("actor-is-entitled", says="a former employer")
    paper = {**said, **COORDINATOR, "on_behalf": "AGREED-7"}
    life.when("agree-session", "2026-10-05", **paper).refused(
        "employer-of-the-session-agrees", says="The employment ended on 2 October 2026."
    )
    life.when("agree-session", "2026-10-05", occurred_on="2026-10-01", **paper).refused(
        "employer-of-the-session-agrees", says="record-new-employer"
    )


def test_a_former_employer_agrees_to_nothing_that_comes_after():
    life = elsewhere(jobless(agreed(parties=["apprentice"])))
    said = {"session": "review", "party": "employer"}
    life.when("agree-session", "2026-10-13", occurred_on="2026-10-02", **said).refused(
        "employer-of-the-session-agrees", says="Another employer employs the apprentice on 20 October 2026."
    )
    life.when("agree-session", "2026-10-13", occurred_on="2026-10-12", **said).meets("employer-of-the-session-agrees")


def test_an_agreement_of_the_new_employer_stands_although_the_change_is_told_after_it():
    life = agreed(parties=["apprentice"])
    life = life.then("agree-session", "2026-10-13", session="review", party="employer")
    assert stands(elsewhere(jobless(life, "2026-10-15"), "2026-10-15")) == BOTH


def test_a_session_held_says_whose_agreement_stood():
    life = elsewhere(jobless(agreed())).then("hold-session", "2026-10-20", session="review")
    (held,) = life.facts("session-held.v1")
    assert held.agreed_by == ALONE
    kept = jobless(agreed("2026-10-02")).then("hold-session", "2026-10-05", session="review", occurred_on="2026-10-02")
    assert kept.facts("session-held.v1")[0].agreed_by == BOTH


def test_a_job_loss_that_did_not_happen_ended_no_agreement():
    life = jobless(agreed())
    life = life.then("correct-fact", "2026-10-05", fact=life.state.recorded)
    assert stands(life) == BOTH


def test_while_there_is_no_employer_the_apprentices_agreement_waits_for_nobody():
    life = jobless(agreed())
    assert life.waits_for("2026-10-05", LAPSE) is None
    assert not life.rung_until("2026-10-19").facts("agreement-lapsed.v1")


@pytest.mark.parametrize(("told_on", "lapses"), [("2026-10-12", "2026-10-20"), ("2026-10-14", "2026-10-22")])
def test_the_new_employer_has_as_many_days_to_agree_as_anybody(told_on, lapses):
    life = elsewhere(jobless(agreed("2026-10-26")), told_on)
    assert life.waits_for(told_on, LAPSE) == f"agreement-lapse 1 at {lapses} 00:00"
    (fact,) = life.rung_until(lapses, LAPSE).facts("agreement-lapsed.v1")
    assert (fact.party, fact.planned_on) == (Party.APPRENTICE, date(2026, 10, 26))


def test_an_apprentice_who_agrees_after_the_former_employer_is_gone_begins_to_wait_then():
    life = elsewhere(jobless(agreed("2026-11-10", parties=["employer"])), "2026-10-12")
    assert stands(life) == ()
    life = life.then("agree-session", "2026-10-20", session="review")
    assert stands(life) == ALONE
    assert life.waits_for("2026-10-20", LAPSE) == "agreement-lapse 1 at 2026-10-28 00:00"


def test_a_session_moved_into_the_new_employment_is_agreed_anew_by_both():
    life = elsewhere(jobless(agreed())).then(
        "reschedule-session", "2026-10-13", session="review", planned_on="2026-10-27"
    )
    assert stands(life) == ()
