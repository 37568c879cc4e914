"""Every fact says whether it is an act or a derivation; what an act says is never said otherwise by anything else."""

import msgspec
import pytest

from domain.apprenticeship import FACTS
from domain.deciding.corrected_history import acts, as_corrected, corrections, done, in_force
from domain.facts.fact import Act, Derivation
from domain.facts.refusal import CommandRefused
from domain.folds import EVOLVE
from tests.domain.whole_lives import WHOLE_LIVES

KINDS = [*EVOLVE, CommandRefused]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.NAME)
def test_a_fact_is_an_act_or_a_derivation_and_never_both(kind):
    assert issubclass(kind, Act) is not issubclass(kind, Derivation)


def test_the_derivations_are_these():
    assert {kind.NAME for kind in KINDS if issubclass(kind, Derivation)} == {
        "training-started.v1",
        "taking-over-began.v1",
        "agreement-lapsed.v1",
        "session-lapsed.v1",
        "at-risk-case-opened.v1",
        "at-risk-case-closed.v1",
        "assessment-window-closed.v1",
        "assessment-window-extended.v1",
        "overall-grade-reached.v3",
        "overall-grade-changed.v1",
        "overall-grade-lost.v1",
    }


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, Act)], ids=lambda kind: kind.NAME)
def test_what_is_worked_out_in_an_act_is_a_field_of_it_and_nothing_that_was_promised_to_anybody(kind):
    fields = {field.name for field in msgspec.structs.fields(kind)}
    assert fields >= kind.WORKED_OUT
    assert not kind.WORKED_OUT & {"overall", "grade", "pieces", "passed_on", "window_ends_on", "completed_on"}


def test_every_name_that_can_be_read_leads_to_one_of_them():
    assert FACTS.names >= {kind.NAME for kind in KINDS}


def said(fact):
    """Return what an act says: its fields, without what is worked out."""
    return {name: value for name, value in msgspec.structs.asdict(fact).items() if name not in fact.WORKED_OUT}


def not_kept(life):
    """Return the acts of a life which no correction names, and which are not read as they were recorded."""
    named, read = in_force(corrections(life.history)), {}
    for each in as_corrected(life.history):
        read.setdefault(each.originator_version, []).append(each.fact)
    recorded = [
        each
        for group in acts(life.history)
        for each in done(group)
        if group[0].originator_version not in named and isinstance(each.fact, Act)
    ]
    return [each for each in recorded if not any(_same(each.fact, other) for other in _read(read, life, each))]


def _read(read, life, recorded):
    # What is said otherwise by rule stands in the place of the first fact of its command.
    first = next(each for each in life.history if each.command == recorded.command)
    return [*read.get(recorded.originator_version, ()), *read.get(first.originator_version, ())]


def _same(fact, other):
    return type(fact) is type(other) and said(fact) == said(other)


@pytest.mark.parametrize("life", WHOLE_LIVES[1:], ids=lambda life: str(len(life.history)))
def test_whatever_is_withdrawn_no_other_act_is_said_otherwise(life):
    day = f"{life.history[-1].recorded_at:%Y-%m-%d}"
    for group in acts(life.history):
        if not done(group) or group[0].role == "system":
            continue
        asked = life.when("correct-fact", day, actor="staff-8", fact=group[0].originator_version)
        assert not_kept(asked.after) == []
