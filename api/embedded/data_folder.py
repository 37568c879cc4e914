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


@contextmanager
def only_one(data: Path) -> Iterator[BinaryIO]:
    """Yield the lock of the folder `data`, held. Raises CannotRunError if another process has it."""
    try:
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
