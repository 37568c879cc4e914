"""Agreement to a session: that of one party alone lapses after seven days, that of both stands."""

from datetime import date

import pytest

from domain.deciding.standing import standing
from domain.facts.sessions import AgreementLapsed, Party
from tests.domain.given import id_of, london
from tests.domain.lives import held, on_programme


def agreed(on="2026-09-08", planned_on="2026-10-01", party="apprentice"):
    life = held(on_programme(), "2026-09-07").then("plan-session", on, called="review", planned_on=planned_on)
    return life.then("agree-session", on, session="review", party=party)


def reminded(life):
    """Return the life after the reminder to agree, two days before the lapse."""
    return life.rung_until("2026-09-14 09:00")


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
    life = reminded(agreed(party=party))
    assert life.waits_for("2026-09-14") == "agreement-lapse 1 at 2026-09-16 00:00"
    life.rings("2026-09-15 23:59").nothing()
    after = life.rings("2026-09-16 00:00").dated("2026-09-16").then(fact)
    assert review(after).agreed_by == ()
    assert f"the {other} did not agree within 7 days" in fact.sentence()


def test_a_lapse_that_is_noticed_late_is_dated_by_its_day():
    reminded(agreed()).rings("2026-09-18").dated("2026-09-16")


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
    assert life.waits_for("2026-09-16") == "agreement-reminder 2 at 2026-09-22 09:00"
    assert life.rung_until("2026-09-22").waits_for("2026-09-22") == "agreement-lapse 2 at 2026-09-24 00:00"
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
    assert life.rung_until("2026-09-17").waits_for("2026-09-17") == "agreement-lapse 1 at 2026-09-19 00:00"


def test_an_agreement_recorded_late_waits_from_the_day_it_was_recorded():
    life = held(on_programme(), "2026-09-07").then(
        "plan-session", "2026-09-08", called="review", planned_on="2026-10-01"
    )
    life = life.then("agree-session", "2026-09-20", session="review", occurred_on="2026-09-08")
    assert life.rung_until("2026-09-26").waits_for("2026-09-26") == "agreement-lapse 1 at 2026-09-28 00:00"


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


def to_agree(life, on):
    """Return who is still to be told on a date that an agreement waits for them."""
    places = {each.of for each in life.state.messages.owed if each.clock == "session-agreement"}
    return [(each.role, each.at) for each in standing(life.due_now(on)).untold if each.of in places]


@pytest.mark.parametrize(("party", "other"), [("apprentice", "employer"), ("employer", "apprentice")])
def test_the_other_party_is_reminded_once_two_days_before_the_lapse_and_not_once_it_has_agreed(party, other):
    life = agreed(party=party)
    assert life.waits_for("2026-09-08") == "agreement-reminder 1 at 2026-09-14 09:00"
    life.rings("2026-09-14 08:59").nothing()
    life = life.rings("2026-09-14 09:00").then("agreement-reminded.v1")
    (fact,) = life.facts("agreement-reminded.v1")
    assert fact.sentence() == (
        f"Reminder: the {other} has not agreed to the session on 1 October 2026; "
        f"the {party}'s agreement lapses on 16 September 2026."
    )
    assert to_agree(life, "2026-09-14 09:00") == [(other, london("2026-09-14 09:00"))]
    assert to_agree(life.then("agree-session", "2026-09-14", session="review", party=other), "2026-09-14") == []
    assert to_agree(life.then("cancel-session", "2026-09-14", session="review"), "2026-09-14") == []
    assert len(life.rung_until("2026-09-30").facts("agreement-reminded.v1")) == 1


def test_a_reminder_comes_on_the_last_working_day_before_that():
    # Two days before the lapse of 21 September is a Saturday.
    assert agreed(on="2026-09-13").waits_for("2026-09-13") == "agreement-reminder 1 at 2026-09-18 09:00"


def test_who_agreed_anew_after_a_move_has_the_other_reminded_anew():
    life = reminded(agreed()).then("reschedule-session", "2026-09-14", session="review", planned_on="2026-10-02")
    assert to_agree(life, "2026-09-14") == []
    life = life.then("agree-session", "2026-09-14", session="review")
    assert life.waits_for("2026-09-14") == "agreement-reminder 2 at 2026-09-18 09:00"
