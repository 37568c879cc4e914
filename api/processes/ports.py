"""Whether a port can be listened on, asked before anything is started."""

import errno
import os
import socket
from contextlib import suppress
from random import SystemRandom

from api.cannot_run import CannotRunError

OURS = range(10_000, 32_768)
"""None that a system gives to whoever asks for any, as each connection does: it would be taken again at once."""


def refuse_taken(host: str, port: int, variable: str) -> None:
    """Raise CannotRunError naming `variable` when nothing can listen on `port` of `host`."""
    try:
        _listened_on(host, port)
    except socket.gaierror as error:
        raise CannotRunError(f"INDENTURE_HOST: {host!r} is not an address here.") from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise CannotRunError(f"INDENTURE_HOST: {host!r} is not an address here.") from error
        why = "already in use" if error.errno == errno.EADDRINUSE else os.strerror(error.errno or 0)
        raise CannotRunError(
            f"Port {port} on {host} cannot be used ({why}): choose another one with {variable},"
            f" for example {variable}={free_port()}."
        ) from error


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on now, nor is given to anybody who does not name it."""
    while True:
        try:
            return _listened_on("127.0.0.1", SystemRandom().choice(OURS))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise


def somebody_listens(address: str) -> bool:
    """Return whether anything listens at `address`, a host:port."""
    host, _, port = address.rpartition(":")
    with suppress(OSError), socket.create_connection((host, int(port)), timeout=1.0):
        return True
    return False


def _listened_on(host: str, port: int) -> int:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
        return int(listener.getsockname()[1])
