"""What runs embedded is closed to others of the machine, and to pages that reach it under a name of their own."""

import socket
import sys

import httpx
import psutil
import pytest

from api.cannot_run import CannotRunError
from api.embedded.temporal import embedded_temporal
from api.processes.ports import free_port

LOOPBACK = ("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def temporal(tmp_path_factory):
    with embedded_temporal(tmp_path_factory.mktemp("temporal")) as addresses:
        yield addresses


def asked(port, host, path="/", address="127.0.0.1", **headers):
    url = f"http://{address}:{port}{path}"
    return httpx.get(url, headers={"Host": host, **headers}, trust_env=False, timeout=20, follow_redirects=True)


@pytest.mark.parametrize("name", LOOPBACK)
@pytest.mark.parametrize("path", ["/", "/api/v1/settings", "/namespaces/default/workflows?query="])
def test_the_web_ui_answers_a_browser_of_this_machine(temporal, name, path):
    answer = asked(temporal.ui_port, f"{name}:{temporal.ui_port}", path, Origin=f"http://{name}:{temporal.ui_port}")
    assert answer.status_code == 200
    assert answer.text


@pytest.mark.parametrize("path", ["/", "/api/v1/settings", "/_app/version.json"])
@pytest.mark.parametrize(
    "name", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:8233", "", "0.0.0.0"]
)
def test_the_web_ui_answers_under_no_other_name(temporal, name, path):
    assert asked(temporal.ui_port, name, path).status_code == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example:8233", "http://["])
def test_the_web_ui_answers_no_page_from_elsewhere(temporal, origin):
    assert asked(temporal.ui_port, "localhost", Origin=origin).status_code == 403


def test_a_second_request_on_the_same_connection_is_checked_too(temporal):
    with socket.create_connection(("127.0.0.1", temporal.ui_port)) as connection:
        for name in ("localhost", "evil.example"):
            connection.sendall(f"GET /api/v1/settings HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
        connection.settimeout(20)
        told = b""
        while told.count(b"HTTP/1.1") < 2:
            told += connection.recv(65536)
    assert b"400 Bad Request" in told.rpartition(b"HTTP/1.1")[1] + told.rpartition(b"HTTP/1.1")[2]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one loopback address alone")
def test_nothing_of_temporal_answers_a_strange_name_at_an_address_that_can_be_guessed(temporal):
    ours = psutil.Process().children()
    process = next(each for each in ours if temporal.grpc.rpartition(":")[2] in each.cmdline())
    listening = [each.laddr for each in process.net_connections() if each.status == psutil.CONN_LISTEN]
    assert len({each.ip for each in listening}) > 1
    statuses = {}
    for each in listening:
        if each.ip not in {"127.0.0.1", "::", "0.0.0.0"}:
            continue
        try:
            statuses[each.port] = asked(each.port, "evil.example", "/api/v1/namespaces", "127.0.0.1").status_code
        except httpx.TransportError:
            # It speaks gRPC, or something that no page can.
            statuses[each.port] = None
    assert 200 not in statuses.values(), statuses
    assert 403 in statuses.values(), statuses


def test_a_web_ui_whose_port_was_taken_meanwhile_is_said(tmp_path):
    port = free_port()
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(CannotRunError, match="did not start"),
        embedded_temporal(tmp_path, port=free_port(), ui_port=port),
    ):
        pytest.fail("it is there all the same")


def open_to_others(folder):
    """Return the files that others of the machine may read or write."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o066 and not path.is_relative_to(folder / "postgresql")
    ]


def test_the_data_folder_is_closed_to_others_also_one_that_was_open_before(up):
    with up.running():
        pass
    up.said = ""
    up.data.chmod(0o755)
    for path in (up.data / "temporal.db", up.data / "temporal.log"):
        path.chmod(0o644)
    with up.running():
        assert up.data.stat().st_mode & 0o066 == 0
        assert open_to_others(up.data) == []
        assert (up.data / "postgresql").stat().st_mode & 0o077 == 0
        assert {path.name for path in up.data.iterdir()} >= {"temporal.db", "master.key", "command.keys", "sent"}
