"""Any command may need a second person: a provider's own line says which, and the one mechanism carries each out."""

from dataclasses import replace
from pathlib import Path

from msgspec.structs import replace as replace_struct

import domain
from domain.facts.proposals import ChangeProposed, ProposalAccepted
from domain.rulebook.policy import load_policy
from tests.domain.given import BOOK
from tests.domain.lives import held, on_programme

FILE = Path(domain.__file__).parent / "policies/entitlement.v2.toml"
OWN = """
[[lines]]
id = "even-slips-need-two"
who = ["coordinator", "lead"]
may = "second person"
second_person = { decided_by = ["lead"], told_after_days = 1, lapses_after_days = 3 }
commands = ["correct-fact", "plan-session"]
says = "A session is planned, and a slip corrected, by two."
source = "provider: our own"
"""
STAFF_8 = {"actor": "staff-8", "role": "coordinator"}


def by_two(tmp_path, life):
    """Return a life that goes on by a policy in which a session and a correction need two people."""
    text = FILE.read_text()
    for alone in ('"plan-session", ', ', "correct-fact"'):
        text = text.replace(alone, "")
    (tmp_path / "entitlement.v2.toml").write_text(text + OWN)
    return replace(life, book=replace_struct(BOOK, policies=(load_policy(tmp_path / "entitlement.v2.toml"),)))


def test_a_correction_that_needs_two_corrects_when_it_is_accepted_and_not_before(tmp_path):
    life = by_two(tmp_path, held(on_programme(), "2026-09-28"))
    said = {"fact": life.number("session-held.v1"), "instead": {"minutes": 30, "off_the_job_minutes": 30}}
    waiting = life.proposes("correct-fact", "2026-09-29", **said).then(ChangeProposed.NAME)
    assert waiting.state.sessions == life.state.sessions
    again = waiting.proposes("decide-proposal", "2026-09-30", proposal=waiting.number(ChangeProposed.NAME))
    right = again.then("fact-corrected.v1", ProposalAccepted.NAME)
    assert [each.off_the_job_minutes for each in right.state.sessions.by_id.values()] == [30]
    assert right.state.proposals.waiting == ()
    undone = right.when("correct-fact", "2026-10-01", fact=right.number("fact-corrected.v1"), **STAFF_8)
    undone.then("fact-withdrawn.v1")
    assert [each.off_the_job_minutes for each in undone.after.state.sessions.by_id.values()] == [60]


def test_what_is_added_when_a_proposal_is_accepted_is_called_by_the_decision(tmp_path):
    life = by_two(tmp_path, on_programme())
    life = life.proposes("plan-session", "2026-09-29", planned_on="2026-10-05").then(ChangeProposed.NAME)
    assert not life.state.sessions.by_id
    number = life.number(ChangeProposed.NAME)
    decided = life.proposes("decide-proposal", "2026-09-29", called="the decision", proposal=number)
    life = decided.then("session-planned.v1", ProposalAccepted.NAME)
    assert list(life.state.sessions.by_id) == [decided.command.id]


def test_a_line_says_how_long_what_it_lets_people_propose_waits(tmp_path):
    life = by_two(tmp_path, on_programme())
    life = life.proposes("plan-session", "2026-09-29", planned_on="2026-10-05").after
    assert life.waits_for("2026-09-29", "proposal") == "proposal-overdue 0 at 2026-10-01 09:00"
    assert life.rung_until("2026-10-03 00:00").facts("proposal-lapsed.v1")
