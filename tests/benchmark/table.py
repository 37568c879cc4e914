"""The table that the benchmark prints: what was measured on both sides, the ratio, and whether it meets its goal."""

from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "ours", "bare", "ratio", "goal", "met")


@dataclass(frozen=True)
class Goal:
    """A bound for a ratio, or for a number of `unit`."""

    bound: float
    at_most: bool
    unit: str = "x"

    def met(self, value: float) -> bool:
        """Return whether `value` keeps to the bound."""
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        """Return it as written in the table."""
        return f"{'<=' if self.at_most else '>='} {self.bound:g}{self.unit}"


@dataclass(frozen=True)
class Row:
    """One line of the table; a row without a goal is for reference."""

    what: str
    ours: str
    bare: str = ""
    ratio: float | None = None
    goal: Goal | None = None
    value: float | None = None

    @property
    def missed(self) -> bool:
        """Return whether there is a goal that the ratio, or the value where there is none, does not meet."""
        return self.goal is not None and not self.goal.met(self._judged)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what stands under each heading."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        verdict = "" if self.goal is None else "no" if self.missed else "yes"
        return self.what, self.ours, self.bare, ratio, str(self.goal or ""), verdict

    @property
    def _judged(self) -> float:
        judged = self.value if self.ratio is None else self.ratio
        if judged is None:
            raise ValueError(f"{self.what!r} has a goal and nothing that could meet it")
        return judged


def at_most(bound: float, unit: str = "x") -> Goal:
    """Return the goal of staying at or below `bound`."""
    return Goal(bound, at_most=True, unit=unit)


def at_least(bound: float, unit: str = "x") -> Goal:
    """Return the goal of reaching `bound`."""
    return Goal(bound, at_most=False, unit=unit)


def written(rows: Sequence[Row]) -> str:
    """Return the rows as a table in Markdown that is also readable as it stands."""
    lines = [HEADINGS, *(row.cells for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    text = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
