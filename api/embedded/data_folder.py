"""Which service runs on a data folder: one at most, and where its servers answer."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

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
    }
    held.write(json.dumps(note).encode())


def connected(settings: Settings, *, engine: bool = True) -> Settings:
    """Return the settings with the addresses of the service that runs on their data folder.

    What the environment names stays; without `engine` the database is enough. Raises CannotRunError
    when nothing runs there to take the rest from.
    """
    if settings.database_url and (settings.temporal_address or not engine):
        return settings
    note = file_lock.holders_note(settings.data / _FILE)
    if not note:
        raise CannotRunError(
            f"Nothing runs on the data folder {settings.data}: start it with `indenture up`,"
            f" or set DATABASE_URL{' and TEMPORAL_ADDRESS' if engine else ''}."
        )
    found = json.loads(note)
    return replace(
        settings,
        database_url=settings.database_url or found["database_url"],
        temporal_address=settings.temporal_address or found["temporal_address"],
    )
