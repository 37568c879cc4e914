"""Webhooks over HTTP and on the command line: for staff, checked when they are added, secrets told once."""

import asyncio
from uuid import uuid4

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from activities.webhooks.receiver_address import OutOfBoundsError, check_url, resolved
from api.cli.main import main
from tests.recorded import record

URL = "https://receiver.example.org/hook"
SHOWN = "https://receiver.example.org/…"


@pytest.fixture
def service(service_without_worker):
    return service_without_worker


@pytest.fixture
def ask(service):
    async def send(method, path="", body=None, *, key="k", role="coordinator"):
        token = service.token(role, f"{role}-{service.settings.task_queue}")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return await service.http.request(method, f"/webhooks{path}", json=body, headers=headers)

    return send


async def test_one_is_added_once_listed_without_its_secret_replayed_and_removed(ask, service):
    added = await ask("POST", body={"url": URL, "names": ["clock-escalated.v1"]})
    assert added.status_code == 201
    assert added.headers["Cache-Control"] == "no-store"
    assert (await ask("POST", body={"url": URL, "names": ["clock-escalated.v1"]})).json() == added.json()
    webhook, secret = added.json()["webhook"], added.json()["secret"]
    assert secret.startswith("whsec_")
    listed = await ask("GET")
    (mine,) = [each for each in listed.json() if each["webhook"] == webhook]
    assert (mine["url"], mine["behind"], mine["failures"], mine["stopped_at"]) == (SHOWN, 0, 0, None)
    assert secret not in listed.text
    replayed = await ask("POST", f"/{webhook}/replay", {"after_position": 0})
    assert (replayed.status_code, replayed.json()["position"]) == (200, 0)
    assert (await ask("DELETE", f"/{webhook}")).status_code == 204
    for method, path, body in (("DELETE", "", None), ("POST", "/replay", {"after_position": 0})):
        unknown = await ask(method, f"/{webhook}{path}", body)
        assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/unknown-webhook")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"url": "http://receiver.example.org/hook"}, "url-not-allowed"),
        ({"url": "ftp://receiver.example.org"}, "url-not-allowed"),
        ({"url": "receiver"}, "url-not-allowed"),
        ({"url": "https://user:secret@receiver.example.org"}, "url-not-allowed"),
        ({"url": "https://receiver.example.org:x/"}, "url-not-allowed"),
        ({"url": "https://"}, "url-not-allowed"),
        ({"url": "https://a..b/"}, "url-not-allowed"),
        ({"url": "https://xn--/"}, "url-not-allowed"),
        ({"url": "https://①②⑦.⓪.⓪.①/"}, "url-not-allowed"),
        ({"url": "https://exa mple.org/"}, "url-not-allowed"),
        ({"url": URL, "names": ["lunch-eaten.v1"]}, "unknown-fact-name"),
        ({"url": URL, "after_position": 2**40}, "unknown-position"),
        ({"url": URL, "after_position": -1}, "malformed-request"),
        ({"url": URL, "kind": "pigeon"}, "malformed-request"),
        ({"url": URL, "secret": "mine"}, "malformed-request"),
        ({}, "malformed-request"),
    ],
)
async def test_what_cannot_be_sent_to_is_refused_and_leaves_nothing(ask, said, kind):
    before = (await ask("GET")).json()
    answer = await ask("POST", body=said, key=f"{kind}{len(str(said))}")
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{kind}")
    assert "secret@" not in answer.text
    assert "lunch" not in answer.text
    assert (await ask("GET")).json() == before


async def test_a_key_stands_for_one_receiver(ask):
    await ask("POST", body={"url": URL}, key="one")
    other = await ask("POST", body={"url": f"{URL}/2"}, key="one")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


async def test_a_key_stands_for_one_place_to_begin_too_also_once_the_receiver_has_moved_on(ask, service):
    record(service.store, uuid4(), "apply", person=str(uuid4()))
    begun = {"url": URL, "after_position": 0}
    webhook = (await ask("POST", body=begun, key="begun")).json()["webhook"]
    await ask("POST", f"/{webhook}/replay", {"after_position": 1})
    again = await ask("POST", body=begun, key="begun")
    assert (again.status_code, again.json()["webhook"], again.json()["position"]) == (201, webhook, 1)
    for otherwise in ({"url": URL, "after_position": 1}, {"url": URL}):
        other = await ask("POST", body=otherwise, key="begun")
        assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    await ask("POST", body={"url": URL}, key="now")
    other = await ask("POST", body=begun, key="now")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")


@pytest.mark.parametrize(
    "url",
    [
        "https://prod-07.uksouth.logic.example:443/workflows/5f0c/triggers/run?api-version=1&sig=S3cretSignature",
        "https://hooks.example.org/services/T0/B0/S3cretSignature",
        "https://receiver.example.org/?S3cretSignature",
    ],
)
async def test_an_address_that_is_a_secret_is_told_once(ask, service, logged, url):
    added = await ask("POST", body={"url": url}, key=url)
    assert added.json()["url"] == url
    webhook = added.json()["webhook"]
    for answer in (
        await ask("GET", role="quality_lead"),
        await ask("POST", f"/{webhook}/replay", {"after_position": 0}),
    ):
        assert webhook in answer.text
        assert "S3cret" not in answer.text
        assert url.partition("/")[0] in answer.text
    environment = service.settings.as_environment()
    for arguments in (["list"], ["list", "--json"], ["replay", webhook, "--after-position", "0"]):
        said = await asyncio.to_thread(CliRunner().invoke, main, ["webhooks", *arguments], env=environment)
        assert webhook in said.stdout
        assert "S3cret" not in said.output
    assert "S3cret" not in logged.getvalue()


