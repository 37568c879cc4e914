"""History: facts in words, with how late they were learned, and the state as it was known."""

from datetime import date, timedelta

import pytest

from domain.history import as_at_version, as_known_on, sentence
from domain.stage import Stage
from tests.domain.given import STREAM
from tests.domain.lives import in_assessment, on_programme
from tests.domain.whole_lives import eventful


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


def test_what_was_known_on_a_day_is_what_was_recorded_by_its_london_midnight():
    life = on_programme().then("record-contact", "2026-10-05 23:59").then("record-contact", "2026-10-06 00:00")
    known = [as_known_on(STREAM, life.history, day).sessions.contacts for day in _days("2026-10-04", 3)]
    assert known == [0, 1, 2]


def test_what_happened_early_and_was_recorded_late_was_not_known_before():
    life = on_programme().then("record-contact", "2026-10-12", occurred_on="2026-09-14")
    (day,) = _days("2026-10-11", 1)
    assert as_known_on(STREAM, life.history, day).sessions.contacts == 0


def test_a_life_can_be_read_at_every_version_it_had():
    history = eventful().history
    versions = [as_at_version(STREAM, history, n).version for n in range(eventful().state.version + 1)]
    assert versions == list(range(eventful().state.version + 1))
    assert as_at_version(STREAM, history, 10_000) == eventful().state
    assert as_at_version(STREAM, history, 0).stage is Stage.NEW


def test_refusals_after_a_version_belong_to_it():
    refused = in_assessment().when("decide-gateway", "2027-09-08").refused("stage-allows-it")
    assert as_at_version(STREAM, refused.history, refused.state.version) == refused.state


def _days(first, count):
    return [date.fromisoformat(first) + timedelta(days=n) for n in range(count)]
