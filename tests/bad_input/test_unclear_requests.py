"""What two readers could take differently is refused at the door, over a real connection, on every address alike."""

import asyncio
import json
import re
from contextlib import asynccontextmanager
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from fastapi.routing import APIRoute

from api.http.strict_route import documented
from api.processes.ports import free_port
from api.wiring.http import build_api
from tests.bad_input.asking import no_echo, problem

pytestmark = pytest.mark.usefixtures("untouched")

CONTACT = json.dumps({"channel": "telephone", "summary": "Quistine called."})
PLACES = {"apprenticeship": "00000000-0000-4000-8000-000000000001", "staff": "t-1"}


@asynccontextmanager
async def served(app):
    """Yield the port at which an application answers."""
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    yield server.config.port
    server.should_exit = True
    await serving


@pytest.fixture(scope="module")
def app(door):
    """Return the application."""
    return build_api(door.settings, door.store, door.temporal)


@pytest.fixture
async def say(app, amina):
    """Return a way to send a request as it stands: the line, headers and body; it gives status, headers and problem."""

    async def send(port, method, target, *headers, body=""):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        said = {"Host": "indenture"} | amina.headers()
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), *headers]
        writer.write("\r\n".join([*lines, "", body]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].split()[0])
        answer = json.loads(await reader.readexactly(length))
        closes = "connection: close" in head.lower()
        writer.close()
        return int(head.split()[1]), closes, answer

    async with served(app) as port:
        yield lambda *said, **given: send(port, *said, **given)


JSON = "Content-Type: application/json"
LENGTH = f"Content-Length: {len(CONTACT)}"


@pytest.mark.parametrize(
    ("headers", "body", "place"),
    [
        (("Idempotency-Key: another", JSON, LENGTH), CONTACT, "header/Idempotency-Key"),
        (("idempotency-key: another", JSON, LENGTH), CONTACT, "header/Idempotency-Key"),
        (("Authorization: Bearer other", JSON, LENGTH), CONTACT, "header/Authorization"),
        ((JSON, "Content-Type: text/plain", LENGTH), CONTACT, "header/Content-Type"),
        ((JSON, LENGTH, "Origin: http://indenture", "origin: http://another"), CONTACT, "header/Origin"),
        ((JSON, LENGTH, *("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: another")), CONTACT, "header/Sec-Fetch-Site"),
        (
            (JSON, LENGTH, "Transfer-Encoding: chunked"),
            f"{len(CONTACT):x}\r\n{CONTACT}\r\n0\r\n\r\n",
            "header/Content-Length",
        ),
    ],
)
async def test_what_says_one_thing_is_said_once(amina, say, headers, body, place):
    for path in (f"/apprenticeships/{amina.id}/contacts", "/people/apprentices", "/nowhere"):
        status, closes, answer = await say("POST", path, *headers, body=body)
        assert (status, answer["type"]) == (422, "/problems/malformed-request")
        assert [each["place"] for each in answer["errors"]] == [place]
        assert closes
        assert "another" not in json.dumps(answer)


@pytest.mark.parametrize("end", ["%0a", "%0d%0a", "%0A%20", "%00", "%1b", "%e2%80%a8", "%e2%80%ae"])
async def test_an_address_holds_no_line_break(say, end):
    for path in ("/health/live", "/apprenticeships", "/openapi.json", "/nowhere"):
        status, _, answer = await say("GET", path + end)
        assert (status, answer["type"]) == (422, "/problems/malformed-request"), path
        assert [each["place"] for each in answer["errors"]] == ["path"]


ISSUERS = {"/console/signed-in", "/console/signed-out"}
"""Where an issuer sends somebody back: it may say more than we know, but nothing twice."""
NOWHERE = "/console/{anything:path}"


