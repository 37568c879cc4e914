"""What keeps the service from starting is said in one sentence, before anything is started."""

import socket
from contextlib import contextmanager

import pytest

from api.embedded.data_folder import only_one
from api.processes.ports import free_port


@contextmanager
def taken(port):
    with socket.create_server(("127.0.0.1", int(port))):
        yield


def test_a_free_port_is_none_that_the_system_gives_to_somebody_who_asks_for_any():
    for _ in range(50):
        with taken(free_port()), socket.create_server(("127.0.0.1", 0)) as any_port:
            assert free_port() < 32768 <= any_port.getsockname()[1]


def refused(ended):
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    return ended.stderr


@pytest.mark.parametrize("name", ["INDENTURE_PORT", "INDENTURE_TEMPORAL_PORT", "INDENTURE_TEMPORAL_UI_PORT"])
def test_a_taken_port_is_named_with_the_variable_that_changes_it(up, name):
    port = up.environment[name]
    with taken(port):
        said = refused(up.run("up"))
    assert f"Port {port} on 127.0.0.1" in said
    assert f"choose another one with {name}" in said
    assert not (up.data / "postgresql").exists()


def test_an_address_that_is_not_ours_is_named(up):
    assert "INDENTURE_HOST: '203.0.113.1'" in refused(up.run("up", INDENTURE_HOST="203.0.113.1"))


def test_a_folder_that_another_process_runs_on_is_left_to_it(up):
    with only_one(up.data):
        said = refused(up.run("up"))
    assert f"already runs on the data folder {up.data}: stop it" in said


def test_a_folder_that_cannot_be_used_is_named(up):
    up.data.write_text("a file")
    assert "choose another one with INDENTURE_DATA" in refused(up.run("up"))


@pytest.mark.parametrize("part", ["api", "worker", "projector"])
def test_a_part_alone_asks_for_the_servers_it_needs(up, part):
    assert "start it with `indenture up`, or set DATABASE_URL" in refused(up.run(part))


def test_migrations_need_a_database(up):
    assert refused(up.run("migrate")).startswith("DATABASE_URL is not set")


def test_a_database_that_is_away_is_said_without_its_password(up):
    said = refused(up.run("migrate", DATABASE_URL="postgresql://owner:hunter2@127.0.0.1:1/indenture"))
    assert said.startswith("The database at DATABASE_URL cannot be used")
    assert "hunter2" not in said


def test_the_caseload_cannot_be_made_anew_without_the_database(up):
    nowhere = {"DATABASE_URL": "postgresql://a@127.0.0.1:1/a", "TEMPORAL_ADDRESS": "127.0.0.1:1"}
    said = refused(up.run("rebuild-caseload", **nowhere))
    assert said.startswith("The database at DATABASE_URL cannot be used (")
    assert said.endswith("): start it, or mend DATABASE_URL.\n")


def test_a_bad_setting_is_named(up):
    assert "INDENTURE_PORT must be a port" in refused(up.run("up", INDENTURE_PORT="x"))


def test_ladders_that_cannot_be_used_are_named(up, tmp_path):
    said = refused(up.run("up", INDENTURE_LADDERS=str(tmp_path / "nowhere")))
    assert said.startswith("INDENTURE_LADDERS: There are no ladders in ")
    assert not (up.data / "postgresql").exists()
