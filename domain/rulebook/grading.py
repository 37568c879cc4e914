"""How the grades of the methods make the whole: by a table, by rule, by points, or by the EPAO's notice."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Literal

import msgspec

FAIL = "fail"
Grades = Mapping[str, str]
"""The grade of each method, by its key."""


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a data file."""


class Row(_Data, frozen=True, kw_only=True):
    """One row of a grading table."""

    grades: dict[str, str]
    overall: str


class Threshold(_Data, frozen=True, kw_only=True):
    """An overall grade that so many `methods` make with a `grade` or a better one: of all methods, or of some."""

    overall: str
    methods: int = 0
    grade: str = ""
    of: tuple[str, ...] = ()


class PointBand(_Data, frozen=True, kw_only=True, rename={"first": "from"}):
    """An overall grade that a total of weighted points from one on makes.

    Where some methods have to be graded so or better for it, `at_least` names the grade of each.
    """

    first: int
    overall: str
    at_least: dict[str, str] = {}


class Grading(_Data, frozen=True, kw_only=True):
    """How grades make the whole. Every method has to be passed, whichever way it is.

    A table has a row for every combination of passes. Of the `thresholds`, and of the bands of `totals`, the first
    one that is met decides: the best stands first. Points are weighted by method, one where no weight is told.
    """

    by: Literal["table", "rule", "points", "epao"]
    rows: tuple[Row, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    points: dict[str, int] = {}
    weights: dict[str, int] = {}
    totals: tuple[PointBand, ...] = ()
    unverified: bool = False
    source: str = ""

    def overall(self, grades: Grades, order: Mapping[str, Sequence[str]]) -> str | None:
        """Return the overall grade of passed methods, or None where none is known.

        `order` has the passing grades of each method, the lowest first.
        """
        if self.by == "table":
            return next((row.overall for row in self.rows if row.grades == grades), None)
        if self.by == "rule":
            return next((each.overall for each in self.thresholds if _met(each, grades, order)), None)
        if self.by == "points":
            total = sum(self.points.get(grade, 0) * self.weights.get(key, 1) for key, grade in grades.items())
            made = (band for band in self.totals if total >= band.first and _reached(band, grades, order))
            return next((band.overall for band in made), None)
        return None


def _met(threshold: Threshold, grades: Grades, order: Mapping[str, Sequence[str]]) -> bool:
    asked = threshold.of or tuple(grades)
    reached = [key for key in asked if _at_least(grades, key, threshold.grade, order)]
    return len(reached) >= threshold.methods


def _reached(band: PointBand, grades: Grades, order: Mapping[str, Sequence[str]]) -> bool:
    return all(_at_least(grades, key, wanted, order) for key, wanted in band.at_least.items())


def _at_least(grades: Grades, key: str, wanted: str, order: Mapping[str, Sequence[str]]) -> bool:
    passes = order.get(key, ())
    return wanted in passes and passes.index(grades[key]) >= passes.index(wanted)


def combinations(order: Mapping[str, Sequence[str]]) -> Iterator[Grades]:
    """Yield every combination of passing grades of the methods."""
    for grades in product(*order.values()):
        yield dict(zip(order, grades, strict=True))
