"""Which tests show a rule met, and which show it unmet: read from the tests themselves."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1] / "domain"


@cache
def said(expectation):
    """Return by rule the tests, as file and name, that name it in a call of `expectation`; those to fail left out."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        tests = [each for each in ast.parse(path.read_text()).body if isinstance(each, ast.FunctionDef)]
        for test in tests:
            if not any("xfail" in ast.unparse(mark) for mark in test.decorator_list):
                for rule in {rule for call in ast.walk(test) for rule in named_in(call, expectation)}:
                    found[rule].append((path, test.name))
    return dict(found)


def named_in(call, expectation):
    """Return the literal arguments of a call of this method."""
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == expectation:
        return [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return []


def shows(rule, *expectations):
    """Return the test that shows a rule so, as file and name: the first one in the room of the rule, or anywhere."""
    room = rule.check.__module__.split(".")[1]
    tests = [test for expectation in expectations for test in said(expectation).get(rule.id, [])]
    return min(tests, key=lambda test: test[0].parent.name != room, default=None)
