"""Every decision of a life is reproduced from the facts before it, by the packs by which it was decided."""

from dataclasses import replace
from functools import cache, partial

import pytest
from hypothesis import given as for_all
from hypothesis import settings

from domain.command import RING_ALARM, SYSTEM, Command
from domain.deciding.command_behind import asked_for
from domain.deciding.consequences import otherwise
from domain.deciding.corrected_history import acts, done
from domain.deciding.decide import body_of, led_to, pending, what_is_due, with_its_ends
from domain.deciding.fold import fold
from domain.deciding.past_told import what_was_told
from domain.deciding.standing import alarm_of
from domain.facts.corrections import Correction
from domain.facts.enrolment import Enrolled
from domain.facts.proposals import ChangeProposed, OfProposal, ProposalAccepted, ProposalDeclined, ProposalWithdrawn
from domain.facts.refusal import CommandRefused
from domain.rule import CATALOGUE
from tests.domain.actors import whose
from tests.domain.bodies import SEALED
from tests.domain.given import BOOK, STREAM
from tests.domain.lives import NOBODY, applicant
from tests.domain.test_properties import SOME, lives
from tests.domain.whole_lives import WHOLE_LIVES

# Of a life that fails, hypothesis warns that it is long to print, instead of saying why it failed.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

STARTS = {"2024-25": "2025-03-03", "2025-26": "2025-09-01", "2026-27": "2026-09-07"}
ENDS = {"2024-25": "2027-01-31", "2025-26": "2027-07-31", "2026-27": "2028-01-31"}


@cache
def begun_by(pack_id):
    """Return an apprentice who was enrolled when this edition was the newest, and lives on with all that came since."""
    pack = BOOK.pack(pack_id)
    starts_on = STARTS[pack.name]
    life = replace(NOBODY, book=BOOK.as_used(pack.id)).then("apply", starts_on)
    life = life.then("enrol", starts_on, starts_on=starts_on, planned_end_on=ENDS[pack.name])
    assert life.state.enrolled.pack == pack.id
    return replace(life.then("allocate-tutor", starts_on, from_on=starts_on), book=BOOK)


BY_EDITION = {pack.id: partial(begun_by, pack.id) for pack in BOOK.packs}


def again(history, act):
    """Return the facts that an act is decided to be once more, on what was known before it; None where none is told.

    A correction does not tell what was asked for, nor a refusal by the policy whom the registers knew.
    """
    first, known = act[0], history[: act[0].originator_version - 1]
    book = BOOK.as_used(first.rules, first.fact.standard if isinstance(first.fact, Enrolled) else None)
    before = what_is_due(fold(STREAM, known), first.recorded_at, book)
    command = command_of(first, act, before)
    if command is None:
        return None
    told = what_was_told(known, before) if command.name == "close-taking-over" else None
    if command.name == "correct-fact":
        found = otherwise(known, body_of(command), first.recorded_at, book)
        decided = led_to(before, command, otherwise=found, again=True)
        return with_its_ends(before, command, decided, found).facts
    return with_its_ends(before, command, led_to(before, command, told=told, again=True), None).facts


def command_of(first, act, before):
    """Return the command that led to an act, as its facts tell it; None where they do not.

    Nor where it was refused by what is asked once.
    """
    fact, settled = first.fact, [each.fact for each in act if isinstance(each.fact, OfProposal)]
    if isinstance(fact, CommandRefused):
        at_once = any(each.line or CATALOGUE[each.rule].once for each in fact.unmet)
        return None if at_once else asked_by(first, fact.refused, fact.inputs, before)
    if first.asked == RING_ALARM:
        state = before.apprenticeship
        alarm = next(each for each in pending(before) if alarm_of(state, each).id == first.command)
        body = {"kind": alarm.kind, "about": alarm.about, "rung": alarm.rung}
        return Command(first.command, STREAM, RING_ALARM, body, SYSTEM, "system", "")
    if settled:
        return settling(first, settled[-1], before)
    return None if isinstance(fact, Correction) else asked_for(done(act) or act, BOOK)


