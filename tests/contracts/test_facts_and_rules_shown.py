"""Every rule is shown met and unmet by a domain test that has to pass.

Read from the tests themselves: `.refused("a-rule")`, `.warned("a-rule")` and `.meets("a-rule")` are checked by the
language of tests/domain.
"""

import pytest

from domain.deciding import standing  # noqa: F401 - imports every rule
from domain.rule import CATALOGUE, SOURCES, always
from tests.contracts.shown_rules import said


@pytest.mark.parametrize("expectations", [("refused", "warned"), ("meets",)])
def test_every_rule_is_shown_met_and_unmet(expectations):
    assert sorted(set(CATALOGUE).difference(*map(said, expectations))) == []


@pytest.mark.parametrize("rule", sorted(rule for rule, each in CATALOGUE.items() if each.warns is always))
def test_a_rule_that_only_warns_is_shown_to_stop_nobody(rule):
    assert rule in set(said("warned")) - set(said("refused"))


@pytest.mark.parametrize("expectation", ["refused", "warned", "meets"])
def test_no_test_names_a_rule_that_does_not_exist(expectation):
    assert sorted(set(said(expectation)) - set(CATALOGUE)) == []


@pytest.mark.parametrize("rule", sorted(CATALOGUE))
def test_every_rule_says_what_it_asks_and_where_it_comes_from(rule):
    assert CATALOGUE[rule].says.endswith(".")
    assert CATALOGUE[rule].source
    word, told, _ = CATALOGUE[rule].source.partition(":")
    assert not told or " " in word or word in {*SOURCES, "GOV.UK"}, "say in SOURCES what this source means"
