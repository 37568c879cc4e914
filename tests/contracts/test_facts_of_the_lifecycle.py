"""The lifecycle's tables agree with each other, and every way that they offer is really taken."""

from collections import Counter
from datetime import date

from domain.apprenticeship import FACTS, LIFECYCLE, NEEDS_ANOTHER
from domain.correction.correcting import CorrectFact
from domain.correction.upholding import UpholdAct
from domain.facts.refusal import CommandRefused
from domain.facts.upcasting import UPCASTERS
from domain.folds import EVOLVE, MOVES
from domain.proposal.deciding import DecideProposal, WithdrawProposal
from domain.stage import ENDED, Stage
from domain.strands import POST
from domain.what_happens_by_itself import RINGS, STANDS_DOWN
from tests.domain.given import BOOK
from tests.domain.whole_lives import WHOLE_LIVES

OFFERED = {(each.command.NAME, fact.NAME) for each in (*LIFECYCLE, *POST) for fact in each.facts} | {
    (kind, fact.NAME) for kind, ring in RINGS.items() for fact in ring.facts
}


def test_no_command_and_no_fact_is_named_twice():
    names = [each.command.NAME for each in (*LIFECYCLE, *POST)] + [fact.NAME for fact in [*EVOLVE, CommandRefused]]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_every_fact_follows_from_a_command_or_from_an_alarm():
    assert {name for _, name in OFFERED} | {STANDS_DOWN.NAME, NEEDS_ANOTHER.NAME} == {fact.NAME for fact in EVOLVE}


def test_every_fact_that_a_command_or_an_alarm_offers_is_reached_by_a_life():
    trail = frozenset().union(*(life.trail for life in WHOLE_LIVES))
    taken = {
        (cause, fact)
        for cause, fact in trail
        if fact not in {CommandRefused.NAME, STANDS_DOWN.NAME, NEEDS_ANOTHER.NAME}
    }
    assert taken == OFFERED


def test_every_command_that_needs_a_second_person_is_proposed_in_a_life():
    trail = frozenset().union(*(life.trail for life in WHOLE_LIVES))
    policy = BOOK.policy_on(date(2026, 9, 7))
    needed = {act for line in policy.lines if line.second_person for act in line.commands}
    assert {cause for cause, fact in trail if fact == NEEDS_ANOTHER.NAME} == needed


def test_an_escalation_stands_down_with_whatever_ends_it():
    trail = frozenset().union(*(life.trail for life in WHOLE_LIVES))
    ended_by = {cause for cause, fact in trail if fact == STANDS_DOWN.NAME}
    assert ended_by == {
        "agree-training-plan",
        "annul-sitting",
        "begin-break",
        "book-assessment",
        "choose-epao",
        "claim-certificate",
        "close-taking-over",
        "correct-fact",
        "decide-gateway",
        "exempt-from-functional-skills",
        "extend-assessment-window",
        "grade-assessment",
        "hold-progress-review",
        "hold-session",
        "log-off-the-job",
        "proposal-lapse",
        "record-functional-skills-attempt",
        "record-new-employer",
        "reopen-gateway",
        "return-certificate",
        "return-from-break",
        "state-hours",
        "uphold-act",
        "withdraw",
    }


def test_the_registry_reads_every_fact_that_folds_and_refusals():
    assert FACTS.names == {fact.NAME for fact in EVOLVE} | {CommandRefused.NAME} | set(UPCASTERS)


def test_a_fact_that_moves_an_apprenticeship_is_offered_where_it_starts_from():
    causes = {fact: [each for each in LIFECYCLE if fact in each.facts] for fact in MOVES}
    for fact, move in MOVES.items():
        by_commands = frozenset().union(*(each.stages for each in causes[fact]))
        assert move.from_stages <= by_commands or fact in {f for ring in RINGS.values() for f in ring.facts}


def test_every_stage_but_the_first_is_reached_and_the_ends_allow_nothing_but_what_becomes_known_later():
    assert {move.to for move in MOVES.values()} == set(Stage) - {Stage.NEW}
    after = {stage: {each.command.NAME for each in LIFECYCLE if stage in each.stages} for stage in ENDED}
    known_later = {CorrectFact.NAME, UpholdAct.NAME, DecideProposal.NAME, WithdrawProposal.NAME}
    of_the_epao = {"change-grade", "revoke-grade", "annul-sitting", "claim-certificate", "return-certificate"}
    stated_later = {"state-hours"}
    assert after == {Stage.WITHDRAWN: known_later, Stage.COMPLETED: known_later | of_the_epao | stated_later}


def test_every_move_is_really_made():
    made = set()
    for life in WHOLE_LIVES:
        made |= {type(recorded.fact) for recorded in life.history} & set(MOVES)
    assert made == set(MOVES)
