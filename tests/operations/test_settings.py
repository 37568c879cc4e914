"""Settings come from the environment alone, and a bad value is named in one sentence."""

import stat
from base64 import b64encode
from pathlib import Path

import pytest

from api.obstacle import ObstacleError
from api.settings import Settings

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
        ("INDENTURE_TOKEN_KEY", "not base64 at all"),
        ("DATABASE_URL", "postgresql://user:pa%zzss@host/database"),
        ("DATABASE_URL", "secret"),
        ("TEMPORAL_ADDRESS", "temporal"),
        ("TEMPORAL_ADDRESS", ":7233"),
        ("INDENTURE_SMTP", "mail.example.org"),
        ("INDENTURE_SMTP", "http://mail.example.org"),
        ("INDENTURE_SMTP", "smtp://mail.example.org:port"),
        ("INDENTURE_MAIL_FROM", "nobody"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(ObstacleError, match=rf"^{name} must [^\n]+\.$"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("name", ["INDENTURE_MASTER_KEY", "INDENTURE_TOKEN_KEY", "DATABASE_URL", "INDENTURE_SMTP"])
def test_a_bad_secret_is_not_repeated(name):
    with pytest.raises(ObstacleError) as refused:
        Settings.from_environment({name: "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_beside_a_mail_server_of_your_own_it_is_said_whom_messages_come_from():
    given = {"INDENTURE_SMTP": "smtps://mail.example.org"}
    with pytest.raises(ObstacleError, match="INDENTURE_MAIL_FROM must"):
        Settings.from_environment(given)
    settings = Settings.from_environment(given | {"INDENTURE_MAIL_FROM": "service@example.org"})
    assert (settings.mailbox.host, settings.mailbox.sender) == ("mail.example.org", "service@example.org")
    assert Settings.from_environment({}).mailbox is None


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
        "INDENTURE_SMTP": "smtps://user:password@mail.example.org",
        "INDENTURE_MAIL_FROM": "service@example.org",
    }
    once = Settings.from_environment(Settings.from_environment(given).as_environment())
    assert once == Settings.from_environment(once.as_environment())
    assert (once.port, once.simulation, once.ladders) == (9000, True, Path("ours").absolute())
    assert once.master_key == Settings.from_environment(given).master_key


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    settings = Settings.from_environment({"INDENTURE_DATA": str(tmp_path)})
    first = settings.master_key
    assert len(first) == 32
    assert settings.master_key == first
    assert settings.token_key != first
    assert [stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()] == [0o600, 0o600]


def test_a_lost_key_is_not_replaced_while_the_data_it_seals_is_there(tmp_path):
    settings = Settings.from_environment({"INDENTURE_DATA": str(tmp_path)})
    settings.as_environment()
    (tmp_path / "postgresql").mkdir()
    (tmp_path / "master.key").unlink()
    with pytest.raises(ObstacleError, match="put the key back"):
        settings.as_environment()


def test_beside_a_database_of_your_own_the_keys_must_be_given():
    settings = Settings.from_environment({"DATABASE_URL": "postgresql://a@b/c", "INDENTURE_TOKEN_KEY": KEY})
    assert settings.token_key == bytes(range(32))
    with pytest.raises(ObstacleError, match="INDENTURE_MASTER_KEY is not set"):
        _ = settings.master_key


def test_a_spoilt_key_file_is_named(tmp_path):
    (tmp_path / "token.key").write_text("spoilt")
    with pytest.raises(ObstacleError, match=r"token\.key must be 32 bytes"):
        _ = Settings.from_environment({"INDENTURE_DATA": str(tmp_path)}).token_key
