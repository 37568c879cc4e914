"""What a row says at each point of a life, whoever folded it and in however many pieces."""

from datetime import date, timedelta
from uuid import uuid4

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.deciding.fold import fold
from domain.facts.fact import UnknownFactError


def test_an_applicant_has_a_row_without_terms(desk, hand):
    person = uuid4()
    stream = hand.apply("2027-01", person)
    assert desk.caseload().catch_up() == 1
    row = desk.rows()[stream]
    assert (row.person, row.cohort, row.standard, row.stage) == (person, "2027-01", "ST1379", "applied")
    assert (row.employer, row.started_on, row.planned_end_on, row.next_due_on, row.tutor) == (None,) * 5
    assert (row.version, row.position, row.in_break) == (1, 1, False)


def test_a_row_says_who_is_responsible_and_what_is_due(desk, hand):
    stream = hand.starts("T7")
    assert desk.caseload().catch_up() == 4
    row = desk.rows()[stream]
    assert row.stage == "on programme"
    assert (row.tutor, row.employer, row.started_on) == ("T7", hand.employer, hand.start)
    assert row.planned_end_on == hand.start + timedelta(days=460)
    assert (row.last_held_on, row.next_due_on) == (None, date(2026, 10, 12))
    assert (row.overdue_since, row.open_escalation) == (None, None)
    assert (row.version, row.position) == (4, 4)


def test_overdue_appears_climbs_and_disappears_with_a_session_held(desk, hand):
    caseload, stream = desk.caseload(), hand.starts()
    hand.agree_training_plan(stream)
    seen = []
    for day in (date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 16), date(2026, 10, 23)):
        hand.ring(stream, day)
        caseload.catch_up()
        row = desk.rows()[stream]
        seen.append((row.overdue_since, row.open_escalation))
    since = date(2026, 10, 13)
    assert seen == [(None, None), (since, 1), (since, 2), (since, 3)]
    assert stream in desk.rows(overdue=True)
    assert stream in desk.rows(escalated=True)

    assert desk.rows()[stream].overdue_clocks == ["off-the-job", "session"]
    hand.hold(stream, date(2026, 10, 24))
    caseload.catch_up()
    row = desk.rows()[stream]
    assert (row.overdue_clocks, row.overdue_since, row.open_escalation) == (["off-the-job"], date(2026, 10, 14), 1)
    assert stream not in desk.rows(overdue_clock="session")

    training = {"activity": "workshop", "in_working_hours": True, "new_learning": True, "description": "sealed:x"}
    hand.ask(stream, "log-off-the-job", date(2026, 10, 24), minutes=1380, **training)
    caseload.catch_up()
    row = desk.rows()[stream]
    assert (row.overdue_clocks, row.overdue_since, row.open_escalation) == ([], None, None)
    assert (row.last_held_on, row.next_due_on) == (date(2026, 10, 24), date(2026, 11, 28))
    assert stream in desk.rows(overdue=False, escalated=False)


@pytest.mark.parametrize("seen_between", [True, False])
def test_a_correction_changes_the_row_and_the_state_kept_as_if_it_had_been_recorded_rightly(desk, hand, seen_between):
    caseload, stream = desk.caseload(), hand.starts()
    hand.hold(stream, date(2026, 10, 5))
    if seen_between:
        caseload.catch_up()
    hand.correct(stream, "session-held.v1", date(2026, 10, 6), occurred_on="2026-10-01")
    caseload.catch_up()
    row = desk.rows()[stream]
    assert (row.last_held_on, row.next_due_on) == (date(2026, 10, 1), date(2026, 11, 5))
    hand.correct(stream, "session-held.v1", date(2026, 10, 7))
    caseload.catch_up()
    row = desk.rows()[stream]
    assert (row.last_held_on, row.next_due_on) == (None, date(2026, 10, 12))
    assert hand.recorder.states.remembered(stream).state == fold(stream, hand.recorder.ledger.history(stream))
    caseload.rebuild()
    assert desk.rows()[stream] == row


def test_an_at_risk_case_shows_since_when_until_a_session_is_held(desk, hand):
    caseload, stream = desk.caseload(), hand.starts()
    hand.miss(stream, date(2026, 9, 14), date(2026, 9, 21))
    caseload.catch_up()
    assert desk.rows(at_risk=True)[stream].at_risk_since == date(2026, 9, 21)
    hand.hold(stream, date(2026, 9, 28))
    caseload.catch_up()
    assert desk.rows(at_risk=False)[stream].at_risk_since is None


def test_who_has_left_is_no_longer_at_risk(desk, hand):
    caseload, stream = desk.caseload(), hand.starts()
    hand.miss(stream, date(2026, 9, 14), date(2026, 9, 21))
    hand.withdraw(stream, date(2026, 9, 22))
    caseload.catch_up()
    assert desk.rows(at_risk=False)[stream].at_risk_since is None


def test_a_break_stops_the_clock_and_a_return_starts_it(desk, hand):
    caseload, stream = desk.caseload(), hand.starts()
    hand.pause(stream, date(2026, 10, 1))
    caseload.catch_up()
    assert desk.rows(in_break=True)[stream].next_due_on is None
    hand.ask(stream, "return-from-break", date(2026, 11, 2))
    caseload.catch_up()
    assert desk.rows(in_break=False)[stream].next_due_on == date(2026, 12, 7)


