"""Agreement to a session: that of one party alone lapses after seven days, that of both stands."""

from datetime import date

import pytest

from domain.facts.sessions import AgreementLapsed, Party
from tests.domain.given import id_of, london
from tests.domain.lives import held, on_programme


def agreed(on="2026-09-08", planned_on="2026-10-01", party="apprentice"):
    life = held(on_programme(), "2026-09-07").then("plan-session", on, called="review", planned_on=planned_on)
    return life.then("agree-session", on, session="review", party=party)


def review(life):
    return life.state.sessions.by_id[id_of("review")]


@pytest.mark.parametrize(("party", "other"), [("apprentice", "employer"), ("employer", "apprentice")])
def test_the_agreement_of_one_party_lapses_after_the_seventh_day(party, other):
    fact = AgreementLapsed(
        session=id_of("review"),
        planned_on=date(2026, 10, 1),
        party=Party(party),
        days=7,
        due_at=london("2026-09-16 00:00"),
    )
    life = agreed(party=party)
    assert life.waits_for("2026-09-08") == "agreement-lapse 1 at 2026-09-16 00:00"
    life.rings("2026-09-15 23:59").nothing()
    after = life.rings("2026-09-16 00:00").dated("2026-09-16").then(fact)
    assert review(after).agreed_by == ()
    assert f"the {other} did not agree within 7 days" in fact.sentence()


def test_a_lapse_that_is_noticed_late_is_dated_by_its_day():
    agreed().rings("2026-09-18").dated("2026-09-16")


def test_the_other_party_agrees_until_the_seventh_day():
    life = (
        agreed()
        .rung_until("2026-09-15 23:00")
        .then("agree-session", "2026-09-15 23:00", session="review", party="employer")
    )
    assert not life.rung_until("2026-09-30").facts("agreement-lapsed.v1")
    assert review(life).agreed_by == (Party.APPRENTICE, Party.EMPLOYER)


def test_what_has_lapsed_is_agreed_anew_and_may_lapse_again():
    life = agreed().rung_until("2026-09-16").then("agree-session", "2026-09-16", session="review")
    assert life.waits_for("2026-09-16") == "agreement-lapse 2 at 2026-09-24 00:00"
    assert len(life.rung_until("2026-09-24").facts("agreement-lapsed.v1")) == 2


@pytest.mark.parametrize(("planned_on", "lapses"), [("2026-09-15", 0), ("2026-09-16", 1)])
def test_an_agreement_does_not_lapse_after_the_sessions_day(planned_on, lapses):
    assert len(agreed(planned_on=planned_on).rung_until("2026-09-30").facts("agreement-lapsed.v1")) == lapses


@pytest.mark.parametrize(
    ("command", "said"),
    [("hold-session", {}), ("miss-session", {}), ("cancel-session", {})],
)
def test_the_agreement_to_a_session_that_is_over_does_not_lapse(command, said):
    life = agreed(planned_on="2026-09-16")
    life = life.then("reschedule-session", "2026-09-08", session="review", planned_on="2026-09-10")
    life = life.then("agree-session", "2026-09-08", session="review").then(
        command, "2026-09-10", session="review", **said
    )
    assert not life.rung_until("2026-09-30").facts("agreement-lapsed.v1")


def test_a_session_that_is_moved_is_agreed_anew_and_waits_anew():
    life = agreed().then("reschedule-session", "2026-09-10", session="review", planned_on="2026-10-02")
    assert not life.rung_until("2026-09-30").facts("agreement-lapsed.v1")
    life = life.then("agree-session", "2026-09-11", session="review")
    assert life.waits_for("2026-09-11") == "agreement-lapse 1 at 2026-09-19 00:00"


def test_an_agreement_recorded_late_waits_from_the_day_it_was_recorded():
    life = held(on_programme(), "2026-09-07").then(
        "plan-session", "2026-09-08", called="review", planned_on="2026-10-01"
    )
    life = life.then("agree-session", "2026-09-20", session="review", occurred_on="2026-09-08")
    assert life.waits_for("2026-09-20") == "agreement-lapse 1 at 2026-09-28 00:00"


def test_an_agreement_that_was_never_given_never_lapsed_and_that_to_another_session_did():
    life = agreed()
    place = life.history[-1].originator_version
    life = life.then("plan-session", "2026-09-09", called="second", planned_on="2026-10-02")
    life = life.then("agree-session", "2026-09-09", session="second").rung_until("2026-09-17")
    life = life.then("correct-fact", "2026-09-18", actor="staff-8", fact=place)
    assert (review(life).lapses, life.state.sessions.by_id[id_of("second")].lapses) == (0, 1)


def test_an_agreement_given_again_outlives_the_correction_of_another_sessions():
    life = agreed()
    place = life.history[-1].originator_version
    life = life.then("plan-session", "2026-09-09", called="second", planned_on="2026-10-02")
    life = life.then("agree-session", "2026-09-09", session="second").rung_until("2026-09-16")
    life = life.then("agree-session", "2026-09-16", session="second", party="employer")
    life = life.then("correct-fact", "2026-09-18", actor="staff-8", fact=place)
    assert life.state.sessions.by_id[id_of("second")].agreed_by == (Party.APPRENTICE, Party.EMPLOYER)
