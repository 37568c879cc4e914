"""Logs are JSON lines in UTC and quote nobody."""

import json
import subprocess
import sys

PROGRAM = """
import logging, warnings, structlog
from api.wiring import logs
logs.configure()
structlog.get_logger("changes").info("changed", command="c-1", outcome="accepted")
logging.getLogger("temporalio.worker").warning("lost %s", "a poller")
logging.getLogger("temporalio.worker").info("chatter")
logging.getLogger("uvicorn.access").info("GET /people?name=Ada")
logging.getLogger("httpx").info("GET http://host/people?name=Ada")
warnings.warn("old")
try:
    try:
        raise KeyError("Ada Lovelace")
    except KeyError as error:
        raise ValueError("Ada Lovelace's notes") from error
except ValueError:
    structlog.get_logger("changes").exception("failed")
    logging.getLogger("other").exception("failed too")
raise RuntimeError("Ada Lovelace again")
"""


def logged():
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    return ran.stderr


def test_every_line_is_json_with_its_instant_in_utc_and_only_types_and_places_of_errors():
    text = logged()
    lines = [json.loads(line) for line in text.splitlines()]
    assert all(line["at"].endswith("Z") for line in lines)
    assert [line["logger"] for line in lines] == [
        "changes",
        "temporalio.worker",
        "py.warnings",
        "changes",
        "other",
        "api.wiring.logs",
    ]
    assert lines[0] | {"at": ""} == {
        "event": "changed",
        "command": "c-1",
        "outcome": "accepted",
        "logger": "changes",
        "level": "info",
        "at": "",
    }
    assert lines[1]["event"] == "lost a poller"
    assert [each for each in lines[3]["exception"] if ":" not in each] == ["ValueError", "KeyError"]
    assert lines[5]["event"] == "ended by RuntimeError"
    assert "Ada" not in text
