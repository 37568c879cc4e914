"""The embedded issuer: discovery, keys, a page to pick a person, codes with PKCE, tokens, and never in production."""

import asyncio
import re
import stat
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import jwt
import pytest
from click.testing import CliRunner

from api.access.caller import Caller, InvalidTokenError
from api.access.roles import ROLES
from api.cannot_run import CannotRunError
from api.cli.main import main
from api.embedded.data_folder import announce, only_one
from api.embedded.issuer import embedded_issuer
from api.issuer.asking import NoSuchTokenError, ask_for_a_token
from api.issuer.demo_people import DEMO_PEOPLE
from api.issuer.signed_in import REMEMBERED_SECONDS, SignedIn
from api.settings.settings import Settings

SAMPLE = "6f0c8c54-5a07-4b8b-8f2e-0f4c3c1d9a11"
VERIFIER = "a-verifier-of-more-than-forty-three-characters-as-it-must-be"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
BACK = "http://127.0.0.1:8000/signed-in?then=%2Fcaseload"
ASKED = {
    "client_id": "indenture-console",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid",
    "state": "s-1",
    "nonce": "n-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
FOR_A_TOKEN = {
    "grant_type": "authorization_code",
    "client_id": "indenture-console",
    "redirect_uri": BACK,
    "code_verifier": VERIFIER,
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("issuer")
    return Settings.from_environment({"INDENTURE_DATA": str(folder), "INDENTURE_SIMULATION": "1"})


@pytest.fixture(scope="module")
def address(settings):
    with embedded_issuer(settings) as signer:
        yield signer.issuer


@pytest.fixture
def http(address):
    with httpx.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.fixture
def picked(http):
    """Return a way to pick a person; it gives the code that the client gets."""

    def pick(person="tutor-7", **changes):
        answer = http.post("/authorize", data={**ASKED, "person": person, **changes})
        assert answer.status_code == 303, answer.text
        told = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert answer.headers["Location"].startswith(BACK)
        assert (told["state"], told["iss"], told["then"]) == (["s-1"], [str(http.base_url)], ["/caseload"])
        return told["code"][0]

    return pick


def test_the_page_shows_six_people_and_keeps_what_was_asked(http):
    page = http.get("/authorize", params=ASKED)
    assert page.status_code == 200
    assert re.findall(r'name="person" value="([^"]+)"', page.text) == [each.subject for each in DEMO_PEOPLE]
    assert {each.role for each in DEMO_PEOPLE} == {
        *("coordinator", "tutor", "programme_lead", "employer", "apprentice", "auditor")
    }
    assert f'name="code_challenge" value="{CHALLENGE}"' in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in http.get("/authorize", params={**ASKED, "state": '"><script>'}).text


@pytest.mark.parametrize("person", DEMO_PEOPLE, ids=lambda person: person.role)
async def test_whoever_is_picked_calls(http, address, picked, identity, person):
    granted = http.post("/token", data={**FOR_A_TOKEN, "code": picked(person.subject)}).json()
    caller = await identity(address).caller(granted["access_token"])
    assert (caller.subject, caller.role, caller.commands) == (person.subject, person.role, None)
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 8 * 3600)


async def test_what_tells_the_client_who_signed_in_opens_nothing_here(http, address, picked, identity):
    told = http.post("/token", data={**FOR_A_TOKEN, "code": picked()}).json()["id_token"]
    said = jwt.decode(told, options={"verify_signature": False})
    assert (said["aud"], said["nonce"], said["sub"]) == ("indenture-console", "n-1", "tutor-7")
    with pytest.raises(InvalidTokenError, match="for another audience"):
        await identity(address).caller(told)
    with pytest.raises(InvalidTokenError, match="send the access token"):
        await identity(address, audience="indenture-console").caller(told)


def remembered_by(http):
    """Return the header by which a browser is known again that has picked the tutor."""
    picked = http.post("/authorize", data={**ASKED, "person": "tutor-7"})
    cookie, _, rules = picked.headers["Set-Cookie"].partition("; ")
    assert rules == "HttpOnly; Max-Age=86400; Path=/; SameSite=lax; Secure"
    return {"Cookie": cookie}


def silently(http, browser=None, **changes):
    """Return what is answered where no page is to be shown."""
    answer = http.get("/authorize", params={**ASKED, "prompt": "none", **changes}, headers=browser)
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].startswith(BACK)
    return {name: said for name, (said,) in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def test_where_no_page_is_to_be_shown_who_was_picked_is_signed_in_until_they_sign_out(http, address):
    nobody = {"error": "login_required", "state": "s-1", "iss": address, "then": "/caseload"}
    assert silently(http) == silently(http, {"Cookie": "__Host-indenture-issuer=guessed"}) == nobody
    browser = remembered_by(http)
    told = silently(http, browser)
    token = http.post("/token", data={**FOR_A_TOKEN, "code": told["code"]}).json()["access_token"]
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == "tutor-7"
    assert silently(http, browser, prompt="none login")["error"] == "invalid_request"
    back = {"post_logout_redirect_uri": "http://127.0.0.1:8000/signed-out"}
    ended = http.get("/end-session", params=back, headers=browser)
    assert (ended.status_code, ended.headers["Location"]) == (303, "http://127.0.0.1:8000/signed-out")
    assert "Max-Age=0" in ended.headers["Set-Cookie"]
    assert silently(http, browser) == nobody, "a cookie that somebody kept is of nobody any more"


def test_whoever_is_signed_in_is_shown_the_page_unless_none_is_to_be_shown(http):
    assert "Who are you?" in http.get("/authorize", params=ASKED, headers=remembered_by(http)).text


@pytest.mark.parametrize("to", ["https://evil.example/", "", "javascript:alert(1)"])
def test_signing_out_leads_nowhere_else(http, to):
    refused(http.get("/end-session", params={"post_logout_redirect_uri": to}), "invalid_request")


def test_nobody_is_remembered_for_longer_than_a_day_or_by_a_guess():
    now = [0.0]
    remembered = SignedIn(lambda: now[0])
    known = remembered.begin(DEMO_PEOPLE[0])
    now[0] = REMEMBERED_SECONDS - 1.0
    assert remembered.who(known) == DEMO_PEOPLE[0]
    assert remembered.who("guessed") is None
    now[0] = float(REMEMBERED_SECONDS)
    assert remembered.who(known) is None


def test_a_code_is_good_for_once(http, picked):
    once = {**FOR_A_TOKEN, "code": picked()}
    assert http.post("/token", data=once).status_code == 200
    refused(http.post("/token", data=once), "invalid_grant")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "another-verifier"}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:8000/elsewhere"}, "invalid_grant"),
        ({"client_id": "somebody-else"}, "invalid_grant"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client"),
        (
            {"grant_type": "client_credentials", "client_id": "indenture-command-line", "client_secret": "guessed"},
            "invalid_client",
        ),
    ],
)
def test_no_token_is_granted(http, picked, changes, error):
    refused(http.post("/token", data={**FOR_A_TOKEN, "code": picked(), **changes}), error)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1.evil.example/"}, "invalid_request"),
        ({"redirect_uri": "http://[::1"}, "invalid_request"),
        ({"redirect_uri": "javascript:alert(1)"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"client_id": "somebody-else"}, "unauthorized_client"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_signed_in(http, method, changes, error):
    said = {**ASKED, "person": "tutor-7", **changes}
    given = {"params": said} if method == "GET" else {"data": said}
    refused(http.request(method, "/authorize", **given), error)


def test_nobody_is_picked_who_is_not_on_the_page_or_from_another_page(http):
    refused(http.post("/authorize", data={**ASKED, "person": "quality-lead-1"}), "access_denied")
    other = {"Origin": "https://evil.example"}
    refused(http.post("/authorize", data={**ASKED, "person": "tutor-7"}, headers=other), "access_denied")


def test_it_answers_to_the_names_of_this_machine_only(http):
    where = "/.well-known/openid-configuration"
    assert http.get(where, headers={"Host": "evil.example"}).status_code == 400
    assert http.get(where, headers={"Host": "localhost:8001"}).status_code == 200


@pytest.mark.parametrize("body", [b"not a form", b"a" * 20_000, b"\xff=\xff"])
def test_what_is_no_form_is_refused(http, body):
    refused(http.post("/token", content=body), "invalid_request")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"role": "director"}, "the role is not one of"),
        ({"subject": "jo@example.org"}, "must not be an e-mail address"),
        ({"subject": "system:escalation"}, "must not begin with"),
        ({"hours": 13}, "12 hours at most"),
        ({"hours": 0}, "12 hours at most"),
        ({"commands": ["grade-everybody"]}, "commands that there are"),
    ],
)
def test_the_command_line_is_told_why_there_is_no_such_token(address, settings, said, why):
    with pytest.raises(NoSuchTokenError, match=why):
        ask_for_a_token(address, settings.issuer_secret, **{"role": "tutor", "subject": "tutor-7", **said})


