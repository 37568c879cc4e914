"""Whether a port can be listened on, asked before anything is started."""

import errno
import os
import socket

from api.cannot_run import CannotRunError


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
    """Return a port of 127.0.0.1 that nothing listens on now."""
    return _listened_on("127.0.0.1", 0)


def _listened_on(host: str, port: int) -> int:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
        return int(listener.getsockname()[1])
