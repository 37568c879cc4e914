"""Attendance: sessions held or missed, and contact between them."""

from datetime import date

from domain.facts.sessions import ContactMade, Mode, Party, SessionHeld, SessionMissed
from tests.domain.bodies import SEALED
from tests.domain.given import id_of
from tests.domain.lives import achieved, by_an_older_edition, enrolled, held, in_assessment, on_programme


def planned(on="2026-10-05", **said):
    return on_programme().then("plan-session", "2026-09-14", called="review", planned_on=on, **said)


def test_a_session_is_held_as_agreed_with_notes_progress_and_hours():
    life = planned().then("agree-session", "2026-09-15", session="review", party="employer")
    fact = SessionHeld(
        session=id_of("review"),
        held_on=date(2026, 10, 5),
        tutor="T-1",
        element="knowledge-skills-behaviours",
        mode=Mode.MICROSOFT_TEAMS,
        minutes=90,
        off_the_job_minutes=60,
        progress_percent=10,
        agreed_by=(Party.EMPLOYER,),
        notes=SEALED,
    )
    life = life.when("hold-session", "2026-10-05", session="review", progress_percent=10).then(fact)
    assert life.state.sessions.progress_percent == 10


def test_a_session_without_progress_keeps_the_progress_reported_last():
    life = held(held(on_programme(), "2026-10-05", progress_percent=10), "2026-10-19")
    assert life.state.sessions.progress_percent == 10


def test_fridays_session_can_be_recorded_on_monday():
    asked = planned("2026-10-02").when("hold-session", "2026-10-05", session="review", occurred_on="2026-10-02")
    life = asked.dated("2026-10-02").meets("it-has-happened")
    assert life.state.cadence.since_on == date(2026, 10, 2)


def test_no_session_was_held_tomorrow():
    planned().when("hold-session", "2026-10-05", session="review", occurred_on="2026-10-06").refused("it-has-happened")


def test_a_session_is_held_by_whoever_teaches_on_the_day():
    life = planned().then("hand-over-tutor", "2026-09-14", from_on="2026-10-05")
    asked = life.when("hold-session", "2026-10-05", session="review")
    assert asked.meets("element-has-a-tutor-on-the-day-held").facts("session-held.v1")[0].tutor == "T-2"


def test_a_session_is_not_held_on_a_day_without_a_tutor():
    one_month = {"element": "maths", "from_on": "2026-10-01", "until_on": "2026-10-31"}
    life = on_programme().then("allocate-tutor", "2026-09-14", **one_month)
    life = life.then("plan-session", "2026-09-14", called="maths", element="maths", planned_on="2026-10-31")
    life.when("hold-session", "2026-11-01", session="maths", off_the_job_minutes=0).refused(
        "element-has-a-tutor-on-the-day-held"
    )
    life.when("hold-session", "2026-10-31", session="maths", off_the_job_minutes=0).meets(
        "element-has-a-tutor-on-the-day-held"
    )


def test_a_session_is_not_held_before_the_start():
    life = enrolled().then("allocate-tutor", "2026-08-10", element="maths", from_on="2026-08-10")
    life = life.then("plan-session", "2026-08-10", called="maths", element="maths", planned_on="2026-09-07")
    life = life.rings("2026-09-07 00:00").after
    said = {"session": "maths", "off_the_job_minutes": 0}
    life.when("hold-session", "2026-09-07", occurred_on="2026-09-06", **said).refused(
        "it-happened-after-the-start", says="started on 7 September 2026"
    )
    life.when("hold-session", "2026-09-07", **said).meets("it-happened-after-the-start")


def test_a_session_is_not_held_in_a_break_that_has_ended():
    said = {"last_learning_on": "2026-09-18", "expected_return_on": "2026-10-05"}
    life = planned().then("begin-break", "2026-09-21", **said).then("return-from-break", "2026-10-05")
    life.when("hold-session", "2026-10-05", session="review", occurred_on="2026-10-04").refused(
        "it-happened-outside-a-break"
    )
    life.when("hold-session", "2026-10-05", session="review").meets("it-happened-outside-a-break")


def test_nobody_holds_a_session_before_training_starts():
    life = enrolled().then("plan-session", "2026-08-10", called="review", planned_on="2026-09-07")
    life.when("hold-session", "2026-09-06", session="review").refused(
        "stage-allows-it",
        says="is at the stage 'enrolled'; the command is possible in the stages on programme, gateway",
    )


def test_off_the_job_time_fits_in_the_session():
    said = {"session": "review", "minutes": 90}
    planned().when("hold-session", "2026-10-05", off_the_job_minutes=90, **said).meets(
        "off-the-job-time-fits-in-the-session"
    )
    planned().when("hold-session", "2026-10-05", off_the_job_minutes=91, **said).refused(
        "off-the-job-time-fits-in-the-session"
    )


