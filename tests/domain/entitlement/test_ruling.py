"""Who is entitled to what: by a line of the policy, for a relation, on the day; and what is kept of it."""

import pytest

from domain.command import NOBODY, Registered, SpeaksFor
from domain.facts.fact import EntitledBy
from domain.facts.refusal import CommandRefused
from tests.domain.actors import ASSESSOR, COORDINATOR, LEAD, TUTOR, apprentice, employer
from tests.domain.given import BOOK, id_of
from tests.domain.lives import (
    at_the_gateway,
    both_held,
    enrolled,
    held,
    in_assessment,
    observation_held,
    on_programme,
    portfolio_complete,
)

POLICY = BOOK.policies[-1].id
OTHER_TUTOR = {"actor": "t-9", "role": "tutor", "registered": NOBODY}
STRANGERS = {
    "a tutor of others": OTHER_TUTOR,
    "an employer of others": {
        "actor": "kim",
        "role": "employer",
        "registered": Registered(employers=(SpeaksFor(str(id_of("the zoo"))),)),
    },
    "an employer whom no register knows": {"actor": "kim", "role": "employer", "registered": NOBODY},
    "another apprentice": {"actor": "bob", "role": "apprentice", "registered": Registered(person=str(id_of("bob")))},
    "an assessor of another EPAO": {
        "actor": "x-1",
        "role": "assessor",
        "registered": Registered(epaos=(SpeaksFor("tquk"),)),
    },
    "an auditor": {"actor": "aud-1", "role": "auditor", "registered": NOBODY},
    "the mail server": {"actor": "mail", "role": "post", "registered": NOBODY},
}
READY = portfolio_complete().then("submit-portfolio", "2027-09-06")


def cited(life):
    last = life.history[-1].entitled_by
    return last.line, last.relation


def test_every_fact_says_by_which_line_and_for_which_relation_its_actor_was_entitled():
    life = held(on_programme(), "2026-09-14", **TUTOR)
    assert life.history[0].entitled_by == EntitledBy(POLICY, "coordinators-and-leads-enrol", "coordinator")
    assert cited(life) == ("tutors-teach-their-apprentices", "tutor of the apprentice")
    started = next(each for each in life.history if each.fact.NAME == "training-started.v1")
    assert started.entitled_by.line == "the-service-does-it-by-itself"