def settling(first, settled, before):
    """Return the command that settled a proposal; None where one was made: the policy says that it waits."""
    day, which = first.occurred_on.isoformat(), {"proposal": getattr(settled, "proposal", 0)}
    if isinstance(settled, ProposalAccepted):
        said = {"occurred_on": settled.decided_on.isoformat(), "verdict": "accepted"}
        return asked_by(first, "decide-proposal", {**which, **said}, before)
    if isinstance(settled, ProposalDeclined):
        said = {"occurred_on": day, "verdict": "declined", "reason": settled.reason}
        return asked_by(first, "decide-proposal", {**which, **said}, before)
    if isinstance(settled, ProposalWithdrawn):
        return asked_by(first, "withdraw-proposal", {**which, "occurred_on": day}, before)
    return None


def asked_by(first, name, body, before):
    """Return a command as whoever recorded a fact asked it, known to the registers as such people are here."""
    known = whose(name, body, before.apprenticeship)["registered"]
    return Command(first.command, STREAM, name, body, first.actor, first.role, "", registered=known)


def reproduced(history):
    """Return the commands of the decisions that were reproduced, each to the same facts or the same refusal."""
    found = []
    for act in acts(history):
        facts = again(history, act)
        if facts is not None:
            assert list(facts) == [each.fact for each in act], act[0]
            found.append(act[0].asked)
    return found


@SOME
@for_all(lives())
def test_every_decision_is_reproduced_from_the_facts_before_it(lived):
    reproduced(lived[0].history)


@settings(SOME, max_examples=80)
@for_all(lives(BY_EDITION))
def test_every_decision_is_reproduced_under_the_pack_by_which_it_was_made(lived):
    life, _ = lived
    assert life.state.enrolled.pack in BY_EDITION
    assert "enrol" in reproduced(life.history)


@pytest.mark.parametrize("pack", BOOK.packs, ids=lambda pack: f"{pack.name}.v{pack.edition}")
def test_an_enrolment_by_every_edition_is_reproduced_by_it_and_by_no_other_that_says_otherwise(pack):
    life = begun_by(pack.id)
    (enrolment,) = [act for act in acts(life.history) if act[0].asked == "enrol"]
    assert again(life.history, enrolment) == [each.fact for each in enrolment]
    newest = BOOK.pack_for(life.state.enrolled.starts_on)
    other = [enrolment[0].__class__(**{**_fields(enrolment[0]), "rules": newest.id}), *enrolment[1:]]
    assert (again(life.history, other) == [each.fact for each in enrolment]) is (newest == pack)


def _fields(recorded):
    return {name: getattr(recorded, name) for name in recorded.__struct_fields__}


@pytest.mark.parametrize("life", [each for each in WHOLE_LIVES if each.history], ids=lambda life: len(life.history))
def test_whole_lives_are_reproduced_decision_by_decision(life):
    assert reproduced(life.history)


def test_what_was_refused_because_the_same_waits_is_not_decided_again():
    said = {"reason": "left employer", "explanation": SEALED}
    life = applicant().proposes("withdraw", "2026-08-10", **said).then(ChangeProposed.NAME)
    life = life.proposes("withdraw", "2026-08-10", **said).refused("no-like-proposal-waits")
    assert [type(act[0].fact) for act in acts(life.history)][-2:] == [ChangeProposed, CommandRefused]
    assert reproduced(life.history) == reproduced(life.history[:-1])


def test_what_is_decided_again_here_is_worth_a_look():
    """Guard the tests of this file: were nothing told from its facts, they would show little."""
    told = {name for life in WHOLE_LIVES for name in reproduced(life.history)}
    assert {"enrol", "ring-alarm", "hold-session", "decide-gateway", "grade-assessment", "complete"} <= told
    assert len(told) >= 25
