"""A move to another version of the standard is an act of its own, agreed by both."""

import pytest

from domain.facts.enrolment import VersionMoved
from tests.domain.given import BOOK
from tests.domain.lives import on_programme
from tests.domain.other_standards import begun, booked


def keeper():
    """Return a lighthouse keeper on version 2.0, by the start."""
    return begun("ST9002", "guild", planned_end_on="2027-06-30", hours=200)


def named(name):
    """Return the standard of this name."""
    return next(each for each in BOOK.standards if each.name == name)


def test_the_version_is_moved_and_the_start_stays_the_original_one():
    assert keeper().state.enrolled.standard == named("ST9002-2.0").id
    moved = VersionMoved(left="2.0", version="2.1", standard=named("ST9002-2.1").id, evidence="M-1")
    life = keeper().when("move-to-version", "2026-12-07").then(moved)
    assert life.state.enrolled.standard == named("ST9002-2.1").id
    assert life.state.enrolled.starts_on == keeper().state.enrolled.starts_on


def test_after_the_move_the_assessment_is_that_of_the_new_version():
    for life, minutes in ((keeper(), 90), (keeper().then("move-to-version", "2026-12-07"), 120)):
        sitting = booked(life, "task", "2027-01-18", venue="provider")
        for said, fits in ((minutes, True), (210 - minutes, False)):
            asked = sitting.when(
                "hold-assessment",
                "2027-01-18",
                assessment="task",
                minutes=said,
                live_minutes=None,
                recordings=[],
                questions=0,
            )
            if fits:
                asked.meets("sitting-lasted-as-long-as-it-must")
            else:
                asked.refused("sitting-lasted-as-long-as-it-must")


def test_the_version_is_one_of_the_standard_in_force():
    on_programme().when("move-to-version", "2026-12-07", version="9.9").refused(
        "version-is-one-of-the-standard", says="ST1379 has no version 9.9 in force; there are: 1.1."
    )
    keeper().when("move-to-version", "2026-12-07").meets("version-is-one-of-the-standard")


def test_the_version_is_another_one():
    keeper().when("move-to-version", "2026-12-07", version="2.0").refused("version-is-another-one")
    keeper().when("move-to-version", "2026-12-07").meets("version-is-another-one")


def test_the_version_is_a_newer_one_and_in_force_by_then():
    early = keeper().when("move-to-version", "2026-12-07", occurred_on="2026-11-30")
    early.refused("version-is-a-newer-one-in-force", says="is for starts from 1 December 2026 on: move then or later")
    keeper().when("move-to-version", "2026-12-07", occurred_on="2026-12-01").meets("version-is-a-newer-one-in-force")
    moved = keeper().then("move-to-version", "2026-12-07")
    moved.when("move-to-version", "2026-12-08", version="2.0").refused(
        "version-is-a-newer-one-in-force", says="Version 2.0 is older than the present one, 2.1."
    )


@pytest.mark.parametrize("party", ["apprentice", "employer"])
def test_both_agree(party):
    keeper().when("move-to-version", "2026-12-07", **{f"agreed_by_{party}": False}).refused(
        "move-is-agreed-by-both", says=f"Not agreed by the {party} yet."
    )
    keeper().when("move-to-version", "2026-12-07").meets("move-is-agreed-by-both")


def test_nobody_moves_with_an_assessment_on_the_version_that_is_left():
    life = booked(keeper(), "task", "2027-01-18", venue="provider", on="2026-12-01")
    life.when("move-to-version", "2026-12-07").refused("nothing-is-assessed-yet", says="simulated task")
    life = life.then("cancel-assessment", "2026-12-02", assessment="task")
    life.when("move-to-version", "2026-12-07").meets("nothing-is-assessed-yet")


def test_a_move_can_be_corrected():
    life = keeper().then("move-to-version", "2026-12-07", called="move")
    place = life.history[-1].originator_version
    back = life.then("correct-fact", "2026-12-08", fact=place)
    assert back.state.enrolled.standard == named("ST9002-2.0").id
    other = life.then("correct-fact", "2026-12-08", fact=place, instead={"evidence": "M-2"})
    assert "evidence M-2" in other.facts("fact-corrected.v1")[0].sentence()
