"""Every rule is shown met and unmet by a domain test that has to pass.

Read from the tests themselves: `.refused("a-rule")`, `.warned("a-rule")` and `.meets("a-rule")` are checked by the
language of tests/domain.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from domain.deciding import standing  # noqa: F401 - imports every rule
from domain.rule import CATALOGUE, SOURCES, always

TESTS = Path(__file__).parents[1] / "domain"


@cache
def calls():
    """Return all that tests of the domain call, those of tests expected to fail left out."""
    bodies = [ast.parse(path.read_text()).body for path in sorted(TESTS.rglob("test_*.py"))]
    tests = [each for body in bodies for each in body if isinstance(each, ast.FunctionDef)]
    passing = [test for test in tests if not any("xfail" in ast.unparse(mark) for mark in test.decorator_list)]
    return [each for test in passing for each in ast.walk(test) if isinstance(each, ast.Call)]


@cache
def said(expectation):
    """Return the rules that tests name in calls of `expectation`."""
    return {rule for call in calls() for rule in named_in(call, expectation)}


def named_in(call, expectation):
    """Return the literal arguments of a call of this method."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == expectation:
        return [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return []


@pytest.mark.parametrize("expectations", [("refused", "warned"), ("meets",)])
def test_every_rule_is_shown_met_and_unmet(expectations):
    assert sorted(set(CATALOGUE).difference(*map(said, expectations))) == []


@pytest.mark.parametrize("rule", sorted(rule for rule, each in CATALOGUE.items() if each.warns is always))
def test_a_rule_that_only_warns_is_shown_to_stop_nobody(rule):
    assert rule in said("warned") - said("refused")


@pytest.mark.parametrize("expectation", ["refused", "warned", "meets"])
def test_no_test_names_a_rule_that_does_not_exist(expectation):
    assert sorted(said(expectation) - set(CATALOGUE)) == []


@pytest.mark.parametrize("rule", sorted(CATALOGUE))
def test_every_rule_says_what_it_asks_and_where_it_comes_from(rule):
    assert CATALOGUE[rule].says.endswith(".")
    assert CATALOGUE[rule].source
    word, told, _ = CATALOGUE[rule].source.partition(":")
    assert not told or " " in word or word in {*SOURCES, "GOV.UK"}, "say in SOURCES what this source means"
