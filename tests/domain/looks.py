"""Counting how often clocks are looked at: each look, by which clock, at which state, at which instant."""

from collections import Counter

import msgspec

from domain.clocks.every_clock import CLOCKS


def looks_counted(monkeypatch):
    """Return a counter that every look at a clock goes into from now on."""
    counted = Counter()
    for clock, look in list(CLOCKS.items()):
        monkeypatch.setitem(CLOCKS, clock, _counting(counted, clock, look))
    return counted


def _counting(counted, clock, look):
    def counting(apprenticeship, at):
        counted[clock.name, msgspec.json.encode(apprenticeship), at.now] += 1
        return look(apprenticeship, at)

    return counting


def states_looked_at(counted):
    """Return how many states were looked at; an instant counts as another look at the same state."""
    assert counted
    assert set(counted.values()) == {1}, "a clock was looked at twice"
    return len({(state, now) for _, state, now in counted})
