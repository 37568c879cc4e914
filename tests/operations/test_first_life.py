"""The first life of the README, as its reader runs it: beside a service that runs, in one command."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from api.processes.ports import free_port

ROOT = Path(__file__).parents[2]
TOLD = [
    "Application received for cohort",
    "Enrolled to start on",
    "Training started on",
    "Tutor tutor-7 allocated",
    "Session planned for",
    "Recorded by staff-1 from the apprentice's signed statement MAIL-1",
    "Recorded by staff-1 from the employer's signed statement MAIL-2",
    "Session held on",
    "Session planned for",
]


@pytest.fixture
def first_life(up):
    """Return a way to run the one command that the README shows, where the service of this test is or would be."""
    (shown,) = re.findall(r"^    (\S+ docs/first_life\.py)", (ROOT / "README.md").read_text(), re.MULTILINE)
    python, script = shlex.split(shown)
    assert python == ".venv/bin/python"

    def run(**environment):
        own = up.environment | {"INDENTURE_URL": f"http://127.0.0.1:{up.port}"} | environment
        return subprocess.run(
            [sys.executable, script], cwd=ROOT, env=own, capture_output=True, text=True, check=False, timeout=60
        )

    return run


def told(ended):
    """Return the sentences of the history that it printed, without their dates."""
    assert (ended.returncode, ended.stderr) == (0, "")
    return re.findall(r"^\d{4}-\d\d-\d\d (.+)$", ended.stdout, re.MULTILINE)


def test_it_lives_and_reads_what_happened_as_often_as_it_is_run_and_says_what_a_token_may_not(first_life, up):
    with up.running():
        # A token of one's own is sent: nothing is recorded that it may not.
        token = up.run("token", "--role", "employer", "--subject", "employer-1").stdout.strip()
        kept_out = first_life(INDENTURE_TOKEN=token)
        for _ in range(2):
            ended = first_life()
            assert [said for said, begins in zip(told(ended), TOLD, strict=True) if not said.startswith(begins)] == []
            asked = re.findall(r"^(GET|PUT|POST) /\S+ (\d+)$", ended.stdout, re.MULTILINE)
            assert len(asked) == 12
            assert {status for _, status in asked} == {"200", "201"}
        shown = up.run("history", re.search(r"/apprenticeships/([0-9a-f-]{36})/history", ended.stdout)[1])
        assert all(said in shown.stdout for said in told(ended))
    assert (kept_out.returncode, kept_out.stdout) == (1, "PUT /people/staff/tutor-7 403\n")
    assert kept_out.stderr == "Not entitled: Nobody else may. This is for: coordinator, lead.\n"


def test_where_no_service_ever_ran_the_way_to_start_one_is_said(first_life):
    ended = first_life()
    assert (ended.returncode, ended.stdout) == (2, "")
    way = "start it with `indenture up`, or set INDENTURE_DATA to the folder of yours"
    assert re.fullmatch(rf"Nothing runs on the data folder .+: {way}\.\n", ended.stderr)


def test_where_none_answers_the_way_to_start_one_is_said(first_life):
    nowhere = f"http://127.0.0.1:{free_port()}"
    ended = first_life(INDENTURE_URL=nowhere, INDENTURE_TOKEN="a-token")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Nothing answers at {nowhere}. Start the service first: make up\n"
