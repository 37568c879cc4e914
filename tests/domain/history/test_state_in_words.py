"""Data in words: what only the code counts by stands in data alone."""

import pytest

from domain.history.state_in_words import lines_of, value_in_words
from tests.domain.lives import held, on_programme
from tests.domain.whole_lives import eventful


@pytest.mark.parametrize(
    "unsaid", ["quiet from", "turn: ", "Interruption, days", "Recorded: ", "Version: ", "Messages"]
)
def test_no_line_tells_what_the_code_counts_by(unsaid):
    assert not [line for line in lines_of(eventful().state.as_data()) if unsaid in line]


def test_what_people_understand_is_told():
    said = list(lines_of(held(on_programme(), "2026-09-28").state.as_data()))
    assert "Cadence, last held on: 28 September 2026" in said
    assert "Enrolment, starts on: 7 September 2026" in said


def test_a_clock_told_in_one_line_hides_them_too():
    assert value_in_words({"clock": "session", "rungs": 1, "quiet_from": 0, "turn": 1}) == "clock session, rungs 1"