def test_a_session_is_missed_on_its_day_and_not_before():
    fact = SessionMissed(session=id_of("review"), planned_on=date(2026, 10, 5), missed_by="apprentice", reason=SEALED)
    planned().when("miss-session", "2026-10-04", session="review").refused("planned-date-has-come", says="reschedule")
    planned().when("miss-session", "2026-10-05", session="review").meets("planned-date-has-come")
    planned().when("miss-session", "2026-10-05", session="review", occurred_on="2026-10-04").refused(
        "planned-date-has-come"
    )
    planned().when("miss-session", "2026-10-05", session="review").then(fact)


def test_a_missed_session_does_not_move_the_clock():
    life = planned().then("miss-session", "2026-10-05", session="review")
    assert life.waits_for("2026-10-05") == "session-reminder 0 at 2026-10-05 09:00"


def test_contact_between_sessions_is_recorded_and_is_no_session():
    fact = ContactMade(made_on=date(2026, 9, 30), channel="telephone", summary=SEALED)
    life = on_programme().when("record-contact", "2026-10-01", occurred_on="2026-09-30").then(fact)
    assert life.state.sessions.contacts == 1
    assert life.state.cadence.last_held_on is None


def test_contact_is_kept_in_every_stage_between_enrolment_and_certificate_and_in_a_break():
    on_a_break = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    for life in (enrolled(), on_a_break, in_assessment(), achieved()):
        life.when("record-contact", "2027-11-01").meets("stage-allows-it", "it-happened-outside-a-break")


def test_a_session_held_before_the_break_can_be_recorded_after_the_return():
    life = planned("2026-09-17").then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    life = life.then("return-from-break", "2026-10-05")
    asked = life.when("hold-session", "2026-10-05", session="review", occurred_on="2026-09-17")
    assert not asked.decided.unmet


def test_a_session_of_english_or_maths_never_counts_as_off_the_job_training():
    life = on_programme().then("allocate-tutor", "2026-09-14", element="maths", from_on="2026-09-14")
    life = life.then("plan-session", "2026-09-14", called="maths", element="maths", planned_on="2026-10-05")
    said = {"session": "maths", "minutes": 90}
    life.when("hold-session", "2026-10-05", off_the_job_minutes=90, **said).refused(
        "english-and-maths-are-not-off-the-job"
    )
    life.when("hold-session", "2026-10-05", off_the_job_minutes=0, **said).meets(
        "english-and-maths-are-not-off-the-job"
    )


def test_a_session_whose_day_lies_within_a_break_is_not_missed_but_cancelled_where_it_does_not_lapse():
    life = by_an_older_edition()
    for day in ("2026-10-09", "2026-10-10", "2026-11-01", "2026-11-02"):
        life = life.then("plan-session", "2026-09-14", called=day, planned_on=day)
    life = life.then("begin-break", "2026-10-10", last_learning_on="2026-09-18")
    life = life.then("return-from-break", "2026-11-02")
    for day in ("2026-10-10", "2026-11-01"):
        life.when("miss-session", "2026-11-05", session=day).refused(
            "session-was-planned-outside-a-break", says="cancel the session instead"
        )
        life.then("cancel-session", "2026-11-05", session=day)
    for day in ("2026-10-09", "2026-11-02"):
        life.when("miss-session", "2026-11-05", session=day).meets("session-was-planned-outside-a-break")


def test_a_session_planned_for_a_day_to_come_is_not_held_by_leaving_the_date_out():
    life = planned("2026-10-19")
    life.when("hold-session", "2026-10-18", session="review").refused(
        "session-to-come-is-held-on-a-day-that-is-said",
        says="say on which day it was held, or move the plan first.",
    )
    life.when("hold-session", "2026-10-18", session="review", occurred_on="2026-10-18").meets(
        "session-to-come-is-held-on-a-day-that-is-said"
    )
    life.when("hold-session", "2026-10-19", session="review").meets("session-to-come-is-held-on-a-day-that-is-said")
    moved = life.then("reschedule-session", "2026-10-18", session="review", planned_on="2026-10-18")
    moved.when("hold-session", "2026-10-18", session="review").meets("session-to-come-is-held-on-a-day-that-is-said")


def test_a_session_is_held_no_farther_from_its_planned_day_than_one_falls_overdue_in():
    life = planned("2026-12-01")
    for day in ("2026-10-26", "2027-01-06"):
        life.when("hold-session", "2027-03-01", session="review", occurred_on=day).meets(
            "session-was-held-about-when-planned"
        )
    for day in ("2026-10-25", "2027-01-07"):
        life.when("hold-session", "2027-03-01", session="review", occurred_on=day).refused(
            "session-was-held-about-when-planned", says="reschedule it to the day on which it was held first"
        )
    life = life.then("reschedule-session", "2027-01-06", session="review", planned_on="2027-01-06")
    life.when("hold-session", "2027-01-06", session="review").meets("session-was-held-about-when-planned")
