"""The shape of the code: rooms, layers, budgets, docstrings, no clock and no chance in domain and workflows."""

import ast
import subprocess
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from domain.facts.refusal import CommandRefused
from domain.folds import EVOLVE

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "activities", "workflows", "api")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
FULLEST_FOLDER = 20
# All that can ever be on record lies in one folder.
FULLER = {"domain/facts": 22}
BY_CHANCE = {"random", "secrets", "os", "time", "socket", "threading", "subprocess"}
MODELLING = {"msgspec", "pydantic"}
# Plain commands, standings, letters and stages: the rules, the ledger and the clock-reading rest stay out of sight.
SEEN_BY_WORKFLOWS = {"domain.command", "domain.letter", "domain.stage"}


def name(path):
    return str(path.relative_to(ROOT))


def package_of(path):
    """Return the package at the top that a module lies in, however deep."""
    return path.relative_to(ROOT).parts[0]


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def own_lines(function):
    """Return how long a function is, without the functions that it makes."""
    inner = [each for each in function.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    return function.end_lineno - function.lineno + 1 - sum(each.end_lineno - each.lineno + 1 for each in inner)


def imports(path):
    """Return what a module imports: every module, and of a package what is taken from it where that is a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            taken = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {each for each in taken if (ROOT / f"{each.replace('.', '/')}.py").exists()}
            found |= modules or {node.module}
    return found


def test_imports_run_as_the_request_runs():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_no_module_imports_itself_by_way_of_others():
    graph = {dotted(path): imports(path) for path in MODULES}
    # Raises CycleError with the circle.
    list(TopologicalSorter({each: found & graph.keys() for each, found in graph.items()}).static_order())


def test_the_domain_hides_no_import_for_being_of_types_only():
    for path in (each for each in MODULES if package_of(each) == "domain"):
        assert "TYPE_CHECKING" not in path.read_text(), name(path)


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name)
def test_a_room_says_what_it_is_for_and_imports_nothing(path):
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1, "an __init__ is one docstring: whoever needs a thing imports it where it is"


def test_every_folder_of_modules_is_a_room():
    assert {path.parent / "__init__.py" for path in MODULES} <= set(MODULES)


def test_no_room_is_too_full():
    files = Counter(name(path.parent) for path in MODULES)
    assert {room: n for room, n in files.items() if n > FULLER.get(room, FULLEST_FOLDER)} == {}


def test_all_that_can_be_on_record_lies_in_one_room():
    assert {kind.__module__.rpartition(".")[0] for kind in (*EVOLVE, CommandRefused)} == {"domain.facts"}


def imported(package):
    """Return every module that a package imports, but for the standard library and itself."""
    found = set().union(*(imports(path) for path in MODULES if package_of(path) == package))
    return {each for each in found if each.partition(".")[0] not in {package, *sys.stdlib_module_names}}


def test_the_domain_knows_the_standard_library_and_the_modelling_libraries_only():
    assert {each.partition(".")[0] for each in imported("domain")} == MODELLING


def test_workflows_see_plain_types_of_the_domain_and_the_engine_only():
    seen = imported("workflows")
    assert {each for each in seen if each.partition(".")[0] != "temporalio"} == SEEN_BY_WORKFLOWS


def test_what_workflows_see_of_the_domain_holds_no_rule():
    for module in SEEN_BY_WORKFLOWS:
        path = ROOT / f"{module.replace('.', '/')}.py"
        assert not [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
        assert {each for each in imports(path) if each.startswith("domain")} <= SEEN_BY_WORKFLOWS


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_one_idea(path):
    text = path.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree), "one docstring line says what the module is"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert own_lines(node) <= LONGEST_FUNCTION, node.name


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_is_public_is_documented(path):
    for node in ast.parse(path.read_text()).body:
        public = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_"
        if public:
            assert ast.get_docstring(node), node.name
            methods = [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
            for method in methods if isinstance(node, ast.ClassDef) else []:
                if method.name[0] != "_":
                    assert ast.get_docstring(method), f"{node.name}.{method.name}"


TIMELESS = [path for path in MODULES if package_of(path) in {"domain", "workflows"}]


def test_modules_are_told_by_the_package_at_the_top_however_deep_they_lie():
    assert ROOT / "domain/facts/fact.py" in TIMELESS
    assert ROOT / "workflows/apprenticeship.py" in TIMELESS


@pytest.mark.parametrize("path", TIMELESS, ids=name)
def test_the_domain_and_the_workflows_read_no_clock_no_environment_and_no_chance(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow", "environ", "getenv"} or _is_given(node), node.attr
        if isinstance(node, ast.Import):
            assert not {alias.name for alias in node.names} & BY_CHANCE
        if isinstance(node, ast.ImportFrom):
            assert node.module not in BY_CHANCE
            assert not {alias.name for alias in node.names} & {"uuid1", "uuid4"}


def _is_given(node):
    return isinstance(node.value, ast.Name) and node.value.id in {"at", "idle", "due", "workflow"}


def test_errors_are_not_swallowed():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{name(path)} has a bare except"