@pytest.fixture
def indenture(settings, address):
    """Return a way to run a command beside a service whose issuer this is."""
    with only_one(settings.data) as held:
        announce(held, replace(settings, database_url="postgresql://a@b/c", issuer=address))

        def run(*arguments, **environment):
            given = {"INDENTURE_DATA": str(settings.data), **environment}
            return CliRunner().invoke(main, [str(each) for each in arguments], env=given)

        yield run


async def test_the_command_line_is_granted_what_it_asks_for(indenture, address, identity):
    believing = identity(address)
    asked = ("token", "--role", "auditor", "--subject", "dfe-7", "--sample", SAMPLE, "--hours", 2)
    auditor = await asyncio.to_thread(indenture, *asked)
    assert await believing.caller(auditor.stdout.strip()) == Caller("dfe-7", "auditor", UUID(SAMPLE))
    asked = ("token", "--role", "post", "--subject", "mail-1", "--command", "report-bounce")
    machine = await asyncio.to_thread(indenture, *asked)
    assert await believing.caller(machine.stdout.strip()) == Caller(
        "mail-1", "post", None, frozenset({"report-bounce"})
    )
    said = jwt.decode(machine.stdout.strip(), options={"verify_signature": False})
    assert said["exp"] - said["iat"] == 12 * 3600


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--role", "tutor", "--subject", "t-1", "--sample", SAMPLE), "only the role auditor is limited to a sample"),
        (("--role", "tutor", "--subject", "jo@example.org"), "must not be an e-mail address"),
        (("--role", "tutor", "--subject", "t-1", "--hours", 13), "13 is not in the range 1<=x<=12"),
        (("--role", "director", "--subject", "t-1"), "'director' is not one of"),
        (("--role", "post", "--subject", "m-1", "--command", "grade-everybody"), "commands that there are"),
    ],
)
def test_the_command_line_says_why_nothing_is_granted(indenture, arguments, why):
    ended = indenture("token", *arguments)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert why in ended.stderr


