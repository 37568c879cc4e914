"""The wheel holds every room and every data file: what an editable installation finds anyway, an installed one must."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.contracts.test_architecture import PACKAGES, ROOT

NOT_SHIPPED = {"__pycache__"}
LOAD_A_STANDARD = """
import domain
from api.rulebook import rulebook
from domain.rulebook.own_rules import NO_OWN_RULES
print(domain.__file__)
print(rulebook(NO_OWN_RULES).newest("ST1379").title)
"""


def shipped():
    """Return every file of the packages, by its path within the repository."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    return {str(path.relative_to(ROOT)) for path in files if not NOT_SHIPPED & set(path.parts)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from a copy: building writes beside what it builds."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    shutil.copy(ROOT / "pyproject.toml", source)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)], check=True
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return an environment with the wheel installed, which borrows the libraries of this one and nothing of ours."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, symlinks=True)
    scripts = home / "bin"
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(scripts / "python")]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return home


def run(installed, *command):
    done = subprocess.run(
        [str(installed / "bin" / command[0]), *command[1:]], cwd=installed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_and_every_data_file_is_in_it(wheel):
    assert shipped() <= set(zipfile.ZipFile(wheel).namelist())


def test_the_command_line_runs_from_it(installed):
    assert run(installed, "indenture", "--version").startswith("indenture, version ")


def test_a_standard_loads_from_it(installed):
    where, title = run(installed, "python", "-c", LOAD_A_STANDARD).splitlines()
    assert Path(where).is_relative_to(installed)
    assert title == "Learning and Skills Mentor"
