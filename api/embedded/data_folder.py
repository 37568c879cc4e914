"""Which service runs on a data folder: one at most, and where its servers answer."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from api.cannot_run import CannotRunError
from api.processes import file_lock
from api.settings.settings import Settings

_FILE = "running.json"
# Started by root, PostgreSQL runs as somebody else, and passes through the folder to its own.
_OF_OTHERS = 0o077 if os.geteuid() else 0o066


@contextmanager
def only_one(data: Path) -> Iterator[BinaryIO]:
    """Yield the lock of the folder `data`, held; it is closed to other users.

    Raises CannotRunError if another process has it, or it cannot be used or closed.
    """
    try:
        close_to_others(data)
        held = file_lock.take(data / _FILE)
    except OSError as error:
        raise CannotRunError(
            f"The data folder {data} cannot be used ({error.strerror}): choose another one with INDENTURE_DATA."
        ) from error
    if held is None:
        raise CannotRunError(
            f"Indenture already runs on the data folder {data}: stop it, or choose another folder with INDENTURE_DATA."
        )
    with held:
        yield held


def close_to_others(data: Path) -> None:
    """Let no other user of the machine see what is in the folder `data`, or in Temporal's files. Raises OSError."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (data, *data.glob("temporal.*")):
        mode = path.stat().st_mode
        if mode & _OF_OTHERS:
            path.chmod(mode & ~_OF_OTHERS)


def announce(held: BinaryIO, settings: Settings) -> None:
    """Let other commands find the servers of `settings` for as long as `held` is held."""
    note = {
        "process": os.getpid(),
        "database_url": settings.database_url,
        "temporal_address": settings.temporal_address,
        "issuer": settings.issuer,
    }
    held.write(json.dumps(note).encode())


def connected(settings: Settings, *, engine: bool = True) -> Settings:
    """Return the settings with the addresses of the service that runs on their data folder.

    What the environment names stays; without `engine` the database is enough. Raises CannotRunError
    when nothing runs there to take the rest from.
    """
    if settings.database_url and (settings.temporal_address or not engine):
        return settings
    found = _note(settings, f", or set DATABASE_URL{' and TEMPORAL_ADDRESS' if engine else ''}")
    return replace(
        settings,
        database_url=settings.database_url or found["database_url"],
        temporal_address=settings.temporal_address or found["temporal_address"],
    )


def issuer_running_here(settings: Settings) -> str:
    """Return the address of the embedded issuer that runs on the data folder.

    Raises CannotRunError where nothing runs there, or tokens come from elsewhere.
    """
    if settings.issuer or settings.database_url:
        raise CannotRunError(
            f"Tokens come from {settings.issuer_given}: sign in there. `indenture token` asks the embedded issuer of"
            " `indenture up` alone."
        )
    issuer: str = _note(settings, ", or set INDENTURE_DATA to the folder of yours")["issuer"]
    return issuer


def _note(settings: Settings, otherwise: str) -> dict[str, Any]:
    note = file_lock.holders_note(settings.data / _FILE)
    if not note:
        raise CannotRunError(
            f"Nothing runs on the data folder {settings.data}: start it with `indenture up`{otherwise}."
        )
    found: dict[str, Any] = json.loads(note)
    return found
