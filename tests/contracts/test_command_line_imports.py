"""The answers and the command line know no web framework, and a command loads what it needs and no more."""

import subprocess
import sys

import pytest

from tests.contracts.test_architecture import MODULES, ROOT, dotted, imports, name

WEB = {"fastapi", "starlette", "uvicorn"}
WITHOUT = ("api/answers", "api/audit", "api/cli")
SHOWN = [path for path in MODULES if name(path).startswith(WITHOUT)]
LOADED = "import {modules}, sys; print(*sorted({{each.partition('.')[0] for each in sys.modules}}))"


def loaded(*modules):
    """Return the packages that are loaded in a process that imports these modules."""
    program = LOADED.format(modules=", ".join(modules))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("path", SHOWN, ids=name)
def test_what_is_answered_names_no_web_framework(path):
    assert not {each.partition(".")[0] for each in imports(path)} & WEB


def test_what_is_answered_loads_no_web_framework():
    assert not loaded(*(dotted(path) for path in SHOWN)) & WEB


@pytest.mark.parametrize("module", ["api.wiring.worker", "api.wiring.projector"])
def test_a_process_without_http_loads_no_web_framework(module):
    assert not loaded(module) & WEB


def test_a_command_that_asks_neither_engine_nor_database_loads_neither():
    assert not loaded("api.cli.main") & {*WEB, "temporalio", "psycopg", "cryptography", "holidays", "rich"}


def test_a_question_about_an_apprenticeship_loads_no_engine():
    assert not loaded("api.cli.main", "api.answers.history", "api.wiring.store") & {*WEB, "temporalio", "holidays"}


def test_what_a_part_imports_is_never_looked_through_for_rubbish_and_what_it_makes_is():
    program = """
import gc
from api.processes.kept_memory import kept

with kept():
    assert not gc.isenabled()
    import api.wiring.projector
imported = gc.get_freeze_count()
loop = []
loop.append(loop)
del loop
print(gc.isenabled(), imported > 50_000, gc.collect() > 0)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3
