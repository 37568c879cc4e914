"""How far each life of the demo is: a row a life on a terminal, a plain line as each ends elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from domain.days import in_words

Follow = Callable[[date], None]
"""Is told the date that a life has come to."""


class Progress:
    """What is shown of the lives while they are lived."""

    def __init__(self, console: Console, bars: Bars, names: Iterable[str]) -> None:
        """Show the lives of `names` in `bars`, or say on the console when each is over."""
        self._console = console
        self._bars = bars
        self._rows = {name: bars.add_task(name, total=1, where="applying") for name in names}

    def follow(self, name: str) -> Follow:
        """Return what to tell the dates of this life."""
        return lambda day: self._bars.update(self._rows[name], where=in_words(day))

    def done(self, name: str) -> None:
        """Show that this life is over."""
        self._bars.update(self._rows[name], completed=1)
        if self._bars.disable:
            self._console.print(f"{name} is done.")


@contextmanager
def shown_progress(console: Console, names: Iterable[str]) -> Iterator[Progress]:
    """Yield what shows the progress of these lives until the block is left."""
    columns = (SpinnerColumn(finished_text="+"), TextColumn("{task.description:8}"), TextColumn("{task.fields[where]}"))
    disable = not console.is_terminal
    with Bars(*columns, TimeElapsedColumn(), console=console, transient=True, disable=disable) as bars:
        yield Progress(console, bars, names)
