"""Settings come from the environment alone, and a bad value is named in one sentence."""

import stat
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.cannot_run import CannotRunError
from api.embedded.data_folder import only_one
from api.settings.seal_keys import new_key, public_pem, seal_keys
from api.settings.settings import Settings
from domain.letter import Letterhead

KEY = b64encode(bytes(range(32))).decode()


def test_nothing_set_means_embedded_servers_and_a_folder_here():
    settings = Settings.from_environment({})
    assert (settings.database_url, settings.temporal_address) == ("", "")
    assert settings.data == Path.cwd() / ".indenture"
    assert settings.api_url == "http://127.0.0.1:8000"
    assert not settings.simulation


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INDENTURE_PORT", "eight"),
        ("INDENTURE_PORT", "0"),
        ("INDENTURE_PORT", "65536"),
        ("INDENTURE_PORT", "-1"),
        ("INDENTURE_TEMPORAL_PORT", "7233.0"),
        ("INDENTURE_TEMPORAL_UI_PORT", "٨٢٣٣"),
        ("INDENTURE_SIMULATION", "perhaps"),
        ("INDENTURE_MASTER_KEY", "c2hvcnQ="),
        ("INDENTURE_ISSUER", "login.example.org"),
        ("INDENTURE_ISSUER", "http://login.example.org"),
        ("INDENTURE_ISSUER", "https://login.example.org/?tenant=1"),
        ("INDENTURE_ISSUER_PORT", "eight"),
        ("DATABASE_URL", "postgresql://user:pa%zzss@host/database"),
        ("DATABASE_URL", "secret"),
        ("TEMPORAL_ADDRESS", "temporal"),
        ("TEMPORAL_ADDRESS", ":7233"),
        ("INDENTURE_SMTP", "mail.example.org"),
        ("INDENTURE_SMTP", "http://mail.example.org"),
        ("INDENTURE_SMTP", "smtp://mail.example.org:port"),
        ("INDENTURE_MAIL_FROM", "nobody"),
        ("INDENTURE_PROVIDER", "Northgate\nSkills"),
        ("INDENTURE_ANSWERS", "jo.field@example.org"),
        ("INDENTURE_ANSWERS", "Jo Field"),
        ("INDENTURE_ANSWERS", "Jo\nField <jo.field@example.org>"),
        ("INDENTURE_ADDRESS", "learn.example.org"),
        ("INDENTURE_ADDRESS", "https://learn.example.org/?page=1"),
        ("INDENTURE_ADDRESS", "https://[learn"),
        ("INDENTURE_WEBHOOKS_INSIDE", "sometimes"),
        ("INDENTURE_WHOLE_PROOF_DAYS", "0"),
        ("INDENTURE_WHOLE_PROOF_DAYS", "weekly"),
        ("INDENTURE_WHOLE_PROOF_DAYS", "367"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(CannotRunError, match=rf"^{name} must [^\n]+\.$"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("name", ["INDENTURE_MASTER_KEY", "DATABASE_URL", "INDENTURE_SMTP"])
def test_a_bad_secret_is_not_repeated(name):
    with pytest.raises(CannotRunError) as refused:
        Settings.from_environment({name: "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_beside_a_mail_server_of_your_own_it_is_said_whom_messages_come_from():
    given = {"INDENTURE_SMTP": "smtps://mail.example.org"}
    with pytest.raises(CannotRunError, match="INDENTURE_MAIL_FROM must"):
        Settings.from_environment(given)
    settings = Settings.from_environment(given | {"INDENTURE_MAIL_FROM": "service@example.org"})
    assert (settings.mailbox.host, settings.mailbox.sender) == ("mail.example.org", "service@example.org")
    assert Settings.from_environment({}).mailbox is None


def test_letters_name_the_provider_and_who_answers_and_lead_to_this_service_unless_it_is_said_otherwise():
    own = Settings.from_environment({"INDENTURE_PORT": "9000", "INDENTURE_MAIL_FROM": "service@example.org"})
    assert own.letterhead == Letterhead(
        "The training provider", "The apprenticeships team", "service@example.org", "http://127.0.0.1:9000"
    )
    given = {"INDENTURE_PROVIDER": "Northgate Skills", "INDENTURE_ANSWERS": '"Field, Jo" <jo.field@example.org>'}
    said = Settings.from_environment(given | {"INDENTURE_ADDRESS": "https://learn.example.org/indenture/"}).letterhead
    assert said == Letterhead(
        "Northgate Skills", "Field, Jo", "jo.field@example.org", "https://learn.example.org/indenture"
    )


def test_secrets_do_not_show_when_settings_are_printed():
    given = {"INDENTURE_MASTER_KEY": KEY, "DATABASE_URL": "postgresql://a:hunter2@b/c"}
    given |= {"INDENTURE_SMTP": "smtps://a:hunter2@b", "INDENTURE_MAIL_FROM": "a@example.org"}
    shown = repr(Settings.from_environment(given))
    assert KEY not in shown
    assert "hunter2" not in shown


def test_what_is_handed_to_a_process_reads_back_as_the_same_settings(tmp_path):
    given = {
        "INDENTURE_DATA": str(tmp_path),
        "INDENTURE_PORT": "9000",
        "INDENTURE_SIMULATION": "yes",
        "INDENTURE_LADDERS": "ours",
        "INDENTURE_STANDARDS": "our standards",
        "INDENTURE_POLICIES": "our policies",
        "INDENTURE_SMTP": "smtps://user:password@mail.example.org",
        "INDENTURE_MAIL_FROM": "service@example.org",
        "INDENTURE_PROVIDER": "Northgate Skills",
        "INDENTURE_ANSWERS": '"Field, Jo" <jo.field@example.org>',
        "INDENTURE_ADDRESS": "https://learn.example.org",
    }
    once = Settings.from_environment(Settings.from_environment(given).as_environment())
    assert once == Settings.from_environment(once.as_environment())
    assert (once.port, once.simulation, once.own_rules.ladders) == (9000, True, Path("ours").absolute())
    assert once.own_rules.standards == Path("our standards").absolute()
    assert once.own_rules.policies == Path("our policies").absolute()
    assert once.letterhead == Settings.from_environment(given).letterhead
    assert once.master_key == Settings.from_environment(given).master_key


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    settings = Settings.from_environment({"INDENTURE_DATA": str(tmp_path)})
    first, seals, tokens = settings.master_key, settings.seal_keys, settings.issuer_key_pem
    assert len(first) == 32
    assert settings.master_key == first
    assert settings.issuer_key_pem == tokens
    assert list(settings.seal_keys.public) == list(seals.public)
    assert [stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()] == [0o600, 0o600, 0o600]


def test_the_key_of_seals_is_given_as_pem_on_one_line_or_as_a_file_and_may_name_those_before_it(tmp_path):
    now, before = new_key().decode(), seal_keys("it", new_key().decode())
    (tmp_path / "seal.pem").write_text(now + public_pem(before))
    one_line = now.replace("\n", "\\n")
    alone, after = (
        Settings.from_environment({"INDENTURE_SEAL_KEY": given}).seal_keys
        for given in (one_line, str(tmp_path / "seal.pem"))
    )
    assert list(after.public) == [*alone.public, *before.public]
    assert public_pem(alone) == public_pem(after)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("nowhere.pem", "is neither a key in PEM nor the path of a file"),
        ("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", "must be a private Ed25519 key in PEM"),
        (public_pem(seal_keys("it", new_key().decode())), "must be a private Ed25519 key in PEM"),
        (new_key().decode() * 2, "after it only the public keys"),
    ],
)
def test_a_key_of_seals_that_is_none_is_refused_and_not_repeated(given, why):
    with pytest.raises(CannotRunError, match=why) as refused:
        _ = Settings.from_environment({"INDENTURE_SEAL_KEY": given}).seal_keys
    assert given not in str(refused.value)


def test_a_key_of_another_kind_is_none():
    other = generate_private_key(SECP256R1())
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(CannotRunError, match="must be a private Ed25519 key in PEM"):
        _ = Settings.from_environment({"INDENTURE_SEAL_KEY": pem}).seal_keys


def test_a_lost_key_is_not_replaced_while_the_data_it_seals_is_there(tmp_path):
    settings = Settings.from_environment({"INDENTURE_DATA": str(tmp_path)})
    settings.as_environment()
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "master.key").unlink()
    with pytest.raises(CannotRunError, match="put the key back"):
        settings.as_environment()


def test_beside_a_database_of_your_own_the_keys_must_be_given():
    settings = Settings.from_environment({"DATABASE_URL": "postgresql://a@b/c"})
    with pytest.raises(CannotRunError, match="INDENTURE_MASTER_KEY is not set"):
        _ = settings.master_key
    with pytest.raises(CannotRunError, match="INDENTURE_SEAL_KEY is not set"):
        _ = settings.seal_keys
    with pytest.raises(CannotRunError, match="INDENTURE_ISSUER is not set"):
        _ = settings.issuer_given


def test_a_spoilt_key_file_is_named(tmp_path):
    (tmp_path / "master.key").write_text("spoilt")
    with pytest.raises(CannotRunError, match=r"master\.key must be 32 bytes"):
        _ = Settings.from_environment({"INDENTURE_DATA": str(tmp_path)}).master_key


def test_a_data_folder_that_is_made_is_its_owners_alone(tmp_path):
    assert Settings.from_environment({"INDENTURE_DATA": str(tmp_path / "keys")}).master_key
    with only_one(tmp_path / "running"):
        assert [stat.S_IMODE((tmp_path / made).stat().st_mode) for made in ("keys", "running")] == [0o700, 0o700]