def test_a_handover_shows_with_the_first_fact_recorded_after_it(desk, hand):
    caseload, stream = desk.caseload(), hand.starts("T1")
    hand.ask(stream, "hand-over-tutor", to_tutor="T2", from_on="2026-09-14")
    caseload.catch_up()
    assert desk.rows()[stream].tutor == "T1"
    hand.contact(stream, date(2026, 9, 14))
    caseload.catch_up()
    assert desk.rows()[stream].tutor == "T2"


def test_a_withdrawal_before_the_start_never_started(desk, hand):
    stream = hand.apply()
    hand.withdraw(stream, hand.start)
    desk.caseload().catch_up()
    assert (desk.rows()[stream].stage, desk.rows()[stream].started_on) == ("withdrawn", None)


def test_a_refusal_moves_the_position_and_not_the_version(desk, hand):
    caseload, stream = desk.caseload(), hand.starts()
    caseload.catch_up()
    before = desk.rows()[stream]
    hand.ask(stream, "complete", status="refused")
    caseload.catch_up()
    assert desk.rows()[stream] == msgspec.structs.replace(before, position=5)


def test_whom_nobody_took_on_has_no_row(desk, hand):
    hand.ask(uuid4(), "apply", status="refused", person=str(uuid4()), cohort="2026-09", standard="ST9999")
    caseload = desk.caseload()
    assert caseload.catch_up() == 1
    assert caseload.lag() == 0
    assert caseload.rebuild() == 1
    assert desk.rows() == {}


def test_an_empty_ledger_has_an_empty_caseload(desk):
    caseload = desk.caseload()
    assert (caseload.catch_up(), caseload.rebuild(), caseload.lag()) == (0, 0, 0)


STEPS = ("contact", "hold", "pause", "ring", "withdraw", "catch up")


# Threads of a pool that connects again draw from `random` meanwhile: the strategies do not.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
@given(data=st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_interleaving_in_batches_of_any_size_makes_the_rows_of_a_rebuild(desk, hand, data):
    batch, remembered = data.draw(st.integers(1, 9)), data.draw(st.integers(0, 3))
    caseload = desk.caseload(batch=batch, remembered=remembered)
    open_lives = [hand.starts(f"T{n}") for n in range(3)]
    day = hand.start
    for step, life in data.draw(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=12)):
        day += timedelta(days=9)
        _live(hand, caseload, step, open_lives[life], day)
    caseload.catch_up()
    incremental = desk.rows()
    assert incremental == desk.expected()
    assert desk.caseload(batch=batch).rebuild() == desk.ledger.head().position
    assert desk.rows() == incremental
    assert caseload.lag() == 0


def _live(hand, caseload, step, stream, day):
    """Let something happen if the stage allows it."""
    details = hand.recorder.stand(stream, hand.noon(day))
    if step == "catch up":
        caseload.catch_up()
    elif step == "ring":
        hand.ring(stream, day)
    elif step == "contact" or details.ended or "break" in details.details:
        hand.contact(stream, day, status="refused" if details.ended else "accepted")
    else:
        getattr(hand, step)(stream, day)


def test_a_fact_of_newer_code_stops_it_loudly_and_nothing_is_skipped(desk, hand):
    caseload, stream = desk.caseload(batch=4), hand.starts()
    hand.contact(stream)
    desk.add_a_fact_of_newer_code(stream)

    for again in (caseload.catch_up, caseload.catch_up, caseload.rebuild):
        with pytest.raises(UnknownFactError, match="unheard-of"):
            again()
        assert desk.rows()[stream].position == 4
        assert caseload.lag() == 2


def test_a_transaction_that_fails_between_batches_loses_and_repeats_nothing(desk, hand, owner):
    first, second = hand.starts(), hand.starts()
    owner.execute(
        "CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'crash'; END $$;"
        "CREATE TRIGGER crash BEFORE INSERT ON reading.caseload FOR EACH ROW"
        f" WHEN (NEW.apprenticeship = '{second}') EXECUTE FUNCTION public.fail()"
    )
    caseload = desk.caseload(batch=4)
    for crashing in (caseload, caseload, desk.caseload(batch=4)):
        with pytest.raises(psycopg.errors.RaiseException, match="crash"):
            crashing.catch_up()
        assert set(desk.rows()) == {first}
        assert caseload.lag() == 4
    owner.execute("DROP TRIGGER crash ON reading.caseload")
    assert caseload.catch_up() == 4
    assert desk.rows() == desk.expected()


def test_a_place_put_back_as_by_a_restored_copy_is_folded_over_again(desk, hand, owner):
    caseload, stream = desk.caseload(batch=3), hand.starts()
    hand.ring(stream, date(2026, 10, 15))
    facts = caseload.catch_up()
    owner.execute("UPDATE reading.position SET position = 2; DELETE FROM reading.caseload")
    assert caseload.catch_up() == facts - 2
    assert desk.rows() == desk.expected()


def test_a_rebuild_removes_what_does_not_follow_from_the_ledger(desk, hand, owner):
    stream = hand.starts()
    desk.caseload().catch_up()
    owner.execute(
        "INSERT INTO reading.caseload SELECT (json_populate_record(c, %s)).* FROM reading.caseload AS c",
        (f'{{"apprenticeship": "{uuid4()}"}}',),
    )
    assert len(desk.rows()) == 2
    assert desk.caseload().rebuild() == 4
    assert set(desk.rows()) == {stream}


def test_the_service_may_read_and_write_rows_and_never_move_another_projection(desk, pool):
    with pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("INSERT INTO reading.position VALUES ('other', 1)")
