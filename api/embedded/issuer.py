"""The embedded issuer as a server of this process: on this machine only, and never beside a database of one's own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import uvicorn

from api.cannot_run import CannotRunError
from api.issuer.app import issuer_app
from api.issuer.granting import Granting
from api.issuer.signing import Signer
from api.processes.ports import free_port
from api.settings.settings import Settings

_PATIENCE_SECONDS = 10.0
_HERE = "127.0.0.1"


@contextmanager
def embedded_issuer(settings: Settings) -> Iterator[Signer]:
    """Yield the signer of an issuer of our own, which answers at its address and ends with the block.

    `settings` are those that were given, before any embedded server is added. Raises CannotRunError in production,
    which a database of one's own tells, and where it does not start.
    """
    if settings.database_url:
        raise CannotRunError(
            f"Beside a database of your own the embedded issuer never starts: sign in at {settings.issuer_given}."
        )
    port = free_port() if settings.simulation else settings.issuer_port
    signer = Signer(f"http://{_HERE}:{port}", settings.audience, settings.issuer_key_pem)
    with answering(Granting(signer, settings.issuer_secret), port):
        yield signer


@contextmanager
def answering(granting: Granting, port: int) -> Iterator[None]:
    """Have the issuer answer at a port of this machine, in a thread, during the block. Raises CannotRunError."""
    try:
        listening = socket.create_server((_HERE, port))
    except OSError as error:
        raise CannotRunError(
            f"The embedded issuer cannot listen at port {port} ({error.strerror}): choose another one with"
            " INDENTURE_ISSUER_PORT."
        ) from error
    config = uvicorn.Config(
        issuer_app(granting),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=75,  # as the API: what closes first must be what asks, and clients wait five seconds
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    with listening:
        thread.start()
        try:
            _await_start(server, thread)
            yield
        finally:
            server.should_exit = True
            thread.join(_PATIENCE_SECONDS)


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if monotonic() > deadline or not thread.is_alive():
            raise CannotRunError("The embedded issuer did not start: set INDENTURE_ISSUER to use one of your own.")
        sleep(0.01)