async def test_no_address_takes_what_it_does_not_know_and_none_but_a_list_comes_twice(app, amina):
    transport, looked_at = httpx.ASGITransport(app, raise_app_exceptions=False), 0
    async with httpx.AsyncClient(transport=transport, base_url="http://indenture", follow_redirects=False) as http:
        for route in app.routes:
            if route.path == NOWHERE:
                continue
            filled = re.sub(r"{(\w+)(:\w+)?}", lambda found: PLACES.get(found[1], PLACES["apprenticeship"]), route.path)
            (method,) = route.methods
            known = [name for name, many in documented(route.dependant) if not many]
            once = [] if route.path in ISSUERS else [{"uistine": "1"}]
            for query in (*once, {"uistine": ["1", "2"]}, *({name: ["1", "1"]} for name in known)):
                answer = await http.request(method, filled, params=query, headers=amina.headers())
                assert answer.status_code == 422, (method, route.path, query)
                looked_at += 1
    assert looked_at > 500


async def test_what_an_issuer_adds_to_its_answer_is_passed_over(app):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://indenture") as http:
        assert (await http.get("/console/signed-out?state=1&uistine=1")).status_code == 200
        assert (await http.get("/console/signed-in?state=1&session_state=1")).status_code == 403


async def test_every_route_refuses_what_it_does_not_document_and_what_comes_twice(door, published, amina):
    looked_at = 0
    for path, method, told in published.said:
        filled = path.format(**{name: PLACES.get(name, PLACES["apprenticeship"]) for name in _places(path)})
        queries = [("uistine", {"uistine": "1"}), ("on ", {"on ": "2030-01-01"})]
        for each in told.get("parameters", []):
            of_many = "array" in json.dumps(each["schema"])
            if each["in"] == "query" and not of_many:
                queries.append((each["name"], {each["name"]: ["1", "1"]}))
        for name, query in queries:
            answer = await door.http.request(method, filled, params=query, headers=amina.headers(), json={})
            said = problem(answer, 422, "malformed-request")
            place = f"query/{name}" if name.strip() == name else "query/(unnamed)"
            assert place in [each["place"] for each in said["errors"]], (method, path, query)
            looked_at += 1
    assert looked_at > 150


def queries(app):
    """Yield the method, the address and each parameter in the query of every route, those of pages too."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            for name, _ in documented(route.dependant):
                yield min(route.methods), route.path.replace(":path", ""), name


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\n", "\x7f", "\x85"])
async def test_no_parameter_of_any_address_takes_a_control_character(app, amina, character):
    transport, looked_at = httpx.ASGITransport(app, raise_app_exceptions=False), set()
    async with httpx.AsyncClient(transport=transport, base_url="http://indenture") as http:
        for method, path, name in queries(app):
            filled = path.format(**{each: PLACES.get(each, PLACES["apprenticeship"]) for each in _places(path)})
            said = {name: f"quistine{character}"}
            answer = await http.request(method, filled, params=said, headers=amina.headers())
            told = problem(answer, 422, "malformed-request")
            assert [each["place"] for each in told["errors"]] == [f"query/{name}"], (method, path)
            no_echo(answer, "quistine")
            looked_at.add((path, name))
        nameless = await http.get(f"/apprenticeships?{quote(character)}=1", headers=amina.headers())
    assert [each["place"] for each in nameless.json()["errors"]] == ["query/(unnamed)"]
    asked = {("/audit-reads", "reader"), ("/access-changes", "subject"), ("/console/audit/reads", "reader")}
    assert asked < looked_at
    assert len(looked_at) > 200


def _places(path):
    return [each.partition("}")[0] for each in path.split("{")[1:]]


async def test_what_may_come_more_often_still_may(door, amina):
    query = {"kind": ["session-held.v1", "contact-made.v1"], "limit": 5}
    answer = await door.http.get(f"/apprenticeships/{amina.id}/history", params=query, headers=amina.headers())
    assert answer.status_code == 200
    nothing = await door.http.get("/apprenticeships?quistine=uistine", headers=amina.headers())
    no_echo(nothing, "=uistine")
