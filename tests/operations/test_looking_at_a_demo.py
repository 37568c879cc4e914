"""A demo cohort to look at: `indenture up --demo` makes one once, and who starts for the first time is offered it."""

import os
import re
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from api.cannot_run import CannotRunError
from api.demo.kept import is_kept, made_anew
from api.embedded.data_folder import only_one
from tests.operations.conftest import by_ctrl_c

PATIENCE_SECONDS = 120


def caseload(up):
    folder = str(up.data) + "-demo"
    token = up.run("token", "--role", "coordinator", "--subject", "staff-1", INDENTURE_DATA=folder).stdout.strip()
    asked = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"http://127.0.0.1:{up.port}/caseload", headers=asked, trust_env=False).json()


def names(up):
    found = caseload(up)
    return {found["names"][each["person"]].removesuffix(" Example") for each in found["apprenticeships"]}


def lived(said):
    """Return whose lives were told to be over."""
    return set(re.findall(r"^(\w+) is done\.$", said, re.MULTILINE))


def test_where_there_is_no_cohort_it_is_made_and_looked_at(up, place):
    # One life is lived as five are.
    with up.running("--demo", stop=by_ctrl_c, LIVES_ALONE="Ella"):
        assert "Indenture is running, on a simulation: nobody in it is real." in up.said
        assert up.said.index("Console  ") < up.said.index("Data  ")
        folder = up.data.with_name(f"{up.data.name}-demo")
        assert re.search(rf" INDENTURE_DATA={re.escape(str(folder))} \S+ token --role coordinator", up.said)
        assert "Messages sent" not in up.said, "nobody is told of a simulation"
        assert "Ella" in lived(up.said)
        assert names(up) == lived(up.said)
        console = httpx.get(f"http://127.0.0.1:{up.port}/console", trust_env=False)
        assert (console.status_code, "/console/sign-in" in console.headers.get("Location", "")) == (303, True)
    assert not up.data.exists(), "nothing of it comes into a ledger of one's own"
    assert place.deserted()


def on_a_terminal(process, terminal, until):
    """Read what is shown on a terminal until these words are among it."""
    patience = threading.Timer(PATIENCE_SECONDS, process.kill)
    patience.start()
    said = ""
    while not re.search(until, said):
        said += os.read(terminal, 4096).decode(errors="replace")
    patience.cancel()
    return said


def test_at_a_terminal_it_is_offered_and_whoever_does_not_want_it_goes_on(up, place):
    terminal, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "up"],
        env=up.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    with process:
        on_a_terminal(process, terminal, r"Look at the demo cohort \[y/N\]:")
        assert not up.data.exists()
        os.write(terminal, b"n\n")
        said = on_a_terminal(process, terminal, r"Ctrl-C stops everything\.")
        process.send_signal(signal.SIGINT)
    os.close(terminal)
    assert "simulation" not in said
    assert up.data.exists()
    assert not (place.folder / "data-demo").exists()
    assert place.deserted()


def test_what_no_demo_made_is_never_replaced(tmp_path):
    folder = tmp_path / "data-demo"
    folder.mkdir()
    (folder / "letters.txt").write_text("mine")
    with pytest.raises(CannotRunError, match="holds what no demo made"), made_anew(folder):
        pass
    assert (folder / "letters.txt").read_text() == "mine"


def test_a_demo_that_is_looked_at_is_not_replaced_and_one_that_was_cut_off_is(tmp_path):
    folder = tmp_path / "data-demo"
    with made_anew(folder):
        (folder / "postgresql").mkdir()
        assert not is_kept(folder), "nor is one whose making was cut off"
    assert is_kept(folder)
    with only_one(folder), pytest.raises(CannotRunError, match="already runs on the data folder"), made_anew(folder):
        pass
    assert (folder / "postgresql").exists()
    with made_anew(folder):
        assert not (folder / "postgresql").exists()
    with pytest.raises(RuntimeError), made_anew(folder):
        raise RuntimeError
    assert not folder.exists()