@pytest.mark.parametrize("role", ["employer", "apprentice", "auditor", "post"])
async def test_only_staff_see_or_change_them(ask, role):
    for method, path, body in (("GET", "", None), ("POST", "", {"url": URL}), ("DELETE", f"/{'0' * 32}", None)):
        assert (await ask(method, path, body, role=role)).status_code == 403


async def test_those_who_lead_see_and_change_them_and_a_tutor_does_neither(ask):
    webhook = (await ask("POST", body={"url": URL}, key="led", role="programme_lead")).json()["webhook"]
    again = {"after_position": 0}
    for method, path, body in (
        ("POST", "", {"url": URL}),
        ("POST", f"/{webhook}/replay", again),
        ("DELETE", f"/{webhook}", None),
    ):
        assert (await ask(method, path, body, role="tutor")).status_code == 403
    assert (await ask("GET", role="tutor")).status_code == 403
    assert webhook in (await ask("GET", role="coordinator")).text
    assert (await ask("POST", f"/{webhook}/replay", again, role="coordinator")).status_code == 200
    assert (await ask("DELETE", f"/{webhook}", role="quality_lead")).status_code == 204


@pytest.mark.parametrize(
    "host",
    [
        *[
            "127.0.0.1",
            "localhost",
            "10.0.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "240.0.0.1",
        ],
        *["::1", "::", "::ffff:10.0.0.1", "fe80::1", "fec0::1", "fd00::1", "ff02::1", "2001:db8::1"],
        # IPv4-compatible, translated, NAT64 (well known and local), 6to4, Teredo.
        *["::127.0.0.1", "::8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::127.0.0.1", "64:ff9b:1::1"],
        # Set aside by IANA, though not every Python knows.
        *["192.0.0.1", "192.0.0.9", "192.0.0.255", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.9"],
        *["3fff::1", "3fff:fff::1", "2001:2::1", "2001:10::1", "2001:1ff::1", "5f00::1", "::ffff:192.88.99.1"],
        *["64:ff9b::c000:1", "2002:c058:6301::", "255.255.255.255", "0.0.0.0"],
        *["2002:7f00:1::", "2002:a00:1::1", "2002:e000:1::", "2001:0:7f00:1::80ff:fffe", "2001:0:808:808::f7f7:f7f7"],
    ],
)
async def test_no_private_address_is_reached_from_outside_however_it_is_written(host):
    with pytest.raises(OutOfBoundsError):
        await resolved(host, 443, inside=False)
    assert await resolved(host, 443, inside=True)


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2a00::1"]
)
async def test_a_public_address_is_reached_from_outside_also_through_a_gateway(host):
    assert await resolved(host, 443, inside=False)


@pytest.mark.parametrize(
    "host", ["a." * 2, "münchen.example.org", "my_container", "10.0.0.1", "[2001:DB8::1]", f"{'a' * 63}.org", "a-b.org"]
)
def test_a_well_formed_host_may_be_given(host):
    check_url(f"https://{host}:8443/hook", inside=False)


@pytest.mark.parametrize(
    "host", [".org", f"{'a' * 64}.org", "-a.org", "a-.org", "999.1.1.1", "a%2e.org", "[v1.x]", "[::1%25eth0]", "xn--a"]
)
def test_an_ill_formed_host_may_not_be_given(host):
    with pytest.raises(OutOfBoundsError, match="give an address"):
        check_url(f"https://{host}/hook", inside=True)


def test_inside_plain_http_may_be_used():
    check_url("http://localhost:8080/hook", inside=True)
    with pytest.raises(OutOfBoundsError, match="INDENTURE_WEBHOOKS_INSIDE"):
        check_url("http://localhost:8080/hook", inside=False)


async def test_the_command_line_does_the_same(service):
    environment = service.settings.as_environment()

    def run(*arguments):
        return CliRunner().invoke(main, ["webhooks", *arguments], env=environment)

    added = run("add", URL, "--kind", "teams", "--after-position", "0")
    assert (added.exit_code, "whsec_" in added.output) == (0, True)
    webhook = added.output.split()[0]
    listed = run("list")
    assert f"{webhook}  {URL} (teams: every fact)" in added.output
    assert f"{webhook}  {SHOWN} (teams: every fact)" in listed.output
    assert "whsec_" not in listed.output
    assert "took over position 0 of the log" in run("replay", webhook, "--after-position", "0").output
    assert run("remove", webhook).output == "It is removed.\n"
    assert webhook not in run("list", "--json").output
    refused = run("add", "http://receiver.example.org/")
    assert (refused.exit_code, "https address" in refused.output) == (2, True)


@given(st.ip_addresses())
def test_what_this_python_calls_not_reachable_is_refused_too(address):
    try:
        reached = asyncio.run(resolved(str(address), 443, inside=False)) == str(address)
    except OutOfBoundsError:
        reached = False
    embedded = getattr(address, "sixtofour", None) or getattr(address, "ipv4_mapped", None)
    assert not reached or (embedded or address).is_global
