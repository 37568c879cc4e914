"""History: facts in words, with how late they were learned."""

import pytest

from domain.history import sentence
from tests.domain.lives import on_programme


@pytest.mark.parametrize(
    ("recorded", "how_late"),
    [
        ("2026-10-05", ""),
        ("2026-10-06", " Recorded 1 day later, on 6 October 2026."),
        ("2026-10-07 00:10", " Recorded 2 days later, on 7 October 2026."),
    ],
)
def test_a_fact_says_how_late_it_was_recorded(recorded, how_late):
    life = on_programme().then("record-contact", recorded, occurred_on="2026-10-05")
    assert sentence(life.history[-1]) == f"Contact between sessions on 5 October 2026 (telephone).{how_late}"
