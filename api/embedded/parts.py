"""The parts of the service: each a process of its own, forked off one that has imported what all are made of."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api.processes.child_process import Child
from api.processes.fork_server import ForkServer, fork_server
from api.settings.settings import Settings

PARTS = ("worker", "projector", "api")
"""In the order in which they are started; they are stopped in the opposite one."""


class Parts:
    """Starts the parts."""

    def __init__(self, forks: ForkServer) -> None:
        """Have `forks` begin them."""
        self._forks = forks

    def start(
        self,
        part: str,
        settings: Settings,
        *,
        name: str | None = None,
        directory: Path | None = None,
        output: IO[bytes] | None = None,
    ) -> Child:
        """Return a part running by its settings, under its own name or another, as `Child.start` does.

        Raises CannotRunError where none can begin.
        """
        return Child.start(
            name or part,
            ["indenture", part],
            directory=directory or settings.data,
            environment=os.environ | settings.as_environment(),
            output=output,
            begin=self._forks.start,
        )


@contextmanager
def parts_to_start(serve: Callable[[int], None] | None = None) -> Iterator[Parts]:
    """Yield what starts the parts, until the block ends; by then they have been stopped.

    They are forked off a process that is forked off this one to `serve`, or started: this one may have other threads.
    """
    with fork_server([sys.executable, "-m", "api.cli.serving_parts"], serve) as forks:
        yield Parts(forks)
