"""What Entra ID and Keycloak send is understood, and each of their traps is told in one sentence."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.access.caller import Caller, InvalidTokenError
from tests.identity.issuers import SigningKey, published

SHAPES = Path(__file__).parent / "shapes"
SIGNING = SigningKey("RS256", "signing")
OTHER = SigningKey("RS256", "other")
PERSONAL = ("Amina", "Yusuf", "amina", "college.example")


class Shaped:
    """An issuer that publishes and signs as one of these does."""

    def __init__(self, foreign, name):
        text = (SHAPES / f"{name}.json").read_text().replace("ADDRESS", foreign.address)
        self.mapping = name
        self.address = foreign.address + json.loads(text)["path"]
        shape = json.loads(text.replace("ISSUER", self.address))
        self.claims, self.header = shape["claims"], shape["header"]
        for key in shape["keys"]:
            key["n"] = (SIGNING if key["n"] == "OURS" else OTHER).published["n"]
        keys = shape["discovery"]["jwks_uri"].removeprefix(foreign.address)
        where = f"{json.loads(text)['path']}/.well-known/openid-configuration"
        foreign.answers |= {
            where: (200, json.dumps(shape["discovery"]).encode()),
            keys: (200, json.dumps({"keys": shape["keys"]}).encode()),
        }

    def token(self, *, without=(), key=SIGNING, header=None, **changes):
        """Return a token as this issuer makes them, with other claims, or without some."""
        now = datetime.now(UTC)
        said = {**self.claims, "iat": now, "nbf": now, "exp": now + timedelta(minutes=70), **changes}
        kept = {name: value for name, value in said.items() if name not in without}
        return key.sign(kept, **{**self.header, **(header or {})})


@contextmanager
def shaped(name):
    with published() as foreign:
        yield Shaped(foreign, name)


@pytest.fixture
def entra():
    with shaped("entra") as issuer:
        yield issuer


@pytest.fixture
def keycloak():
    with shaped("keycloak") as issuer:
        yield issuer


@pytest.fixture
def caller(identity):
    """Return a way to ask whom a token of such an issuer proves."""

    async def of(issuer, token, mapping=None):
        return await identity(issuer.address, mapping or issuer.mapping).caller(token)

    return of


async def test_a_person_of_entra_is_known_by_the_object_id_and_the_app_role(caller, entra):
    assert await caller(entra, entra.token()) == Caller(entra.claims["oid"], "tutor")


async def test_a_person_of_keycloak_is_known_by_the_subject_and_the_realms_role(caller, keycloak):
    assert await caller(keycloak, keycloak.token()) == Caller(keycloak.claims["sub"], "tutor")


async def test_an_application_of_entra_sends_the_commands_that_its_roles_name(caller, entra):
    token = entra.token(without=("scp", "name", "preferred_username"), roles=["post", "command.report-bounce"])
    assert await caller(entra, token) == Caller(entra.claims["oid"], "post", None, frozenset({"report-bounce"}))


async def test_a_service_account_of_keycloak_sends_the_commands_that_its_scope_names(caller, keycloak):
    token = keycloak.token(
        realm_access={"roles": ["post"]}, client_id="mail", scope="email command:report-bounce profile"
    )
    assert (await caller(keycloak, token)).commands == {"report-bounce"}


A_MACHINE = "a machine's token must name the commands"
OF_ENTRA = {
    "of version 1.0": (
        {"ver": "1.0", "iss": "https://sts.windows.net/8c2a0c3e-5d0f-4a0b-9c11-7f1f0f6b2c55/"},
        "is of version 1.0: set requestedAccessTokenVersion",
    ),
    "of version 1.0 by this issuer": ({"ver": "1.0"}, "is of version 1.0: set requestedAccessTokenVersion"),
    "without a version": ({"without": ("ver",)}, "its claim ver is not 2.0"),
    "for its own address": ({"aud": "api://indenture"}, "another audience"),
    "without roles": ({"without": ("roles",)}, "none of the roles"),
    "of groups": ({"without": ("roles",), "groups": ["0b6c1f1e-6b5c-4c35-9a55-1d7a0d4f5c12"]}, "none of the roles"),
    "without an object id": ({"without": ("oid",)}, "names no subject (oid)"),
    "that tells who signed in": ({"without": ("scp",), "nonce": "n-0S6"}, "send the access token"),
    "that tells it without a nonce": ({"without": ("scp",)}, A_MACHINE),
    "of an application that names no command": ({"without": ("scp",), "roles": ["post"]}, A_MACHINE),
    "of an application with an unknown command": ({"roles": ["post", "command.grade-everybody"]}, "that there is not"),
    "signed by a key of all tenants": ({"header": {"kid": "consumers"}}, "does not publish"),
    "signed by another of its keys": ({"header": {"kid": "another-1"}}, "not signed with the key"),
    "of continuous access evaluation": (
        {"exp": datetime.now(UTC) + timedelta(hours=26)},
        "lives longer than 12 hours",
    ),
}
OF_KEYCLOAK = {
    "that tells who signed in": ({"typ": "ID", "at_hash": "x"}, "send the access token"),
    "that gets others": ({"typ": "Refresh"}, "its claim typ is not Bearer"),
    "that works offline": ({"typ": "Offline"}, "its claim typ is not Bearer"),
    "without an audience": ({"without": ("aud",)}, "lacks the claim aud: add an audience mapper"),
    "for the account console": ({"aud": "account"}, "another audience"),
    "signed by the key that encrypts": ({"header": {"kid": "encrypting"}}, "does not publish"),
    "with the realm's own roles alone": ({"realm_access": {"roles": ["offline_access"]}}, "none of the roles"),
    "of a client's roles alone": ({"without": ("realm_access",)}, "none of the roles"),
    "with two roles": ({"realm_access": {"roles": ["tutor", "coordinator"]}}, "more than one of the roles"),
    "of a service account that names no command": ({"client_id": "mail"}, A_MACHINE),
}


@pytest.mark.parametrize(("changes", "why"), OF_ENTRA.values(), ids=OF_ENTRA.keys())
async def test_nobody_is_let_in_with_a_token_of_entra(caller, entra, changes, why):
    await refused(caller(entra, entra.token(**changes)), why)


@pytest.mark.parametrize(("changes", "why"), OF_KEYCLOAK.values(), ids=OF_KEYCLOAK.keys())
async def test_nobody_is_let_in_with_a_token_of_keycloak(caller, keycloak, changes, why):
    await refused(caller(keycloak, keycloak.token(**changes)), why)


async def test_groups_that_were_too_many_to_be_said_are_no_groups_of_none(caller, entra, tmp_path):
    by_groups = tmp_path / "groups.toml"
    by_groups.write_text(
        'subject = ["oid"]\nrights = [["groups"]]\ncommand_prefix = "command."\ntypes = ["JWT"]\n'
        '[roles]\n"0b6c1f1e-6b5c-4c35-9a55-1d7a0d4f5c12" = "tutor"\n'
    )
    few = entra.token(groups=["0b6c1f1e-6b5c-4c35-9a55-1d7a0d4f5c12"])
    assert (await caller(entra, few, str(by_groups))).role == "tutor"
    overage = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph.example"}}}
    await refused(caller(entra, entra.token(**overage), str(by_groups)), "leaves its groups out because they are too")


async def test_an_access_token_of_an_older_keycloak_may_repeat_the_nonce(caller, keycloak):
    assert (await caller(keycloak, keycloak.token(nonce="n-0S6"))).role == "tutor"


async def test_no_name_and_no_address_is_logged_or_answered_whatever_a_token_says(asked, keycloak, logged):
    well = await asked(keycloak, f"Bearer {keycloak.token()}", mapping="keycloak")
    ill = [
        await asked(keycloak, f"Bearer {keycloak.token(**changes)}", mapping="keycloak")
        for changes in ({"sub": "amina.yusuf@college.example"}, {"sub": "Amina"}, {"typ": "Amina"}, {"aud": "amina"})
    ]
    assert (well.status_code, {each.status_code for each in ill}) == (200, {401})
    said = logged.getvalue() + "".join(each.text for each in (well, *ill))
    assert not [each for each in PERSONAL if each in said]


async def refused(asking, why):
    with pytest.raises(InvalidTokenError) as error:
        await asking
    said = str(error.value)
    assert why in said
    assert said[0].islower()
    assert "\n" not in said