def test_where_tokens_come_from_elsewhere_that_is_said(indenture):
    asked = ("token", "--role", "tutor", "--subject", "t-1")
    ended = indenture(*asked, INDENTURE_ISSUER="https://login.example/realms/college")
    assert ended.exit_code == 2
    assert ended.stderr.startswith("Tokens come from https://login.example/realms/college: sign in there.")


def test_where_no_service_runs_nothing_is_granted_or_made(tmp_path):
    asked = ["token", "--role", "tutor", "--subject", "t-1"]
    ended = CliRunner().invoke(main, asked, env={"INDENTURE_DATA": str(tmp_path / "elsewhere")})
    assert ended.exit_code == 2
    assert "start it with `indenture up`, or set INDENTURE_DATA to the folder of yours" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_lists_every_role():
    said = CliRunner().invoke(main, ["token", "--help"]).stdout
    (listed,) = re.findall(r"--role \[(.*?)\]", re.sub(r"\s+", " ", said))
    assert listed.replace(" ", "").split("|") == list(ROLES)


def test_its_key_is_kept_for_its_owner_and_tokens_outlive_a_restart(settings, address):
    assert settings.issuer_key_pem == settings.issuer_key_pem
    for name in ("issuer.key", "issuer.secret"):
        assert stat.S_IMODE((settings.data / name).stat().st_mode) == 0o600
    with embedded_issuer(settings) as again:
        (key,) = httpx.get(f"{again.issuer}/keys", trust_env=False).json()["keys"]
    (before,) = httpx.get(f"{address}/keys", trust_env=False).json()["keys"]
    assert key == before
    assert "d" not in key


@pytest.mark.parametrize(
    ("issuer", "why"),
    [("", "INDENTURE_ISSUER is not set"), ("https://login.example", "never starts: sign in at https://login.example")],
)
def test_beside_a_database_of_ones_own_it_does_not_start(tmp_path, issuer, why):
    data = tmp_path / "data"
    does_not_start(why, INDENTURE_DATA=str(data), DATABASE_URL="postgresql://a@b/c", INDENTURE_ISSUER=issuer)
    assert not data.exists()


def test_a_spoilt_key_is_named(tmp_path):
    (tmp_path / "issuer.key").write_text("spoilt")
    why = r"issuer\.key in the data folder is spoilt"
    does_not_start(why, INDENTURE_DATA=str(tmp_path), INDENTURE_SIMULATION="1")


def test_a_port_that_is_taken_is_named(address, tmp_path):
    port = str(urlsplit(address).port)
    does_not_start("with INDENTURE_ISSUER_PORT", INDENTURE_DATA=str(tmp_path), INDENTURE_ISSUER_PORT=port)


def does_not_start(why, **given):
    with pytest.raises(CannotRunError, match=why), embedded_issuer(Settings.from_environment(given)):
        pass


def refused(answer, error):
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error
    assert answer.json()["error_description"]
