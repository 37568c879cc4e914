"""What is due is worked out once for a state and an instant, however many need to know."""

import pytest

from domain.clocks.due_now import LOOKED_AT, DueNow
from domain.clocks.session import SESSION
from domain.deciding.decide import circumstances, what_is_due
from domain.deciding.fold import continued, fold
from domain.deciding.standing import standing
from domain.escalation.raising import RAISES
from domain.facts.refusal import CommandRefused
from domain.history.answer import Case
from domain.history.explaining import explained, simulated
from domain.history.replay import effective
from domain.history.why import Question, why
from domain.state import Apprenticeship
from domain.telling.whom_to_tell import untold
from tests.domain.given import STREAM
from tests.domain.lives import on_programme
from tests.domain.looks import looks_counted, states_looked_at
from tests.domain.whole_lives import WHOLE_LIVES

RAISED = {fact for ring in RAISES.values() for fact in ring.facts}
OVERDUE, LATER = "2026-10-13 09:00", "2026-10-14"


@pytest.fixture
def looks(monkeypatch):
    return looks_counted(monkeypatch)


@pytest.fixture
def escalated(looks):
    """Return an apprentice whose session is overdue and escalated; nothing has been looked at since."""
    life = on_programme().rung_until(OVERDUE).then("plan-session", OVERDUE, called="late one", planned_on="2026-10-13")
    looks.clear()
    return life


def stands(asked, on):
    """Return where the apprenticeship stands after what was asked for, as a worker would tell."""
    assert asked.decided.then is None or asked.decided.then.apprenticeship == asked.after.state
    return standing(asked.decided.then or asked.after.due_now(on))


def test_an_alarm_that_rings_looks_at_the_state_before_it_and_not_at_the_one_after_it(escalated, looks):
    alarm = escalated.alarm("2026-10-16 09:00")
    looks.clear()
    asked = escalated.rings("2026-10-16 09:00", alarm)
    asked.then("clock-escalated.v1")
    assert stands(asked, "2026-10-16 09:00").alarm
    assert states_looked_at(looks) == 1


def test_an_alarm_that_is_not_due_looks_at_one_state(escalated, looks):
    alarm = escalated.alarm("2026-10-16 09:00")
    looks.clear()
    asked = escalated.rings("2026-10-15 09:00", alarm)
    asked.nothing()
    assert stands(asked, "2026-10-15 09:00").alarm == alarm
    assert states_looked_at(looks) == 1


def test_a_session_that_ends_an_escalation_looks_at_the_states_before_and_after_it_once(escalated, looks):
    asked = escalated.when("hold-session", LATER, session="late one", occurred_on="2026-10-13")
    asked.then("session-held.v1", "clock-stood-down.v1")
    assert stands(asked, LATER).alarm
    assert states_looked_at(looks) == 2


def test_a_refusal_looks_only_at_what_is_due_after_it(escalated, looks):
    asked = escalated.when("submit-portfolio", LATER)
    assert asked.decided.unmet
    assert stands(asked, LATER).alarm
    assert states_looked_at(looks) == 1


def test_a_correction_looks_once_at_each_state_of_the_life_that_it_makes_otherwise(escalated, looks):
    life = escalated.then("hold-session", LATER, session="late one", occurred_on="2026-10-13")
    (place,) = [each.originator_version for each in life.history if each.fact.NAME == "session-held.v1"]
    looks.clear()
    asked = life.when("correct-fact", "2026-10-15", actor="staff-8", fact=place, instead={"minutes": 75})
    assert not asked.decided.unmet, asked.decided
    assert stands(asked, "2026-10-15").alarm
    states_looked_at(looks)


def test_all_who_need_to_know_share_one_look(escalated, looks):
    due_now = escalated.due_now(LATER)
    assert all((standing(due_now), explained(due_now), untold(due_now), standing(due_now), due_now.of(SESSION)))
    assert states_looked_at(looks) == 1


def test_one_clock_is_looked_at_alone_where_no_other_is_asked_for(escalated, looks):
    assert escalated.due_now(LATER).of(SESSION)
    assert {clock for clock, _, _ in looks} == {SESSION.name}


def test_looking_ahead_looks_at_the_state_before_each_alarm_once_an_instant(escalated, looks):
    happenings = simulated(escalated.due_now(LATER), 30)
    assert len(happenings) > 3
    # Alarms that ring at one instant share one look.
    assert 1 < states_looked_at(looks) < len(happenings)


def unraised(state):
    """Return a state that breaks whatever looks at what was raised and told in it, or at how much is on record."""
    kept = {"id": state.id, **{each: getattr(state, each) for each in LOOKED_AT}}
    return Apprenticeship(**{**dict.fromkeys(Apprenticeship.__struct_fields__), **kept})


@pytest.mark.parametrize("life", WHOLE_LIVES[1:], ids=range(1, len(WHOLE_LIVES)))
def test_no_clock_looks_at_what_was_raised_so_what_is_due_is_not_looked_at_again_after_it(life):
    state = fold(STREAM, ())
    for place, recorded in enumerate(life.history, 1):
        before = what_is_due(state, recorded.recorded_at, life.book)
        state = continued(state, [recorded], lambda place=place: life.history[:place])
        after = before.raised(state)
        assert after or type(recorded.fact) not in RAISED
        if after:
            assert (after.apprenticeship, after.at) == (state, before.at)
            assert DueNow(unraised(state), after.at).dues == before.dues == after.dues


def test_whatever_else_changes_is_looked_at():
    before = on_programme()
    for command, said in (("plan-session", {"planned_on": "2026-10-05"}), ("log-off-the-job", {}), ("choose-epao", {})):
        after = before.then(command, "2026-09-28", **said)
        assert before.due_now("2026-09-28").raised(after.state) is None


@pytest.mark.parametrize("life", WHOLE_LIVES[1:], ids=range(1, len(WHOLE_LIVES)))
def test_why_it_escalated_looks_at_each_state_of_a_life_once(looks, life):
    facts = [each for each in effective(life.history, None) if not isinstance(each.fact, CommandRefused)]
    state = fold(STREAM, facts)
    at = circumstances(state, life.state.last_recorded_at, life.book)
    assert why(Question.ESCALATION, Case(state, facts, at, life.history))
    states_looked_at(looks)
