"""Unique learner numbers that nobody has, one after another."""

from collections.abc import Iterator
from itertools import count


def ulns() -> Iterator[str]:
    """Yield valid unique learner numbers."""
    return (digits for digits in map(str, count(1_000_000_000)) if _valid(digits))


def _valid(digits: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 10
