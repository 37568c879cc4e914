"""The shape of the code: rooms, layers, budgets, docstrings, no clock and no chance in domain and workflows."""

import ast
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

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
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MODELLING = {"msgspec", "pydantic"}
# Plain commands, standings, letters and stages: the rules, the ledger and the clock-reading rest stay out of sight.
SEEN_BY_WORKFLOWS = {"domain.command", "domain.letter", "domain.stage"}


def name(path):
    return str(path.relative_to(ROOT))


def package_of(path):
    """Return the package at the top that a module lies in, however deep."""
    return path.relative_to(ROOT).parts[0]


@dataclass(frozen=True)
class Module:
    """What is looked at in a module: read and parsed once, for its tree is large."""

    lines: int
    docstring: str | None
    statements: int
    imports: set[str]
    functions: dict[str, int]
    undocumented: list[str]
    not_given: list[str]
    swallowed: int


@cache
def read(path):
    """Return a module as it is looked at."""
    text = path.read_text()
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    return Module(
        lines=len(text.splitlines()),
        docstring=ast.get_docstring(tree),
        statements=len(tree.body),
        imports=imported_in(nodes),
        functions={
            f"{each.name}, line {each.lineno}": own_lines(each) for each in nodes if isinstance(each, FUNCTIONS)
        },
        undocumented=list(undocumented(tree)),
        not_given=[each for node in nodes for each in not_given(node)],
        swallowed=sum(isinstance(each, ast.ExceptHandler) and each.type is None for each in nodes),
    )


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def own_lines(function):
    """Return how long a function is, without the functions that it makes."""
    inner = [each for each in function.body if isinstance(each, FUNCTIONS)]
    return function.end_lineno - function.lineno + 1 - sum(each.end_lineno - each.lineno + 1 for each in inner)


def imports(path):
    """Return what a module imports: every module, and of a package what is taken from it where that is a module."""
    return read(path).imports


def imported_in(nodes):
    """Return the same of the nodes of a module."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            taken = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {each for each in taken if (ROOT / f"{each.replace('.', '/')}.py").exists()}
            found |= modules or {node.module}
    return found


def undocumented(tree):
    """Yield what of a module is public and has no docstring."""
    for node in tree.body:
        public = isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node.name[0] != "_"
        if public and not ast.get_docstring(node):
            yield node.name
        for each in node.body if public and isinstance(node, ast.ClassDef) else []:
            if isinstance(each, FUNCTIONS) and each.name[0] != "_" and not ast.get_docstring(each):
                yield f"{node.name}.{each.name}"


def not_given(node):
    """Yield what is read or imported that is not given: a clock, the environment, chance."""
    if isinstance(node, ast.Attribute) and not _is_given(node):
        yield from {node.attr} & {"now", "today", "utcnow", "environ", "getenv"}
    if isinstance(node, ast.Import):
        yield from {alias.name for alias in node.names} & BY_CHANCE
    if isinstance(node, ast.ImportFrom):
        yield from {node.module} & BY_CHANCE
        yield from {alias.name for alias in node.names} & {"uuid1", "uuid4"}


def _is_given(node):
    return isinstance(node.value, ast.Name) and node.value.id in {"at", "idle", "due", "workflow"}


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


def test_a_room_says_what_it_is_for_and_imports_nothing():
    """An __init__ is one docstring: whoever needs a thing imports it where it is."""
    rooms = [path for path in MODULES if path.name == "__init__.py"]
    assert rooms
    assert [name(each) for each in rooms if not read(each).docstring or read(each).statements != 1] == []


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
        assert not read(path).functions
        assert {each for each in imports(path) if each.startswith("domain")} <= SEEN_BY_WORKFLOWS


def test_a_module_is_one_idea():
    assert [name(path) for path in MODULES if read(path).lines > LONGEST_MODULE] == []
    assert [name(path) for path in MODULES if not read(path).docstring] == [], "one docstring line says what it is"
    functions = {(name(path), each): lines for path in MODULES for each, lines in read(path).functions.items()}
    assert [each for each, lines in functions.items() if lines > LONGEST_FUNCTION] == []


def test_what_is_public_is_documented():
    assert {name(path): read(path).undocumented for path in MODULES if read(path).undocumented} == {}


TIMELESS = [path for path in MODULES if package_of(path) in {"domain", "workflows"}]


def test_modules_are_told_by_the_package_at_the_top_however_deep_they_lie():
    assert ROOT / "domain/facts/fact.py" in TIMELESS
    assert ROOT / "workflows/apprenticeship.py" in TIMELESS


def test_the_domain_and_the_workflows_read_no_clock_no_environment_and_no_chance():
    assert {name(path): read(path).not_given for path in TIMELESS if read(path).not_given} == {}


def test_errors_are_not_swallowed():
    assert [name(path) for path in MODULES if read(path).swallowed] == [], "a bare except"