@pytest.mark.parametrize("who", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize(
    ("life", "name", "said"),
    [
        (on_programme(), "plan-session", {"planned_on": "2026-10-05"}),
        (on_programme(), "begin-break", {"last_learning_on": "2026-09-07"}),
        (READY, "confirm-by-employer", {}),
        (READY, "confirm-by-apprentice", {}),
        (at_the_gateway(), "decide-gateway", {}),
        (observation_held(), "grade-assessment", {"assessment": "observation"}),
    ],
)
def test_whoever_has_nothing_to_do_with_the_apprentice_does_nothing(life, name, said, who):
    life.when(name, "2027-10-18", **said, **who).refused("actor-is-entitled")


def test_a_refusal_keeps_who_tried_what_and_the_line_that_kept_them_out():
    asked = on_programme().when("plan-session", "2026-09-14", planned_on="2026-10-05", **OTHER_TUTOR)
    life = asked.refused("actor-is-entitled", says="This is for: tutor of the apprentice, coordinator, lead.")
    kept = life.history[-1]
    assert isinstance(kept.fact, CommandRefused)
    assert (kept.actor, kept.fact.unmet[0].line, kept.entitled_by.line) == ("t-9", "nobody-else", "nobody-else")


@pytest.mark.parametrize(
    ("on", "happened", "rules"),
    [
        ("2026-10-04", "2026-10-04", []),  # the last day of the former tutor
        ("2026-10-05", "2026-10-04", []),  # what happened while they taught
        ("2026-10-05", "2026-10-05", ["actor-is-entitled"]),
    ],
)
def test_a_tutor_acts_for_the_days_on_which_they_teach(on, happened, rules):
    life = on_programme().then("hand-over-tutor", "2026-10-01", from_on="2026-10-05")
    asked = life.when("log-off-the-job", on, occurred_on=happened, **TUTOR)
    assert [each.rule for each in asked.decided.unmet] == rules
    asked = life.when("log-off-the-job", on, occurred_on=happened, **{**TUTOR, "actor": "t-2"})
    assert [each.rule for each in asked.decided.unmet] == ([] if on == "2026-10-05" else ["actor-is-entitled"])


def test_a_party_speaks_for_itself_and_for_no_other():
    own = [("confirm-by-employer", employer(READY.state)), ("confirm-by-apprentice", apprentice(READY.state))]
    for name, who in own:
        assert READY.when(name, "2027-09-06", **who).meets("actor-is-entitled").history[-1].fact.on_behalf is None
    for (name, _), (_, other) in zip(own, reversed(own), strict=True):
        READY.when(name, "2027-09-06", **other).refused("actor-is-entitled")


def test_staff_record_what_a_party_said_from_its_signed_paper_and_it_reads_so():
    READY.when("confirm-by-employer", "2027-09-06", **COORDINATOR).refused(
        "actor-is-entitled", says="Name it in on_behalf."
    )
    life = READY.then("confirm-by-employer", "2027-09-06", **COORDINATOR, on_behalf="CONF-7")
    assert cited(life) == ("staff-record-a-partys-paper", "coordinator")
    assert life.history[-1].fact.sentence() == (
        "Recorded by staff-7 from the employer's signed statement CONF-7: the apprentice works consistently at or "
        "above the standard and is ready for the end-point assessment."
    )
    items = {item.requirement: item.why for item in life.checklist("2027-09-06")}
    assert items["employer-confirmed-readiness"] == (
        "The employer's confirmation was recorded from the signed statement CONF-7 on 6 September 2027."
    )
    itself = READY.then("confirm-by-employer", "2027-09-06")
    assert itself.history[-1].fact.sentence().startswith("The employer confirmed that the apprentice works")


def test_who_speaks_for_themselves_names_no_paper():
    asked = READY.when("confirm-by-employer", "2027-09-06", on_behalf="CONF-7")
    asked.refused("actor-is-entitled", says="Leave on_behalf out")


def test_an_agreement_and_a_grade_on_paper_read_so_too():
    life = on_programme().then("plan-session", "2026-09-14", called="one", planned_on="2026-10-05")
    paper = {"session": "one", "party": "employer", "on_behalf": "MAIL-3"}
    agreed = life.then("agree-session", "2026-09-14", **paper, **TUTOR)
    assert agreed.history[-1].fact.sentence() == (
        "Recorded by t-1 from the employer's signed statement MAIL-3: "
        "the employer agreed to the session on 5 October 2026."
    )
    result = {"assessment": "observation", "on_behalf": "RES-9", "evidence": None}
    graded = observation_held().then("grade-assessment", "2027-10-18", **result, **COORDINATOR)
    assert graded.history[-1].fact.sentence() == (
        "Observation with questioning graded: pass, recorded by staff-7 from the EPAO's result RES-9."
    )


def test_the_two_parties_papers_are_not_the_word_of_one_person_alone():
    life = READY.then("confirm-by-employer", "2027-09-06", **COORDINATOR, on_behalf="CONF-7")
    life.when("confirm-by-apprentice", "2027-09-06", **COORDINATOR, on_behalf="CONF-8").refused(
        "parties-do-not-speak-by-one-person", says="staff-7 has already recorded what the employer confirmed"
    )
    second = {**COORDINATOR, "actor": "staff-8"}
    both = life.when("confirm-by-apprentice", "2027-09-06", **second, on_behalf="CONF-8").meets(
        "parties-do-not-speak-by-one-person"
    )
    both.when("confirm-by-employer", "2027-09-06", **second, on_behalf="CONF-9").refused(
        "employer-has-not-confirmed-readiness-yet", "parties-do-not-speak-by-one-person"
    )


def test_who_recorded_a_partys_paper_at_the_gateway_does_not_decide_it():
    life = READY.then("confirm-by-employer", "2027-09-06", **LEAD, on_behalf="CONF-7")
    life = life.then("confirm-by-apprentice", "2027-09-06")
    for verdict in ({}, {"verdict": "not yet ready", "reason": "sealed.v1.AAAA"}):
        life.when("decide-gateway", "2027-09-07", **verdict).refused("papers-were-recorded-by-others")
        other = life.when("decide-gateway", "2027-09-07", actor="lead-2", **verdict)
        other.meets("papers-were-recorded-by-others")


@pytest.mark.parametrize("who", [COORDINATOR, TUTOR, {**LEAD, "actor": "t-1"}], ids=["coordinator", "tutor", "both"])
def test_the_gateway_is_decided_by_a_lead_who_does_not_teach_the_apprentice(who):
    at_the_gateway().when("decide-gateway", "2027-09-07", **who).refused("actor-is-entitled")


@pytest.mark.parametrize("role", ["programme_lead", "quality_lead"])
def test_either_lead_decides(role):
    at_the_gateway().when("decide-gateway", "2027-09-07", role=role).meets("actor-is-entitled")


@pytest.mark.parametrize("who", [TUTOR, {**COORDINATOR, "actor": "t-1"}, OTHER_TUTOR])
@pytest.mark.parametrize("paper", [{}, {"on_behalf": "RES-9"}])
def test_a_grade_is_never_the_tutors(who, paper):
    asked = observation_held().when("grade-assessment", "2027-10-18", assessment="observation", **who, **paper)
    assert asked.refused("actor-is-entitled").history[-1].fact.unmet[0].line == "no-tutor-grades"


@pytest.mark.parametrize(
    ("speaks", "rules"),
    [
        ({"organisation": "nqual", "from_on": "2027-10-18"}, []),
        ({"organisation": "nqual", "until_on": "2027-10-18"}, []),
        ({"organisation": "nqual", "from_on": "2027-10-19"}, ["actor-is-entitled"]),
        ({"organisation": "nqual", "until_on": "2027-10-17"}, ["actor-is-entitled"]),
        ({"organisation": "tquk"}, ["actor-is-entitled"]),
    ],
)
def test_an_assessor_grades_for_the_chosen_epao_on_the_days_on_which_they_assess_for_it(speaks, rules):
    who = {**ASSESSOR, "registered": Registered(epaos=(SpeaksFor(**speaks),))}
    asked = observation_held().when("grade-assessment", "2027-10-18", assessment="observation", **who)
    assert [each.rule for each in asked.decided.unmet] == rules


def test_one_tutor_carries_nobody_to_a_certificate():
    alone = TUTOR
    asked = [
        (enrolled(), "plan-off-the-job", {}),
        (READY, "confirm-by-employer", {"on_behalf": "CONF-7"}),
        (
            READY.then("confirm-by-employer", "2027-09-06", **alone, on_behalf="CONF-7"),
            "confirm-by-apprentice",
            {"on_behalf": "CONF-8"},
        ),
        (at_the_gateway(), "decide-gateway", {}),
        (in_assessment(), "hold-assessment", {"assessment": "observation"}),
        (both_held(), "grade-assessment", {"assessment": "discussion", "on_behalf": "RES-1"}),
    ]
    became = [bool(life.when(name, "2027-10-18", **said, **alone).decided.unmet) for life, name, said in asked]
    assert became == [False, False, True, True, True, True]


def test_what_is_decided_again_after_a_correction_asks_nobody_for_a_relation_they_no_longer_have():
    life = held(on_programme(), "2026-09-14", **TUTOR).then("log-off-the-job", "2026-09-15", **TUTOR)
    life = life.then("hand-over-tutor", "2026-09-20", from_on="2026-09-21")
    place = next(each.originator_version for each in life.history if each.fact.NAME == "session-planned.v1")
    life.when("correct-fact", "2026-09-22", fact=place, instead={"mode": "workplace"}).then("fact-corrected.v1")
