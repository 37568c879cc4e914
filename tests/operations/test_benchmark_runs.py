"""The benchmark runs through: what it sends is still accepted, and its ledgers stand beside each other."""

from tests.benchmark import caseload, daily_seal
from tests.benchmark.proof import proof_of_a_long_ledger

FEW = 12_000


def test_the_lives_of_the_caseload_are_still_accepted(postgresql, monkeypatch):
    monkeypatch.setattr(caseload, "LIVES", 2)
    assert caseload.catch_up_rate(postgresql)["facts"] >= 2 * caseload.LIFE


def test_a_proof_and_a_day_of_as_many_facts_stand_beside_each_other(postgresql, monkeypatch):
    monkeypatch.setattr(daily_seal, "ROUNDS", 1)
    assert proof_of_a_long_ledger(postgresql, FEW)["ratio"] > 0
    assert daily_seal.cost_of_a_day(postgresql, FEW)["ratio"] > 0
