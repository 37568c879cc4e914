"""What the environment decides: read once, checked, and handed on as one value."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from api.cannot_run import CannotRunError
from api.settings.console import ConsoleClient, console_client_in
from api.settings.console import as_environment as console_client_as_environment
from api.settings.keys import decoded_key, decoded_keys, kept_key, kept_text, new_key
from api.settings.letterhead import as_environment as letterhead_as_environment
from api.settings.letterhead import letterhead_in
from api.settings.reading import Reader
from domain.letter import Letterhead
from domain.rulebook.own_rules import OwnRules

if TYPE_CHECKING:
    from activities.post.mailbox import Mailbox
    from activities.proof.seal import SealKeys

# Every command reads the settings: what only some of them need is imported where it is needed.
# ruff: noqa: PLC0415


@dataclass(frozen=True)
class Settings:
    """How this process runs. An empty database_url, temporal_address or smtp_url means embedded.

    `ladders` is the folder of the provider's own escalation ladders, if there are any. `operator` is who
    reads on the command line, by id. Messages are sent by the mail server at `smtp_url`, from `mail_from`, by
    `letterhead`. `webhooks_inside` lets webhooks go to private addresses and by plain HTTP. At least so often as
    `whole_proof_every` says is the whole ledger proved before it is sealed. Callers are whom the tokens of `issuer`
    for `audience` prove, read by the mapping that `claims` names; an empty issuer means the embedded one, and the
    console signs people in there as its client `console`.
    """

    data: Path
    host: str
    port: int
    database_url: str = field(repr=False)
    temporal_address: str
    temporal_port: int
    temporal_ui_port: int
    namespace: str
    task_queue: str
    simulation: bool
    own_rules: OwnRules
    operator: str
    smtp_url: str = field(repr=False)
    mail_from: str
    letterhead: Letterhead
    webhooks_inside: bool
    whole_proof_every: timedelta
    issuer: str
    issuer_port: int
    audience: str
    claims: str
    console: ConsoleClient
    master_key_text: str = field(repr=False)
    command_keys_text: str = field(repr=False)
    seal_key_text: str = field(repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Return the settings in `environment`; touches nothing else.

        Raises CannotRunError naming the variable whose value cannot be used.
        """
        read = Reader(environment)
        host, port = read.text("INDENTURE_HOST", "127.0.0.1"), read.port("INDENTURE_PORT", 8000)
        smtp_url = read.smtp_url("INDENTURE_SMTP")
        mail_from = read.mail_from("INDENTURE_MAIL_FROM", "INDENTURE_SMTP")
        return cls(
            data=Path(read.text("INDENTURE_DATA", ".indenture")).absolute(),
            host=host,
            port=port,
            database_url=read.database_url("DATABASE_URL"),
            temporal_address=read.address("TEMPORAL_ADDRESS"),
            temporal_port=read.port("INDENTURE_TEMPORAL_PORT", 7233),
            temporal_ui_port=read.port("INDENTURE_TEMPORAL_UI_PORT", 8233),
            namespace=read.text("TEMPORAL_NAMESPACE", "default"),
            task_queue=read.text("INDENTURE_TASK_QUEUE", "apprenticeships"),
            simulation=read.yes_or_no("INDENTURE_SIMULATION"),
            own_rules=OwnRules(*(read.folder(f"INDENTURE_{kind}") for kind in ("LADDERS", "STANDARDS", "POLICIES"))),
            operator=read.subject("INDENTURE_OPERATOR", "command-line"),
            smtp_url=smtp_url,
            mail_from=mail_from,
            letterhead=letterhead_in(environment, mail_from=mail_from, api_url=_api_url(host, port)),
            webhooks_inside=read.yes_or_no("INDENTURE_WEBHOOKS_INSIDE"),
            whole_proof_every=read.days("INDENTURE_WHOLE_PROOF_DAYS", 7),
            issuer=read.issuer("INDENTURE_ISSUER"),
            issuer_port=read.port("INDENTURE_ISSUER_PORT", 8001),
            audience=read.text("INDENTURE_AUDIENCE", "indenture"),
            claims=read.text("INDENTURE_CLAIMS", "indenture"),
            console=console_client_in(environment),
            master_key_text=read.key("INDENTURE_MASTER_KEY"),
            command_keys_text=read.key("INDENTURE_COMMAND_KEYS", decoded_keys),
            seal_key_text=read.text("INDENTURE_SEAL_KEY", ""),
        )

    @property
    def master_key(self) -> bytes:
        """Return the 32 bytes that wrap each apprentice's key.

        Embedded, they are made once and kept in the data folder. Raises CannotRunError when they
        are missing beside an external database, or lost although the data that they seal is there.
        """
        if self.master_key_text:
            return decoded_key("INDENTURE_MASTER_KEY", self.master_key_text)
        if self.database_url:
            raise CannotRunError(
                "INDENTURE_MASTER_KEY is not set: beside a database of your own (DATABASE_URL) it must be given,"
                " 32 bytes in base64, for example from `openssl rand -base64 32`."
            )
        return kept_key(self.data / "master.key", self.data / "postgresql")

    @property
    def issuer_given(self) -> str:
        """Return the issuer whose tokens are believed. Raises CannotRunError where none is set."""
        if self.issuer:
            return self.issuer
        raise CannotRunError(
            "INDENTURE_ISSUER is not set: beside a database of your own (DATABASE_URL) it must be given, the address of"
            " your OpenID Connect issuer; the embedded one lets everybody be anybody, and serves no production."
        )

    @property
    def issuer_key_pem(self) -> str:
        """Return the key that the embedded issuer signs with, made once and kept in the data folder."""
        from api.settings.seal_keys import new_key as new_pem

        return kept_text(self.data / "issuer.key", new_pem).strip()

    @property
    def issuer_secret(self) -> str:
        """Return what the embedded issuer knows its own command line by; made and kept as its key is."""
        return b64encode(kept_key(self.data / "issuer.secret")).decode()

    @property
    def command_keys(self) -> tuple[bytes, ...]:
        """Return the keys by which commands are signed, the present one first; kept and raised as `master_key` is."""
        return decoded_keys("INDENTURE_COMMAND_KEYS", self._command_keys_text())

    @property
    def mailbox(self) -> "Mailbox | None":
        """Return by what messages are sent, or None where there is no mail server."""
        from activities.post.mailbox import Mailbox

        return Mailbox.at(self.smtp_url, self.mail_from) if self.smtp_url else None

    @property
    def sent(self) -> Path:
        """Return the folder of the messages that the embedded mail server took over."""
        return self.data / "sent"

    @property
    def seal_keys(self) -> "SealKeys":
        """Return the key that seals the ledger, and the public keys that are believed; kept as `master_key` is.

        Raises CannotRunError when it is missing beside an external database, or is no such key.
        """
        from api.settings.seal_keys import seal_keys

        return seal_keys("INDENTURE_SEAL_KEY", self._seal_key_pem())

    @property
    def api_url(self) -> str:
        """Return where the API can be called from this machine."""
        return _api_url(self.host, self.port)

    def as_environment(self) -> dict[str, str]:
        """Return the variables from which `from_environment` reads these settings, keys included.

        Raises CannotRunError as the keys do.
        """
        return {
            "INDENTURE_DATA": str(self.data),
            "INDENTURE_HOST": self.host,
            "INDENTURE_PORT": str(self.port),
            "DATABASE_URL": self.database_url,
            "TEMPORAL_ADDRESS": self.temporal_address,
            "INDENTURE_TEMPORAL_PORT": str(self.temporal_port),
            "INDENTURE_TEMPORAL_UI_PORT": str(self.temporal_ui_port),
            "TEMPORAL_NAMESPACE": self.namespace,
            "INDENTURE_TASK_QUEUE": self.task_queue,
            "INDENTURE_SIMULATION": "1" if self.simulation else "0",
            "INDENTURE_LADDERS": str(self.own_rules.ladders or ""),
            "INDENTURE_STANDARDS": str(self.own_rules.standards or ""),
            "INDENTURE_POLICIES": str(self.own_rules.policies or ""),
            "INDENTURE_OPERATOR": self.operator,
            "INDENTURE_SMTP": self.smtp_url,
            "INDENTURE_MAIL_FROM": self.mail_from,
            **letterhead_as_environment(self.letterhead),
            "INDENTURE_WEBHOOKS_INSIDE": "1" if self.webhooks_inside else "0",
            "INDENTURE_WHOLE_PROOF_DAYS": str(self.whole_proof_every.days),
            "INDENTURE_MASTER_KEY": b64encode(self.master_key).decode(),
            "INDENTURE_ISSUER": self.issuer,
            "INDENTURE_ISSUER_PORT": str(self.issuer_port),
            "INDENTURE_AUDIENCE": self.audience,
            "INDENTURE_CLAIMS": self.claims,
            **console_client_as_environment(self.console),
            "INDENTURE_COMMAND_KEYS": self._command_keys_text(),
            "INDENTURE_SEAL_KEY": self._seal_key_pem(),
        }

    def _command_keys_text(self) -> str:
        if self.command_keys_text:
            return self.command_keys_text
        if self.database_url:
            raise CannotRunError(
                "INDENTURE_COMMAND_KEYS is not set: beside a database of your own (DATABASE_URL) it must be given,"
                " 32 bytes in base64, for example from `openssl rand -base64 32`."
            )
        return " ".join(kept_text(self.data / "command.keys", new_key).split())

    def _seal_key_pem(self) -> str:
        text = self.seal_key_text
        if not text and self.database_url:
            raise CannotRunError(
                "INDENTURE_SEAL_KEY is not set: beside a database of your own (DATABASE_URL) it must be given, as PEM"
                " or as the path of a file, for example from `openssl genpkey -algorithm ed25519`."
            )
        if text.startswith("-----BEGIN"):
            # On one line, as files of variables have it.
            return text.replace("\\n", "\n").strip()
        if text and not Path(text).is_file():
            raise CannotRunError("INDENTURE_SEAL_KEY is neither a key in PEM nor the path of a file that holds one.")
        from api.settings.seal_keys import new_key as new_pem

        return kept_text(Path(text) if text else self.data / "seal.key", new_pem).strip()


def _api_url(host: str, port: int) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
