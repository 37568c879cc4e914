"""A cohort to look at: offered to whoever starts the service for the first time, and made where there is none."""

import sys
from collections.abc import Callable

import click

from api.demo.kept import folder_of_the_demo, is_kept, to_look_at
from api.embedded.parts import Parts
from api.settings.settings import Settings

_OFFER = """\
Nothing is recorded here yet. There is a demo cohort to look at: five made-up apprentices, in a folder and a ledger of
their own, marked as a simulation. It is made in half a minute, and nothing of it comes into your own ledger.
Look at the demo cohort"""


def offered(settings: Settings) -> bool:
    """Return whether somebody at a terminal, who starts the service for the first time, would see a cohort instead."""
    ours = not settings.database_url and not settings.simulation
    first = ours and not (settings.data / "postgresql").exists()
    # The question is written to one of the last two: whoever could not see it would wait for nothing.
    seen = all(each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr))
    return first and seen and click.confirm(_OFFER, default=False)


def with_a_cohort(parts: Parts, say: Callable[[str], None]) -> Settings:
    """Return the settings by which the service runs on the demo's cohort, which is made first where it is not there.

    Raises CannotRunError as `demo` does.
    """
    from api.demo.demo import demo  # noqa: PLC0415 - whoever has a cohort needs none of what makes one

    folder = folder_of_the_demo()
    if not is_kept(folder):
        demo(folder, parts, told=False)
    say(f"The demo cohort is made up, and its ledger is marked as a simulation. It is kept in {folder}.")
    return to_look_at(folder)
