"""Mail servers: their addresses, TLS, logins and answers, against real ones."""

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.post.channel import NotYetError, RefusedError
from activities.post.mailbox import Mailbox
from api.processes.ports import free_port
from tests.telling.conftest import SENDER
from tests.telling.refusing import refusing

TO = "sam.reed@provider.example"


@pytest.fixture
def message():
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = SENDER, TO, "Hello"
    written.set_content("Hello.")
    return written


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    """Return a server's TLS context for localhost, which clients of this test trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(certificate.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


class Taking:
    """Takes everything, and remembers it with whether it came through TLS and after a login."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802 - the library's
        self.taken.append((envelope.rcpt_tos, session.ssl is not None, session.authenticated))
        return "250 OK"


@pytest.fixture
def server_with():
    """Return a way to start a mail server."""
    started = []

    def start(**options):
        handler = Taking()
        controller = Controller(handler, hostname="localhost", port=free_port(), **options)
        controller.start()
        started.append(controller)
        return handler, controller.port

    yield start
    for controller in started:
        controller.stop()


def login(_server, _session, _envelope, _mechanism, data):
    # The server itself is to say so where it is wrong.
    return AuthResult(success=(data.login, data.password) == (b"us er", b"pa:ss"), handled=False)


async def test_a_password_is_sent_only_through_tls(server_with, trusted, message):
    handler, port = server_with(tls_context=trusted, require_starttls=True, authenticator=login, auth_required=True)
    mailbox = Mailbox.at(f"smtp://us%20er:pa%3Ass@localhost:{port}", SENDER)
    assert mailbox.scheme == "smtp+starttls"
    await mailbox.send(message, TO)
    assert handler.taken == [([TO], True, True)]
    plain, port = server_with(authenticator=login)
    with pytest.raises(NotYetError):
        await Mailbox.at(f"smtp://us%20er:pa%3Ass@localhost:{port}", SENDER).send(message, TO)
    assert plain.taken == []


async def test_a_wrong_password_is_no_answer_about_the_message(server_with, trusted, message):
    handler, port = server_with(tls_context=trusted, require_starttls=True, authenticator=login, auth_required=True)
    with pytest.raises(NotYetError, match="SMTPAuthenticationError"):
        await Mailbox.at(f"smtp+starttls://me:wrong@localhost:{port}", SENDER).send(message, TO)
    assert handler.taken == []


async def test_tls_from_the_start(server_with, trusted, message):
    handler, port = server_with(ssl_context=trusted, server_hostname="localhost")
    await Mailbox.at(f"smtps://localhost:{port}", SENDER).send(message, TO)
    assert [recipients for recipients, _, _ in handler.taken] == [[TO]]


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server_with, trusted, message, monkeypatch):
    handler, port = server_with(tls_context=trusted)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotYetError):
        await Mailbox.at(f"smtp+starttls://localhost:{port}", SENDER).send(message, TO)
    assert handler.taken == []


@pytest.mark.parametrize(
    ("answer", "kind"), [("550 no such mailbox", RefusedError), ("450 busy", NotYetError), ("421 bye", NotYetError)]
)
async def test_an_answer_for_good_is_told_from_one_for_now_and_no_address_is_repeated(message, answer, kind):
    port = free_port()
    with refusing(port, answer), pytest.raises(kind) as raised:
        await Mailbox.at(f"smtp://127.0.0.1:{port}", SENDER).send(message, TO)
    assert TO not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp:///x", "smtp://host/path", "smtp://h:port"]
)
def test_what_is_no_mail_server_is_refused(url):
    with pytest.raises(ValueError, match=r"mail server|port|Port"):
        Mailbox.at(url, SENDER)


@pytest.mark.parametrize(("scheme", "port"), [("smtp", 25), ("smtp+starttls", 587), ("smtps", 465)])
def test_the_usual_ports_need_not_be_said(scheme, port):
    assert Mailbox.at(f"{scheme}://mail.example.org", SENDER).port == port
