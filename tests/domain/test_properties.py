"""What holds for every life: random commands, at random times, with bodies that fit and bodies that do not."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.apprenticeship import COMMANDS, FACTS
from domain.assessment.whole import reached
from domain.days import london_date
from domain.deciding.consequences import what_was_asked
from domain.deciding.corrected_history import acts, as_corrected, corrections, done
from domain.deciding.decide import circumstances
from domain.deciding.fold import continued, evolved, fold
from domain.facts.assessment import AssessmentGraded
from domain.facts.break_in_learning import BreakBegan
from domain.facts.corrections import Correction
from domain.facts.ending import ApprenticeshipCompleted, Withdrawn
from domain.facts.escalations import OfClock
from domain.facts.functional_skills import FunctionalSkillsExempted
from domain.facts.gateway import GatewayPassed
from domain.facts.proposals import ProposalAccepted
from domain.facts.refusal import CommandRefused
from domain.folds import EVOLVE
from domain.gateway.checklist import checklist
from domain.history.replay import Point, effective, known_at, replayed
from domain.state import Apprenticeship
from tests.contracts.test_acts_and_derivations import not_kept
from tests.domain import pasts
from tests.domain.bodies import BODIES
from tests.domain.given import BOOK, STREAM, Life, id_of, leads_to_itself
from tests.domain.lives import (
    achieved,
    applicant,
    at_the_gateway,
    both_held,
    enrolled,
    held,
    in_assessment,
    observation_booked,
    on_programme,
    portfolio_complete,
)
from tests.domain.pasts import BEGUN, a_break, enrolled_late, session
from tests.domain.whole_lives import WHOLE_LIVES

# Of a life that fails, hypothesis warns that it is long to print, instead of saying why it failed.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

UUID_IN_WORDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
SOME = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])

NAMES = sorted(COMMANDS)
CALLED = {"plan-session": "session of 2026-10-06", "book-assessment": "resit", "ask-for-adjustment": "adjusted"}
DAYS = st.dates(date(2026, 6, 1), date(2028, 6, 30)).map(str)
CHOICES = {
    "starts_on": DAYS,
    "planned_end_on": DAYS,
    "from_on": DAYS,
    "until_on": DAYS,
    "planned_on": DAYS,
    "days": st.lists(DAYS, min_size=1, max_size=3),
    "booked_for": DAYS,
    "last_learning_on": DAYS,
    "expected_return_on": DAYS,
    "element": st.sampled_from(["knowledge-skills-behaviours", "english", "maths", "welding"]),
    "tutor": st.sampled_from(["T-1", "T-2"]),
    "to_tutor": st.sampled_from(["T-1", "T-2"]),
    "session": st.sampled_from(["session of 2026-10-05", "session of 2026-10-06"]),
    "assessment": st.sampled_from(["observation", "discussion", "resit"]),
    "adjustment": st.sampled_from(["adjusted", "never asked for"]),
    "extra_minutes": st.sampled_from([0, 30]),
    "granted": st.booleans(),
    "because": st.sampled_from(["redundancy", "dismissal", "resignation", None]),
    "part": st.sampled_from(["reading", "writing", "speaking and listening", None]),
    "learning_plan": st.sampled_from(["none", "legacy statement", "professional assessment"]),
    "uses_british_sign_language": st.booleans(),
    "apprentice_signed": st.booleans(),
    "employer_signed": st.booleans(),
    "party": st.sampled_from(["apprentice", "employer"]),
    "method": st.sampled_from(["observation", "discussion"]),
    "venue": st.sampled_from(["workplace", "epao", "moon"]),
    "subject": st.sampled_from(["english", "maths"]),
    "qualification": st.sampled_from(["level 2", "entry level 3", "british sign language"]),
    "passed": st.booleans(),
    "grade": st.sampled_from(["fail", "pass", "distinction"]),
    "verdict": st.sampled_from(["ready", "not yet ready"]),
    "minutes": st.sampled_from([1, 59, 60, 90, 120, 133, 1440]),
    "off_the_job_minutes": st.sampled_from([0, 60, 1440]),
    "questions": st.sampled_from([0, 5, 8]),
    "ksbs": st.lists(st.sampled_from(["K1", "S14", "B5", "K99"]), min_size=1, max_size=3),
    "onefile_id": st.sampled_from(["OF-1", "OF-2"]),
    "epao": st.sampled_from(["nqual", "tquk", "nobody"]),
    "attended_by": st.lists(st.sampled_from(["apprentice", "employer", "tutor"]), min_size=1, max_size=3),
    "employer_could_contribute": st.booleans(),
    "planned_off_the_job_hours": st.sampled_from([0, 277, 278, 5000]),
    "agreed_by_employer": st.booleans(),
    "fact": st.integers(1, 40),
    "proposal": st.integers(1, 40),
    "act": st.integers(1, 60),
    "instead": st.sampled_from([None, {}, {"occurred_on": "2026-10-01"}, {"minutes": 30}, {"grade": "fail"}]),
}


OF_ONE = {"decide-proposal": {"verdict": st.sampled_from(["accepted", "declined"])}}
"""What one command alone says by a name that others use too."""


def nobody():
    return Life()


@cache
def escalated():
    return held(on_programme(), "2026-10-05").rung_until("2026-12-01")


@cache
def on_a_break():
    return on_programme().then("begin-break", "2026-10-05", last_learning_on="2026-10-02")


@cache
def taken_over():
    return pasts.told(enrolled_late(BEGUN["3 months"]), [session("2026-10-05"), a_break("2026-10-12", "2026-10-19")])


@cache
def failed_once():
    life = both_held().then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    return life.then("grade-assessment", "2027-10-18", assessment="discussion")


@cache
def made_redundant():
    return portfolio_complete().then("record-job-loss", "2027-09-01", because="redundancy")


BEGINNINGS = {
    begin.__name__: begin
    for begin in (
        nobody,
        applicant,
        enrolled,
        on_programme,
        escalated,
        on_a_break,
        taken_over,
        at_the_gateway,
        in_assessment,
        observation_booked,
        both_held,
        failed_once,
        made_redundant,
        achieved,
    )
}


@cache
def said(name):
    """Return a strategy for plausible bodies of a command: what it must say, and at most one thing said otherwise."""
    fields, choices = COMMANDS[name].command.model_fields, CHOICES | OF_ONE.get(name, {})
    varied = {field: choices[field] for field in fields if field in choices}
    must = {field: each for field, each in varied.items() if fields[field].is_required() and field not in BODIES[name]}
    otherwise = {field: st.fixed_dictionaries({field: each}) for field, each in {"occurred_on": DAYS, **varied}.items()}
    twist = st.sampled_from([*[""] * 4, *varied, "occurred_on"]).flatmap({"": st.just({}), **otherwise}.__getitem__)
    return st.tuples(st.fixed_dictionaries(must), twist).map(lambda said: {**said[0], **said[1]})


@cache
def one_of(*each):
    """Return a strategy for one of these, made once: to make one takes longer than to draw from it."""
    return st.sampled_from(each)


@cache
def names_at(stage):
    """Return a strategy for names of commands: mostly of such as a stage allows."""
    allowed = [name for name in NAMES if stage in COMMANDS[name].stages]
    return st.sampled_from(allowed or NAMES) | st.sampled_from(NAMES)


@st.composite
def lives(draw, beginnings=BEGINNINGS):
    """Draw a life and what its last commands led to: mostly such as its stage allows, after some days each."""
    life, asked = beginnings[draw(one_of(*sorted(beginnings)))](), []
    day = max([date(2026, 8, 10), *(recorded.recorded_at.date() for recorded in life.history)])
    for number in range(draw(st.integers(0, 10))):
        day += timedelta(days=draw(one_of(0, 1, 7, 40)))
        if draw(st.booleans()):
            life = life.rung_until(str(day))
        name = draw(names_at(life.state.stage))
        called = CALLED.get(name, "")
        called = called if called and not life.knows(called) else f"step {number}"
        ask = getattr(life, draw(one_of("when", "proposes")))
        asked.append(ask(name, str(day), called=called, **_about_what_waits(life, draw(said(name))), **draw(SENDER)))
        life = asked[-1].after
    return life, asked


SENDER = st.sampled_from([{}] * 4 + [{"actor": "staff-7"}, {"actor": "lead-1"}, {"actor": "Staff-7"}])


def _about_what_waits(life, said):
    waiting = life.state.proposals.waiting
    return said | {"proposal": waiting[-1].number} if "proposal" in said and waiting else said


BY_TWO = (BreakBegan, FunctionalSkillsExempted, Withdrawn)


def by_two(act):
    """Return whether the facts that one command led to were proposed by one person, and accepted by another."""
    accepted = [each for each in act if isinstance(each.fact, ProposalAccepted)]
    return [each.actor.lower() != each.fact.proposed_by.lower() for each in accepted] == [True]


@cache
def worth_correcting():
    """Return lives in which something rang that no clock raised, and lives that went far."""
    lapsed = on_programme().then("plan-session", "2026-09-08", called="review", planned_on="2026-10-26")
    lapsed = lapsed.then("agree-session", "2026-09-08", session="review").rung_until("2026-09-16 00:00")
    closed = in_assessment().rung_until("2027-12-08 00:00")
    claimed = achieved("pass", "distinction").then("claim-certificate", "2027-11-08")
    return (
        lapsed,
        closed,
        claimed,
        claimed.then("complete", "2027-11-09"),
        on_programme(),
        on_a_break(),
        *WHOLE_LIVES[1:],
    )


ANSWERS = [
    *["uphold-act"] * 3,
    "reopen-gateway",
    "annul-sitting",
    "change-grade",
    "revoke-grade",
    "return-certificate",
    "claim-certificate",
]


def fields_of(name):
    """Return the fields of a command."""
    return COMMANDS[name].command.model_fields


@st.composite
def corrected_lives(draw):
    """Draw a life in which facts were withdrawn or said otherwise.

    Some of what was withdrawn was done again, and some of what was put in question answered for.
    """
    lives = worth_correcting()
    life = lives[draw(st.integers(0, 3) | st.integers(0, len(lives) - 1))]
    now = life.history[-1].recorded_at
    for number in range(draw(st.integers(1, 3))):
        facts = [facts[0] for facts in map(done, acts(life.history)) if facts and facts[0].role != "system"]
        wrong = facts[-draw(st.integers(1, min(len(facts), 2)) | st.integers(1, len(facts)))]
        days = draw(st.sampled_from([None, None, None, -1, 7]))
        otherwise = {} if days is None else {"instead": {"occurred_on": str(wrong.occurred_on + timedelta(days))}}
        if isinstance(wrong.fact, AssessmentGraded) and draw(st.booleans()):
            otherwise = {"instead": {"grade": draw(st.sampled_from(["fail", "pass", "distinction"]))}}
        place = wrong.originator_version
        before = what_was_asked(life.history, place, BOOK)
        asked = life.when("correct-fact", f"{now:%Y-%m-%d}", actor=f"staff-{8 + number}", fact=place, **otherwise)
        life = asked.after
        if before and not asked.decided.unmet and draw(st.sampled_from([True, True, False])):
            life = life.ask(replace(before, id=id_of(f"again {number}")), now).after
        if (open_ones := life.state.in_question.open()) and draw(st.booleans()):
            answer = draw(st.sampled_from(ANSWERS))
            said = {"act": draw(st.sampled_from(open_ones)).act} if answer == "uphold-act" else {}
            sitting = {"assessment": draw(CHOICES["assessment"])} if "assessment" in fields_of(answer) else {}
            life = life.when(answer, f"{now:%Y-%m-%d}", actor="lead-3", role="programme_lead", **said, **sitting).after
        now += timedelta(days=draw(st.sampled_from([0, 1, 7, 40])))
        life = life.rung_until(f"{now:%Y-%m-%d}")
    return life


@SOME
@for_all(lives())
def test_every_command_leads_to_facts_or_to_a_refusal_that_changes_nothing(lived):
    _, asked = lived
    for each in asked:
        unmet = [rule.rule for rule in each.decided.unmet]
        if unmet:
            each.refused(*unmet)
        else:
            assert each.decided.facts
            assert not any(isinstance(fact, CommandRefused) for fact in each.decided.facts)
        if each.decided.then:
            assert each.decided.then.apprenticeship == each.after.state


@SOME
@for_all(lives())
def test_no_break_withdrawal_or_exemption_is_on_record_without_two_different_persons(lived):
    life, _ = lived
    needed = [act for act in acts(life.history) if isinstance(act[0].fact, BY_TWO)]
    assert [act for act in needed if not by_two(act)] == []
    ways = {each.proposal for each in life.facts("proposal-accepted.v1")}
    assert len(ways) == len(needed)


@SOME
@for_all(lives(), st.integers(0, 60))
def test_a_history_folds_to_the_same_state_wherever_it_is_cut(lived, cut):
    life, _ = lived
    assert fold(STREAM, life.history) == life.state
    assert continued(fold(STREAM, life.history[:cut]), life.history[cut:], lambda: life.history) == life.state


@SOME
@for_all(lives())
def test_the_version_counts_the_facts_that_change_the_state(lived):
    life, _ = lived
    assert life.state.version == sum(type(recorded.fact) in EVOLVE for recorded in life.history)
    assert life.state.recorded == len(life.history)


@SOME
@for_all(lives())
def test_every_fact_is_read_as_it_was_written(lived):
    life, _ = lived
    for recorded in life.history:
        stored = FACTS.encode(recorded)
        assert FACTS.decode(recorded.fact.NAME, stored) == recorded
        assert FACTS.encode(FACTS.decode(recorded.fact.NAME, stored)) == stored


@SOME
@for_all(lives())
def test_every_fact_is_one_sentence_without_an_id(lived):
    life, _ = lived
    for recorded in life.history:
        sentence = recorded.fact.sentence()
        assert sentence.endswith(".")
        assert not sentence.endswith("..")
        assert sentence[0].isupper()
        assert not UUID_IN_WORDS.search(sentence)
        assert "sealed" not in sentence


@SOME
@for_all(lives())
def test_no_alarm_is_ever_recorded_twice(lived):
    life, _ = lived
    by_alarms = [act[0].command for act in acts(life.history) if act[0].role == "system"]
    assert len(by_alarms) == len(set(by_alarms))


@SOME
@for_all(lives())
def test_the_alarms_of_a_life_come_to_rest(lived):
    life, _ = lived
    assert life.rung_until("2035-01-01").alarm("2035-01-01") is None


@SOME
@for_all(lives())
def test_the_session_clock_runs_backwards_only_where_a_mistake_is_corrected(lived):
    (life, _), clock = lived, None
    for place, recorded in enumerate(life.history, 1):
        since = fold(STREAM, life.history[:place]).cadence.since_on
        assert clock is None or isinstance(recorded.fact, Correction) or since >= clock
        clock = since


@SOME
@for_all(lives())
def test_no_element_ever_has_two_tutors_on_a_day(lived):
    life, _ = lived
    allocations = life.state.tutors.allocations
    for day in {each.from_on for each in allocations} | {each.until_on for each in allocations if each.until_on}:
        for element in {each.element for each in allocations}:
            assert sum(each.covers(element, day) for each in allocations) <= 1


@SOME
@for_all(lives(), st.integers(-1, 1))
def test_every_point_on_both_axes_has_a_state_and_the_last_is_the_present_one(lived, beside):
    history = lived[0].history
    known = sorted({london_date(each.recorded_at) for each in history} | {date(2026, 1, 1)})
    happened = sorted({each.occurred_on + timedelta(days=beside) for each in history} | {date(2026, 1, 1)})
    for known_on in known:
        for on in happened:
            replayed(STREAM, history, Point(on=on, known_on=known_on))
    last = max([*known, *happened])
    assert replayed(STREAM, history, Point(on=last, known_on=last)) == lived[0].state
    assert replayed(STREAM, history, Point()) == lived[0].state


@SOME
@for_all(lives(), DAYS.map(date.fromisoformat), DAYS.map(date.fromisoformat))
def test_what_was_known_stays_known_whatever_is_recorded_later(lived, on, known_on):
    history = lived[0].history
    known = known_at(history, Point(known_on=known_on))
    assert tuple(known) == history[: len(known)]
    assert all((london_date(each.recorded_at) <= known_on) is (each in known) for each in history)
    for cut in range(len(known), len(history) + 1):
        then = replayed(STREAM, history[:cut], Point(on=on, known_on=known_on))
        assert then == replayed(STREAM, known, Point(on=on))
    more = known_at(history, Point(known_on=known_on + timedelta(days=30)))
    assert more[: len(known)] == known


@SOME
@for_all(lives(), DAYS.map(date.fromisoformat))
def test_what_had_happened_by_a_date_had_happened_by_the_next(lived, on):
    history = lived[0].history
    numbers = [{each.originator_version for each in effective(history, on + timedelta(days=n))} for n in range(2)]
    assert numbers[0] <= numbers[1]


@SOME
@for_all(lives(), st.data())
def test_whatever_is_withdrawn_leaves_a_life_that_goes_on_and_comes_back_when_that_is_undone(lived, data):
    life, _ = lived
    if not life.history:
        return
    fact = data.draw(st.integers(1, len(life.history)))
    asked = life.when("correct-fact", "2030-01-01", actor="staff-8", fact=fact)
    if asked.decided.unmet:
        asked.refused(*(each.rule for each in asked.decided.unmet))
        return
    life = asked.after.rung_until("2032-01-01")
    assert replayed(STREAM, life.history, Point()) == life.state
    for on in {each.occurred_on for each in life.history}:
        replayed(STREAM, life.history, Point(on=on))
    undone = asked.after.when("correct-fact", "2030-01-02", actor="staff-9", fact=place_of_last_correction(asked.after))
    kept = [each for each in as_corrected(undone.after.history) if not isinstance(each.fact, OfClock)]
    assert kept == [each for each in as_corrected(lived[0].history) if not isinstance(each.fact, OfClock)]


@SOME
@for_all(corrected_lives())
def test_the_alarms_of_a_life_come_to_rest_whatever_was_corrected_and_done_again(life):
    assert fold(STREAM, life.history) == life.state
    assert life.rung_until("2029-06-01").alarm("2029-06-01") is None


@SOME
@for_all(corrected_lives())
def test_no_act_is_said_otherwise_by_the_correction_of_another(life):
    assert not_kept(life) == []


@SOME
@for_all(corrected_lives())
def test_the_state_is_the_fold_of_acts_and_of_what_follows_from_them(life):
    assert evolved(Apprenticeship(id=STREAM), as_corrected(life.history)).as_data() | told(life) == life.state.as_data()
    overall = overall_now(life)
    assert life.state.assessments.overall == overall


@SOME
@for_all(corrected_lives(), st.data())
def test_before_a_correction_was_known_nothing_of_it_shows_and_what_is_known_only_grows(life, data):
    places = [each.originator_version for each in corrections(life.history)]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    before = life.history[: place - 1]
    assert replayed(STREAM, life.history, Point(before=place)) == fold(STREAM, before)
    known_on = london_date(life.history[place - 1].recorded_at) - timedelta(days=1)
    known = known_at(life.history, Point(known_on=known_on))
    assert replayed(STREAM, life.history, Point(known_on=known_on)) == fold(STREAM, known)
    assert all(each.correction < place for each in fold(STREAM, before).in_question.resting)
    for each in fold(STREAM, life.history).in_question.resting:
        assert each.act < each.correction <= len(life.history)


def told(life):
    """Return what of a state counts its facts, or is told by corrections."""
    data = life.state.as_data()
    counted = ("version", "recorded", "corrections", "last_recorded_at", "in_question")
    return {name: data[name] for name in counted}


def overall_now(life):
    """Return the overall grade that follows from the grades; where a notice tells it, that one."""
    at = circumstances(life.state, life.history[-1].recorded_at, BOOK)
    if at.standard.assessment.grading.by == "epao":
        return life.state.assessments.overall
    return next((each.overall for each in reached(life.state, at)), None)


def place_of_last_correction(life):
    return max(each.originator_version for each in corrections(life.history))


@SOME
@for_all(lives())
def test_what_was_recorded_is_what_its_command_leads_to_when_it_is_asked_again(lived):
    for act in acts(lived[0].history):
        assert leads_to_itself(lived[0].history, act), act[0].asked


@SOME
@for_all(lives())
def test_nothing_is_completed_with_a_mandatory_rule_of_its_standard_and_year_unmet(lived):
    history = lived[0].history
    for place, recorded in enumerate(history):
        before = fold(STREAM, history[:place])
        if isinstance(recorded.fact, GatewayPassed):
            at = msgspec.structs.replace(
                circumstances(before, recorded.recorded_at, BOOK), occurred_on=recorded.occurred_on
            )
            assert [item.requirement for item in checklist(before, at) if not item.met and not item.warns] == []
        if isinstance(recorded.fact, ApprenticeshipCompleted):
            at = circumstances(before, recorded.recorded_at, BOOK)
            passed = {each.method: each.held_on for each in before.assessments.passing()}
            assert before.gateway.passed_on
            assert set(passed) == set(at.standard.assessment.keys)
            assert all(before.employment.on(day)[0] or before.employment.carried_on(day) for day in passed.values())
            assert before.ending.certifies(before.assessments.overall)


@SOME
@for_all(lives())
def test_every_version_and_fact_can_be_replayed(lived):
    history, states = lived[0].history, [fold(STREAM, ())]
    for recorded in history:
        states.append(continued(states[-1], [recorded], lambda place=recorded.originator_version: history[:place]))
    for place in range(1, len(history) + 1):
        assert replayed(STREAM, history, Point(before=place)) == states[place - 1]
        assert replayed(STREAM, history, Point(after=place)) == states[place]
    for version in range(1, states[-1].version + 1):
        last = max(place for place, state in enumerate(states) if state.version == version)
        assert replayed(STREAM, history, Point(version=version)) == states[last]


def test_the_lives_drawn_here_are_worth_a_look():
    """Guard the tests of this file: were nearly all commands refused, they would show little."""
    reached = set()

    @settings(SOME, max_examples=60, derandomize=True, database=None)
    @for_all(lives())
    def look(lived):
        reached.update(each.command.name for each in lived[1] if not each.decided.unmet)

    look()
    assert len(reached) >= 8


def test_the_corrected_lives_drawn_here_are_worth_a_look():
    """Guard the tests of this file: were nothing put in question, or answered for, they would show little."""
    questioned, answered = set(), set()

    @settings(SOME, max_examples=240, derandomize=True, database=None)
    @for_all(corrected_lives())
    def look(life):
        questioned.update(each.name for each in life.state.in_question.resting)
        answered.update(each.asked for each in life.history if getattr(each.fact, "answers", ()))

    look()
    assert "gateway-passed.v1" in questioned
    assert len(questioned) >= 4
    assert "uphold-act" in answered
