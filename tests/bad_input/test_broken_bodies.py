"""A body that is no JSON object, or far too large, never reaches a command."""

import json

import pytest

from tests.bad_input.asking import no_echo, problem

pytestmark = pytest.mark.usefixtures("untouched")

CONTACT = "/contacts"
BROKEN = {
    "cut off": b'{"channel": "telephone", "summary": "Quistine',
    "not JSON": b"channel=telephone&summary=Quistine",
    "single quotes": b"{'summary': 'Quistine'}",
    "a trailing comma": b'{"summary": "Quistine",}',
    "two documents": b'{"summary": "Quistine"}{}',
    "invalid UTF-8": b'{"channel": "telephone", "summary": "Quistine\xff"}',
    "overlong UTF-8": b'{"channel": "telephone", "summary": "Quistine\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"channel": "telephone", "summary": "Quistine\xed\xa0\x80"}',
    "latin-1": '{"channel": "telephone", "summary": "Quistiné"}'.encode("latin-1"),
    "a lone high surrogate": b'{"channel": "telephone", "summary": "Quistine\\ud800"}',
    "a lone low surrogate": b'{"channel": "telephone", "summary": "\\udc00Quistine"}',
    "a surrogate as a name": b'{"channel": "telephone", "summary": "Quistine", "\\ud800": 1}',
    "a surrogate in UTF-16": '{"channel": "telephone", "summary": "Quistine\ud800"}'.encode("utf-16", "surrogatepass"),
    "a name twice": b'{"channel": "telephone", "summary": "Quistine", "channel": "telephone"}',
    "a name twice, one escaped": b'{"channel": "telephone", "summary": "Quistine", "\\u0063hannel": "visit"}',
    "a name twice in UTF-16": '{"channel": "telephone", "summary": "Quistine", "summary": "x"}'.encode("utf-16"),
    "an escaped NUL": b'{"channel": "telephone", "summary": "Quistine\\u0000"}',
    "a raw NUL": b'{"channel": "telephone", "summary": "Quistine\x00"}',
    "a raw newline": b'{"channel": "telephone", "summary": "Quist\nine"}',
    "empty": b"",
    "space": b"  \n",
    "null": b"null",
    "a number": b"7",
    "a string": b'"Quistine"',
    "an array": b'[{"channel": "telephone", "summary": "Quistine"}]',
    "not a number": b'{"channel": "telephone", "summary": NaN}',
    "an endless number": b'{"channel": "telephone", "summary": ' + b"9" * 5000 + b"}",
    "infinity": b'{"channel": "telephone", "summary": 1e999}',
    "deep arrays": b"[" * 30_000,
    "deep closed arrays": b"[" * 30_000 + b"]" * 30_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep where text belongs": b'{"channel": "telephone", "summary": ' + b"[" * 900 + b"]" * 900 + b"}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
async def test_a_broken_body_is_refused_and_never_repeated(ask, body):
    answer = await ask("POST", CONTACT, content=body)
    problem(answer, 422, "malformed-request")
    no_echo(answer, "uist", "9999", "[[[[")


async def test_a_name_that_comes_twice_is_refused_wherever_it_does(ask, amina):
    within = b'{"fact": 1, "reason": "Quistine", "instead": {"tutor": "T1", "tutor": "T2"}}'
    for body in (b'{"fact": 1, "fact": 2, "reason": "Quistine"}', within):
        said = problem(await ask("POST", "/corrections", content=body), 422, "malformed-request")
        assert said["errors"] == [{"place": "body", "reason": "a name comes twice in one object; give each once"}]
    headers = {**amina.headers(), "Content-Type": "application/json"}
    for path in ("/webhooks", "/people/employers", "/samples"):
        answer = await amina.http.post(path, content=b'{"url": "a", "url": "b"}', headers=headers)
        assert problem(answer, 422, "malformed-request")["errors"] == said["errors"]


async def test_half_of_a_character_is_refused_by_every_address_and_told_by_its_place(amina):
    headers = {**amina.headers(), "Content-Type": "application/json"}
    for path in ("/webhooks", "/people/employers", "/people/apprentices", "/samples"):
        content = json.dumps({"names": ["Quistine\ud800"], "url": "https://x.example/h"})
        answer = await amina.http.post(path, content=content, headers=headers)
        assert [each["place"] for each in problem(answer, 422, "malformed-request")["errors"]] == ["body/names"]
        no_echo(answer, "uistin")


async def test_a_whole_character_of_two_halves_may_be_written(ask):
    said = problem(await ask("PUT", "/completion", content=b'{"nickname": "\\ud83d\\ude00"}'), 422, "malformed-request")
    assert [each["place"] for each in said["errors"]] == ["body/nickname"]


@pytest.mark.parametrize("path", ["/completion", "/portfolio/submission", "/return"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'"Quistine"', b"0", b"false"], ids=ascii)
async def test_a_broken_body_is_refused_where_none_is_needed_too(ask, path, body):
    problem(await ask("PUT", path, content=body), 422, "malformed-request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", None])
async def test_a_body_of_another_kind_is_refused(ask, kind):
    body = json.dumps({"channel": "telephone", "summary": "Quistine"})
    answer = await ask("POST", CONTACT, content=body, headers={"Content-Type": kind})
    problem(answer, 422, "malformed-request")
    no_echo(answer, "uistin")


async def test_ten_megabytes_are_refused_by_their_announced_length_without_being_read(ask):
    answer = await ask("POST", CONTACT, content=b'{"summary": "' + b"Quistine" * 1_250_000 + b'"}')
    problem(answer, 413, "too-large")
    no_echo(answer, "uistin")


async def test_ten_megabytes_in_pieces_are_refused_as_soon_as_they_are_too_many(ask):
    sent = 0

    async def pieces():
        nonlocal sent
        yield b'{"summary": "'
        for _ in range(10_000):
            sent += 1
            yield b"Quistine" * 125

    answer = await ask("POST", CONTACT, content=pieces())
    problem(answer, 413, "too-large")
    assert sent < 100


@pytest.mark.parametrize("length", ["-1", "1e9", "Quistine", "9" * 30, "²"])
async def test_a_false_content_length_lets_nothing_larger_in(ask, length):
    async def pieces():
        yield b'{"summary": "' + b"Quistine" * 10_000 + b'"}'

    answer = await ask("POST", CONTACT, content=pieces(), headers={"Content-Length": length.encode()})
    problem(answer, 413, "too-large")


async def test_a_request_cut_off_in_its_body_is_not_taken_for_one_without(door, amina):
    """The body may be left out here: half of one must not count as none."""
    app = door.http._transport.app  # noqa: SLF001 - the client cannot hang up, so the test does
    coming = [
        {"type": "http.request", "body": b"", "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered = []

    async def receive():
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message):
        answered.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in amina.headers().items()]
    path = f"/apprenticeships/{amina.id}/portfolio/submission"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [*headers, (b"content-type", b"application/json"), (b"content-length", b"30")],
        "client": ("127.0.0.1", 1),
        "server": ("indenture", 80),
    }
    await app(scope, receive, send)
    assert answered == []
