"""The second person: a break, a withdrawal or an exemption is proposed by one, and decided by another, or lapses."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from domain.facts.break_in_learning import BreakBegan
from domain.facts.proposals import ChangeProposed, ProposalAccepted, ProposalDeclined, ProposalLapsed, ProposalWithdrawn
from domain.stage import Stage
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK
from tests.domain.lives import applicant, held, on_programme

A_BREAK = {"last_learning_on": "2026-09-28", "expected_return_on": "2027-01-04"}
COORDINATOR_2 = {"actor": "staff-8", "role": "coordinator"}
TUTOR = {"actor": "t-1", "role": "tutor"}
COMMANDS = ("begin-break", "withdraw", "exempt-from-functional-skills")
ASKED = {"begin-break": A_BREAK, "withdraw": {"last_learning_on": "2026-09-28"}, "exempt-from-functional-skills": {}}
PROPOSER = {"asked": "begin-break", "proposed_by": "staff-7", "proposed_on": date(2026, 9, 29)}


def met():
    return held(on_programme(), "2026-09-28")


def proposed(name="begin-break", on="2026-09-29", life=None, **said):
    """Return the life in which a command waits for another person."""
    return (life or met()).proposes(name, on, **{**ASKED[name], **said}).then(ChangeProposed.NAME)


def decided(life, on="2026-09-30", verdict="accepted", number=None, **said):
    return life.when(
        "decide-proposal", on, proposal=number or life.state.proposals.waiting[-1].number, verdict=verdict, **said
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_what_needs_a_second_person_is_kept_whole_and_changes_nothing_until_another_one_accepts_it(name):
    before, life = met().state, proposed(name)
    kept = {each: getattr(before, each) for each in ("version", "recorded", "last_recorded_at", "proposals")}
    assert msgspec.structs.replace(life.state, **kept) == before
    (waiting,) = life.state.proposals.waiting
    assert waiting.body.items() >= {**ASKED[name], "occurred_on": "2026-09-29"}.items()
    assert (waiting.proposed_by, waiting.decided_by) == ("staff-7", ("coordinator", "lead"))
    accepted = decided(life)
    assert accepted.decided.facts[-1] == ProposalAccepted(
        **PROPOSER | {"asked": name}, proposal=waiting.number, decided_by="lead-1", decided_on=date(2026, 9, 30)
    )
    assert accepted.after.state.proposals.waiting == ()
    assert accepted.after.history[-len(accepted.decided.facts)].asked == name


def test_a_break_begins_on_the_day_that_was_proposed_and_not_on_that_of_the_decision():
    asked = decided(proposed(), on="2026-10-05")
    asked.meets(
        "proposal-waits",
        "another-person-decides",
        "proposal-is-theirs-to-decide",
        "decline-is-explained",
        "decision-is-not-before-the-proposal",
    )
    life = asked.then(BreakBegan.NAME, ProposalAccepted.NAME)
    assert life.state.interruption.from_on == date(2026, 9, 29)
    began, accepted = life.history[-2:]
    assert (began.occurred_on, began.actor, accepted.occurred_on) == (date(2026, 9, 29), "lead-1", date(2026, 10, 5))
    assert accepted.fact.sentence() == (
        f"lead-1 accepted proposal number {accepted.fact.proposal} of staff-7 (begin break), made on 29 September 2026."
    )


def test_a_proposal_says_what_it_would_lead_to_who_decides_and_until_when():
    assert proposed().history[-1].fact.sentence() == (
        "Proposed: Break in learning from 29 September 2026, return expected on 4 January 2027; last learning on "
        "28 September 2026. Another person (coordinator or lead) decides it by 13 October 2026, or it lapses."
    )


def test_what_would_be_refused_now_is_refused_at_once_with_every_rule():
    met().proposes("begin-break", "2026-09-29", **A_BREAK | {"expected_return_on": "2026-09-01"}).refused(
        "return-is-expected-after-the-break-begins"
    )
    met().proposes("begin-break", "2026-09-29", last_learning_on="2026-10-30", expected_return_on="2026-09-01").refused(
        "return-is-expected-after-the-break-begins", "last-learning-is-not-after-the-break-begins"
    )


def test_what_is_accepted_meets_its_rules_at_that_moment():
    life = held(proposed(), "2026-09-30")
    life = decided(life, "2026-10-01").refused(
        "last-learning-is-not-before-the-last-on-record", "break-begins-after-the-last-session"
    )
    assert life.state.proposals.waiting


@pytest.mark.parametrize("verdict", ["accepted", "declined"])
def test_whoever_proposed_does_not_decide_whatever_they_are(verdict):
    life = proposed(actor="lead-1", role="programme_lead")
    decided(life, verdict=verdict, reason=SEALED, actor="Lead-1").refused("another-person-decides", says="withdrawn")
    decided(life, verdict=verdict, reason=SEALED, **COORDINATOR_2).meets("another-person-decides")


def test_a_tutor_proposes_a_break_of_their_own_apprentice_and_decides_on_none():
    life = proposed(**TUTOR)
    decided(life, **TUTOR).refused("actor-is-entitled")
    decided(life, **COORDINATOR_2).then(BreakBegan.NAME, ProposalAccepted.NAME)
    met().proposes("withdraw", "2026-09-29", **ASKED["withdraw"], **TUTOR).refused("actor-is-entitled")


def test_only_relations_that_the_proposal_names_decide_on_it():
    life = proposed()
    (waiting,) = life.state.proposals.waiting
    for_leads = msgspec.structs.replace(waiting, decided_by=("lead",))
    life = replace(life, state=msgspec.structs.replace(life.state, proposals=type(life.state.proposals)((for_leads,))))
    decided(life, **COORDINATOR_2).refused("proposal-is-theirs-to-decide", says="decided by: lead")


def test_a_decline_has_a_reason_and_ends_the_proposal():
    life = proposed()
    decided(life, verdict="declined").refused("decline-is-explained")
    life = decided(life, verdict="declined", reason=SEALED).then(ProposalDeclined.NAME)
    assert life.state.proposals.waiting == ()
    assert not life.state.interruption.open


def test_a_proposal_is_withdrawn_by_its_maker_and_by_nobody_else():
    life = proposed()
    number = life.state.recorded
    life.when("withdraw-proposal", "2026-09-30", proposal=number, **COORDINATOR_2).refused("only-its-maker-withdraws")
    withdrawn = life.when("withdraw-proposal", "2026-09-30", proposal=number)
    withdrawn.meets("only-its-maker-withdraws")
    life = withdrawn.then(ProposalWithdrawn(**PROPOSER, proposal=number))
    decided(life, number=number).refused("proposal-waits", says="Waiting: none")


def test_a_decision_is_not_before_its_proposal():
    decided(proposed(), occurred_on="2026-09-28").refused("decision-is-not-before-the-proposal")


def test_the_same_is_not_proposed_twice_while_it_waits_and_what_differs_is():
    life = proposed()
    again = life.proposes("begin-break", "2026-09-29", **A_BREAK, **COORDINATOR_2, reason="sealed.v1.BBBB")
    again.refused("no-like-proposal-waits", says=f"decide on number {life.state.recorded}")
    other = life.proposes(
        "begin-break", "2026-09-29", **A_BREAK | {"expected_return_on": "2027-02-01"}, **COORDINATOR_2
    )
    life = other.meets("no-like-proposal-waits")
    first, second = life.state.proposals.waiting
    life = decided(life, number=first.number).after
    decided(life, number=second.number).refused("it-happened-outside-a-break")
    declined = decided(life, number=second.number, verdict="declined", reason=SEALED).then(ProposalDeclined.NAME)
    assert declined.state.proposals.waiting == ()


def test_people_are_told_that_a_proposal_waits_before_it_lapses_by_itself():
    life = proposed()
    assert life.waits_for("2026-09-29", "proposal") == "proposal-overdue 0 at 2026-10-03 09:00"
    lapsed = life.rung_until("2026-10-14 00:00")
    told = lapsed.facts("clock-escalated.v1", "proposal")
    assert [each.tell for each in told] == [("programme lead",), ("programme lead", "tutor's manager")]
    (fact,) = lapsed.facts(ProposalLapsed.NAME)
    assert fact == ProposalLapsed(**PROPOSER, proposal=life.state.recorded, lapses_on=date(2026, 10, 13))
    assert lapsed.state.proposals.waiting == ()
    assert not lapsed.state.clocks.open("proposal")


def test_the_proposal_clock_is_met_by_a_decision_in_time():
    life = decided(proposed(), "2026-10-02").after.rung_until("2026-10-20")
    assert life.facts("clock-fell-overdue.v1", "proposal") == []


def test_an_applicants_withdrawal_lapses_too():
    life = applicant().proposes("withdraw", "2026-08-10").then(ChangeProposed.NAME).rung_until("2026-08-25 00:00")
    assert life.facts(ProposalLapsed.NAME)
    assert life.state.stage is Stage.APPLIED


def test_what_waits_when_the_apprentice_leaves_can_be_declined_and_lapses():
    life = decided(proposed("withdraw", life=proposed())).after
    (waiting,) = life.state.proposals.waiting
    decided(life, number=waiting.number).refused("stage-allows-it")
    assert decided(life, number=waiting.number, verdict="declined", reason=SEALED).decided.facts
    assert life.rung_until("2026-10-14 00:00").state.proposals.waiting == ()


def test_a_break_that_two_have_agreed_on_is_corrected_like_any_other_and_its_proposal_stays():
    life = decided(proposed()).after
    began, accepted = life.history[-2:]
    number = accepted.originator_version
    life.when("correct-fact", "2026-10-01", fact=number).refused("fact-was-recorded-by-somebody", says="stays")
    right = life.when(
        "correct-fact",
        "2026-10-01",
        fact=began.originator_version,
        instead={"expected_return_on": "2027-02-01"},
        actor="staff-9",
    )
    right.then("fact-corrected.v1")
    assert right.after.state.interruption.expected_return_on == date(2027, 2, 1)
    gone = life.then("correct-fact", "2026-10-01", fact=began.originator_version, actor="staff-9")
    assert not gone.state.interruption.open
    assert gone.state.proposals.waiting == ()


@pytest.mark.parametrize("actor", ["staff-7", "lead-1"])
def test_neither_of_the_two_changes_alone_what_both_agreed_on(actor):
    life = decided(proposed()).after
    number, instead = life.history[-2].originator_version, {"expected_return_on": "2028-02-01"}
    life.when("correct-fact", "2026-10-01", fact=number, instead=instead, actor=actor).refused(
        "second-person-corrects", says="ask a third person"
    )


def test_who_decides_is_cited_by_the_line_that_lets_them_and_who_proposed_by_theirs():
    *_, asked, began, _ = decided(proposed()).after.history
    assert asked.entitled_by.line == "breaks-need-two-people"
    assert began.entitled_by.line == "coordinators-and-leads-decide-proposals"
    assert {asked.entitled_by.policy, began.entitled_by.policy} == {BOOK.policy_on(date(2026, 9, 29)).id}
