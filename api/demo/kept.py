"""What the demo made and keeps, to be looked at: a data folder of its own, beside the one of the service."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cannot_run import CannotRunError
from api.embedded.data_folder import only_one
from api.settings.settings import Settings

_MARK, _WHOLE = "made-by-the-demo", "whole"
"""Stands in every folder that a demo made: what none made, is never replaced."""
_PLACES = ("INDENTURE_HOST", "INDENTURE_PORT")


def folder_of_the_demo() -> Path:
    """Return the folder of the demo: beside the data folder that the environment names."""
    data = Settings.from_environment(os.environ).data
    return data.with_name(f"{data.name}-demo")


def is_kept(folder: Path) -> bool:
    """Return whether a demo came to its end there."""
    mark = folder / _MARK
    return mark.exists() and mark.read_text() == _WHOLE


def to_look_at(folder: Path) -> Settings:
    """Return the settings by which the service runs on what the demo made: on embedded servers, a simulation."""
    given = {name: os.environ[name] for name in _PLACES if name in os.environ}
    return Settings.from_environment({**given, "INDENTURE_DATA": str(folder), "INDENTURE_SIMULATION": "1"})


def how_to_look() -> str:
    """Return the command that opens the console on what the demo made."""
    elsewhere = os.environ.get("INDENTURE_DATA", "")
    return f"{f'INDENTURE_DATA={shlex.quote(elsewhere)} ' if elsewhere else ''}{sys.argv[0]} up --demo"


@contextmanager
def made_anew(folder: Path) -> Iterator[None]:
    """Empty the folder for a new demo. It is gone when the block is left otherwise than at its end.

    Raises CannotRunError where a service runs on it, and where it holds what no demo made.
    """
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise CannotRunError(
            f"{folder} holds what no demo made: move it away, or choose another folder with INDENTURE_DATA."
        )
    with only_one(folder) as held:
        for each in folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != Path(held.name).name:
                each.unlink()
        mark.touch()
        try:
            yield
        except BaseException:
            shutil.rmtree(folder)
            raise
        mark.write_text(_WHOLE)
