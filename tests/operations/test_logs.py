"""Logs are JSON lines in UTC and quote nobody."""

import json
import socket
import subprocess
import sys
from contextlib import ExitStack
from subprocess import PIPE
from time import sleep

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

SERVER = """
import asyncio, resource
from api.processes import open_files
from api.wiring import logs

async def serve():
    logs.configure()
    server = await asyncio.start_server(lambda reading, writing: writing.write(b"!"), "127.0.0.1", 0, backlog=2048)
    print(server.sockets[0].getsockname()[1], *resource.getrlimit(resource.RLIMIT_NOFILE), flush=True)
    await server.serve_forever()

resource.setrlimit(resource.RLIMIT_NOFILE, (32, 64))
open_files.allow_all()
asyncio.run(serve())
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


def test_a_process_has_all_connections_that_the_machine_allows_and_says_once_that_there_are_no_more():
    with ExitStack() as stack:
        server = stack.enter_context(
            subprocess.Popen([sys.executable, "-c", SERVER], stdout=PIPE, stderr=PIPE, text=True)
        )
        stack.callback(server.kill)
        port, *limits = map(int, server.stdout.readline().split())
        assert limits == [64, 64]
        with ExitStack() as connections:
            for _ in range(80):
                connections.enter_context(socket.create_connection(("127.0.0.1", port)))
            said = [json.loads(server.stderr.readline())]
            sleep(2.5)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as again:
            assert again.recv(1) == b"!"
        server.kill()
        said += map(json.loads, server.stderr)
    assert [each["event"].splitlines()[0] for each in said] == ["socket.accept() out of system resource"]
