"""Somebody else's issuer, which the test holds in its hand: what it publishes, and what it signs."""

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from api.processes.ports import free_port

AUDIENCE = "indenture"


KINDS = {
    "RS256": (lambda: rsa.generate_private_key(65537, 2048), RSAAlgorithm),
    "ES256": (lambda: ec.generate_private_key(ec.SECP256R1()), ECAlgorithm),
    "EdDSA": (ed25519.Ed25519PrivateKey.generate, OKPAlgorithm),
}


class SigningKey:
    """A private key, and how its public half stands in a key set."""

    def __init__(self, algorithm="EdDSA", key_id="key-1", **said):
        make, self.kind = KINDS[algorithm]
        self.algorithm, self.id, self.private = algorithm, key_id, make()
        self.published = {**self.kind.to_jwk(self.private.public_key(), as_dict=True), "kid": key_id, **said}

    def sign(self, claims, **header):
        """Return the token of these claims; a header of None is left out."""
        said = {"kid": self.id, "typ": "at+jwt", **header}
        kept = {name: value for name, value in said.items() if value is not None or name == "typ"}
        return jwt.encode(claims, self.private, self.algorithm, kept)


class Foreign:
    """Publishes what it is told to, and counts who asks."""

    def __init__(self, port, *keys):
        self.address = f"http://127.0.0.1:{port}"
        self.keys = list(keys)
        self.discovery = {"issuer": self.address, "jwks_uri": f"{self.address}/jwks"}
        self.answers = {}
        self.asked = []

    def answer(self, path):
        """Return the status and the body of an answer."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, json.dumps(self.discovery).encode()
        if path == "/jwks":
            return 200, json.dumps({"keys": [each.published for each in self.keys]}).encode()
        return 404, b""

    def times_asked(self, path="/jwks"):
        """Return how often a document was fetched."""
        return self.asked.count(path)

    def claims(self, **changes):
        """Return the claims of a coordinator's token, changed; None leaves one out."""
        now = datetime.now(UTC)
        usual = {
            "iss": self.address,
            "sub": "staff-1",
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + timedelta(hours=1),
            "jti": "token-1",
            "role": "coordinator",
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def token(self, key=None, header=None, **changes):
        """Return a token signed by the first key, or another one."""
        return (key or self.keys[0]).sign(self.claims(**changes), **(header or {}))


@contextmanager
def published(*keys, port=None):
    """Yield an issuer that answers during the block."""
    port = port or free_port()
    foreign = Foreign(port, *(keys or (SigningKey(),)))

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            status, body = foreign.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                # Who asked has had enough of it.
                return

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield foreign
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
