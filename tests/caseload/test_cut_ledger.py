"""A ledger that was cut, or restored from an older backup: the caseload never stays ahead of it."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

AHEAD = "the ledger ends before the caseload, which is made anew"


def test_a_caseload_ahead_of_its_ledger_does_not_keep_up_and_is_made_anew_loudly(desk, hand, cut):
    stays, goes = hand.starts("T1"), hand.starts("T2")
    caseload = desk.caseload()
    caseload.catch_up()
    cut(4)
    assert caseload.lag() == -4
    assert not caseload.keeps_up(0)
    with capture_logs() as said:
        caseload.catch_up()
    assert [each for each in said if each["event"] == AHEAD] == [
        {"event": AHEAD, "log_level": "error", "caseload": 8, "ledger": 4}
    ]
    assert caseload.lag() == 0
    assert caseload.keeps_up(0)
    assert set(desk.rows()) == {stays} != {stays, goes}


def test_a_caseload_that_ends_with_its_ledger_is_left_alone(desk, hand, cut):
    hand.starts()
    caseload = desk.caseload()
    caseload.catch_up()
    cut(4)
    with capture_logs() as said:
        assert caseload.catch_up() == 0
    assert said == []


def test_a_ledger_that_lost_everything_leaves_no_row(desk, hand, cut):
    hand.starts()
    caseload = desk.caseload()
    caseload.catch_up()
    cut(0)
    caseload.catch_up()
    assert (desk.rows(), caseload.lag()) == ({}, 0)


@pytest.mark.parametrize("which", ["the one that made the caseload anew", "another"])
def test_no_projector_folds_on_from_facts_that_are_gone(desk, hand, cut, which):
    stream = hand.starts("T1")
    mine, other = desk.caseload(), desk.caseload()
    later = hand.start + timedelta(days=7)
    hand.ask(stream, "hand-over-tutor", later, to_tutor="T2", from_on=later.isoformat())
    hand.contact(stream, later)
    hand.starts()
    mine.catch_up()
    assert (desk.rows()[stream].tutor, desk.rows()[stream].version) == ("T2", 6)
    cut(4)
    for _ in range(2):
        hand.contact(stream, later)
    (mine if which != "another" else other).catch_up()
    hand.contact(stream, later)
    mine.catch_up()
    assert desk.rows()[stream].tutor == "T1"
    assert desk.rows() == desk.expected()


def test_who_follows_takes_up_what_is_recorded_in_the_place_of_what_was_cut(desk, hand, cut, following, eventually):
    hand.starts("T1")
    gone = hand.starts("T2")
    with following():
        eventually(lambda: desk.caseload().lag() == 0)
        cut(4)
        eventually(lambda: desk.caseload().lag() == 0)
        new = hand.starts("T3")
        eventually(lambda: desk.rows().get(new))
    assert gone not in desk.rows()
    assert desk.rows() == desk.expected()
