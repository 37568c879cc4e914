"""What rang and was undone by a correction rings again, once; what a clock raised stays raised."""

from datetime import date

from domain.deciding.corrected_history import as_corrected
from domain.stage import Stage
from tests.domain.given import id_of
from tests.domain.lives import applicant, enrolled, in_assessment, on_programme

SECOND = "staff-8"
CLOSE = "assessment-window-close"


def withdrawn(life, name, on):
    """Return the life after the last fact of this name was withdrawn by a second person."""
    place = [each.originator_version for each in life.history if name == each.fact.NAME][-1]
    return life.then("correct-fact", on, actor=SECOND, fact=place)


def agreed_and_lapsed():
    life = on_programme().then("plan-session", "2026-09-08", called="review", planned_on="2026-10-26")
    return life.then("agree-session", "2026-09-08", session="review").rung_until("2026-09-16 00:00")


def test_an_agreement_withdrawn_and_given_anew_lapses_again():
    life = withdrawn(agreed_and_lapsed(), "session-agreed.v1", "2026-09-17")
    assert life.state.sessions.by_id[id_of("review")].lapses == 0
    life = life.then("agree-session", "2026-09-18", session="review")
    assert life.waits_for("2026-09-18") == "agreement-lapse 1 at 2026-09-26 00:00"
    life = life.rung_until("2026-09-26 00:00")
    assert len(life.facts("agreement-lapsed.v1")) == 2
    assert life.waits_for("2026-09-26") == "session-reminder 0 at 2026-10-05 09:00"


def test_a_window_closes_again_after_the_gateway_was_decided_anew():
    life = in_assessment().rung_until("2027-12-08 00:00")
    life = withdrawn(life, "gateway-passed.v1", "2027-12-09")
    life = life.then("decide-gateway", "2027-12-09", occurred_on="2027-09-07")
    life = life.rings("2027-12-09", clock=CLOSE).dated("2027-12-08").then("assessment-window-closed.v1")
    assert life.alarm("2027-12-09", CLOSE) is None


def test_an_enrolment_withdrawn_and_made_again_starts_once():
    life = applicant().then("enrol", "2026-08-10").rung_until("2026-09-07 00:00")
    life = withdrawn(life, "enrolled.v2", "2026-09-07")
    assert life.state.stage is Stage.APPLIED
    life = life.then("enrol", "2026-09-07")
    assert life.state.stage is Stage.ON_PROGRAMME
    assert "training-start" not in life.waits_for("2026-09-07")


def test_a_start_put_off_by_corrections_and_brought_forward_again_is_on_record_once():
    life = enrolled().rung_until("2026-09-07 00:00")
    wrong = next(each.originator_version for each in life.history if each.fact.NAME == "enrolled.v2")
    for on, starts_on in (("2026-09-08", "2026-09-14"), ("2026-09-15", "2026-09-21"), ("2026-09-16", "2026-09-14")):
        life = life.then("correct-fact", on, fact=wrong, instead={"starts_on": starts_on}).rung_until(
            "2026-09-14 00:00"
        )
    assert life.state.cadence.since_on == date(2026, 9, 14)
    assert life.state.stage is Stage.ON_PROGRAMME
    assert [each.fact.NAME for each in as_corrected(life.history)].count("training-started.v1") == 1


def test_only_what_a_correction_may_undo_is_asked_for_by_the_number_of_corrections():
    before = agreed_and_lapsed().then("agree-session", "2026-09-17", session="review", party="employer")
    place = before.history[-1].originator_version
    after = before.then("correct-fact", "2026-09-17", fact=place, instead={"occurred_on": "2026-09-16"})
    assert (before.state.corrections, after.state.corrections) == (0, 1)
    assert before.alarm("2026-09-17", "session") == after.alarm("2026-09-17", "session")
    lapses = [each.alarm("2026-09-17", "agreement-lapse") for each in (before, after)]
    assert lapses[0].at == lapses[1].at
    assert lapses[0].id != lapses[1].id
