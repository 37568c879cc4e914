"""`indenture demo` as its user starts it: it tells what it should, ends by itself, and keeps what is looked at."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests.operations.conftest import Running
from tests.operations.test_looking_at_a_demo import lived, names

PATIENCE_SECONDS = 120


def told(place):
    """Return an environment that has everything of the demo stand in the place."""
    at = {"TMPDIR": str(place.folder), "INDENTURE_DATA": str(place.folder / "data")}
    return os.environ | at | {"TERM": "xterm", "COLUMNS": "80"}


@contextmanager
def running(place, output=subprocess.PIPE):
    """Yield the demo as its user starts it, its folders within the place."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "demo"],
        env=told(place),
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


class Begun:
    """A demo that is only to begin: forked off what has imported everything."""

    def __init__(self, place, forks, errors):
        self.place, self.forks, self.errors = place, forks, errors

    @contextmanager
    def running(self, **environment):
        """Yield the process."""
        with Running(self.forks, ["demo"], told(self.place) | environment, self.errors) as process:
            try:
                yield process
            finally:
                process.kill()

    def ended(self, process):
        """Return how it ended and what it said of errors, and all that it said, once it has ended."""
        said = process.stdout.read()
        return (process.wait(PATIENCE_SECONDS), self.errors.read_text()), said


@pytest.fixture
def begun(place, forks, tmp_path_factory):
    """Return the demo, not started yet; what it says of errors stands beside the place."""
    return Begun(place, forks, tmp_path_factory.mktemp("said") / "errors")


def number_of(place, part):
    """Return the process number of a part of the demo, once every part is started."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [each for each in place.folder.glob("data-demo/*.pid") if each.stem == part and each.read_text()]
        if found:
            return int(found[0].read_text())
        time.sleep(0.05)
    raise AssertionError(f"there is no {part}")


def test_the_lives_are_told_replayed_and_proved_and_looked_at_again(place, up):
    with running(place) as process:
        said, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, errors) == (0, "")
    assert lived(said) == {"Amina", "Ben", "Carys", "Dev", "Ella"}
    amina, ben, carys, dev, ella = re.split(r"\n(?:Amina|Ben|Carys|Dev|Ella): ", said)[1:]
    for life in (amina, ben, carys, dev, ella):
        assert re.match(r".+\n  \d{4}-\d\d-\d\d  Application received for cohort", life)
    assert "Overall grade: distinction" in amina
    assert not re.search("Reminder|overdue|Escalated", amina)
    assert re.findall(r"Escalated to ([\w' ]+) \(rung \d\): session", ben) == [
        "tutor",
        "tutor's manager",
        "programme lead and employer",
    ]
    assert re.search(r"Functional skills in maths, level 2, attempt 1 on .+: not passed.", ben)
    assert "Observation with questioning (resit) booked" in ben
    assert "Overall grade: pass" in ben
    assert re.search(r"As known on .+: last session held on .+, session overdue since [^,]+, escalated to rung 3", ben)
    assert len(re.findall(r"\n {14}- ", carys)) == 5
    assert "Overall grade: merit" in carys
    assert re.search(r"Returned on .+ after a break in learning of \d+ days\.", dev)
    assert "Withdrawn (left employer)" in dev
    assert "Escalated to tutor (rung 1): session" in ella
    assert "Withdrawn" not in ella
    facts = int(re.search(r"Facts that fit together: (\d+),", said).group(1))
    dated = re.findall(r"^  \d{4}-\d\d-\d\d  ", said, re.MULTILINE)
    assert facts == len(dated)
    assert re.search(rf"5 lives, {facts} facts, \d+ seconds", said)
    assert place.deserted()
    assert [each.name for each in place.folder.iterdir()] == ["data-demo"]
    command = said.splitlines()[-1].removeprefix("To look at them in the console: ")
    assert re.fullmatch(rf"INDENTURE_DATA={place.folder / 'data'} \S+ up --demo", command)
    with up.running("--demo"):
        assert lived(up.said) == set(), "what is kept is not made again"
        logged = up.errors.read_text()
        assert "nobody is told" not in logged
        assert "has not seen this ledger" not in logged
        assert names(up) == lived(said)
        assert up.run("verify", INDENTURE_DATA=str(place.folder / "data-demo")).stdout.startswith(
            f"Facts that fit together: {facts},"
        )
    assert place.deserted()


@pytest.mark.parametrize(("ending", "part"), [(signal.SIGINT, "api"), (signal.SIGTERM, "temporal")])
def test_asked_to_stop_it_leaves_no_process_and_no_file(place, begun, ending, part):
    with begun.running() as process:
        number = number_of(place, part)
        process.send_signal(ending)
        ended, said = begun.ended(process)
    assert not psutil.pid_exists(number)
    assert ended == (130, "")
    assert said.endswith("Stopped; nothing is left behind.\n")
    assert place.deserted()
    assert list(place.folder.iterdir()) == []


def shown(terminal, until=None):
    """Return what a terminal shows until these words, or until nobody writes to it any more."""
    said = ""
    with suppress(OSError):  # what Linux has in place of an end
        while not (until and re.search(until, said)) and (more := os.read(terminal, 4096)):
            said += re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", more.decode(errors="replace"))
    return said


def test_on_a_terminal_each_life_has_a_row_that_tells_its_date_and_ctrl_c_ends_it(place):
    terminal, output = os.openpty()
    with running(place, output) as process:
        os.close(output)
        said = shown(terminal, until=r"Dev +\d+ \w+ \d{4} +\d:\d\d:\d\d")
        for name in ("Amina", "Ben", "Carys", "Dev"):
            assert re.search(rf"\S {name} +(applying|\d+ \w+ \d{{4}}) +\d:\d\d:\d\d", said)
        process.send_signal(signal.SIGINT)
        rest = shown(terminal)
        assert rest.endswith("Stopped; nothing is left behind.\r\n"), process.stderr.read()
        assert process.wait(PATIENCE_SECONDS) == 130
    os.close(terminal)
    assert place.deserted()
    assert list(place.folder.iterdir()) == []


def test_a_life_that_cannot_go_on_is_told_and_its_log_is_kept(place, begun):
    with begun.running(LIVES_ALONE="Ella") as process:
        number_of(place, "api")
        while b'"command"' not in (place.folder / "data-demo/demo.log").read_bytes():
            assert process.returncode is None
            time.sleep(0.05)
        os.kill(number_of(place, "api"), signal.SIGKILL)
        (status, errors), said = begun.ended(process)
    assert status == 2
    assert "As known on" not in said
    assert re.search(r"The life of \w+ went otherwise than told \(\w+: .*\)\.", errors)
    assert "Traceback" not in errors
    (kept,) = place.folder.glob("*/demo.log")
    assert f"kept in {kept}." in errors
    assert place.deserted()
