"""Auditor's eyes: each thing to look at twice is seen, and what only looks like it is not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from api.answers.apprenticeship import OffTheJobHours
from api.audit.auditors_eyes import Life, Sight, sightings
from domain.apprenticeship import FACTS

GOLDEN = Path(__file__).parents[1] / "contracts/golden"


LINES = [msgspec.json.decode(line) for line in (GOLDEN / "facts.jsonl").read_bytes().splitlines()]
STORED = {line["name"]: line["stored"] for line in LINES}


def fact(number, name, *, actor="tutor-7", role="tutor", on=date(2027, 3, 5), late=0, old=False, **said):
    """Return a fact like the golden one of its name, but for what is said."""
    like = FACTS.decode(name, msgspec.json.encode(STORED[name]))
    return msgspec.structs.replace(
        like,
        originator_version=number,
        actor=actor,
        role=role,
        occurred_on=on,
        recorded_at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC) + timedelta(days=late),
        taken_over=old,
        fact=msgspec.structs.replace(like.fact, **said),
    )


def applied(cohort="2027-01"):
    return fact(1, "application-received.v1", actor="coordinator-1", role="coordinator", cohort=cohort)


def seen(*lives, hours=None, corrected=()):
    of_each = [Life([applied(), *facts], frozenset(corrected), hours) for facts in lives]
    return [(each.sight, each.says) for each in sightings((UUID(int=n), life) for n, life in enumerate(of_each))]


def test_what_was_recorded_late_is_seen_but_not_a_past_that_was_taken_over():
    late = fact(2, "session-held.v1", late=8)
    assert seen([late]) == [(Sight.LATE, "1 act recorded late, by up to 8 days.")]
    assert seen([fact(2, "session-held.v1", late=7)]) == []
    assert seen([fact(2, "session-held.v1", late=300, old=True)]) == []
    assert seen([fact(2, "clock-escalated.v1", late=30, role="system")]) == []


@pytest.mark.parametrize(
    ("count", "rounded", "shows"), [(10, 8, True), (10, 7, False), (9, 9, False), (40, 32, True), (40, 31, False)]
)
def test_round_hours_are_seen(count, rounded, shows):
    entries = [fact(n + 2, "off-the-job-logged.v1", minutes=60 if n < rounded else 50) for n in range(count)]
    assert ((Sight.ROUND, f"{rounded} of {count} entries are whole hours.") in seen(entries)) is shows


def test_an_entry_that_was_corrected_is_none():
    entries = [fact(n + 2, "off-the-job-logged.v1", minutes=60) for n in range(10)]
    assert seen(entries) != []
    assert seen(entries, corrected=[5]) == []


@pytest.mark.parametrize(("done", "shows"), [(99.9, False), (100.0, True), (102.0, True), (102.1, False)])
def test_hours_at_the_minimum_are_seen(done, shows):
    hours = OffTheJobHours(required_hours=100, planned_hours=120, eligible_hours=done, months=[], not_eligible=[])
    assert [sight for sight, _ in seen([], hours=hours)] == ([Sight.MINIMUM] if shows else [])


def test_one_person_who_acts_for_all_is_seen():
    alone = [fact(n + 2, "contact-made.v1", actor="coordinator-1", role="coordinator") for n in range(19)]
    assert seen(alone) == [(Sight.ONE_PERSON, "coordinator-1 recorded all of 20 acts.")]
    assert seen(alone[:-1]) == []
    assert seen([*alone, fact(30, "session-agreed.v1", actor="apprentice-1", role="apprentice")]) == []
    refused = fact(30, "command-refused.v1", actor="apprentice-1", role="apprentice")
    assert seen([*alone, refused]) != [], "who was refused was not heard"


def review(number, on=date(2027, 3, 5), **given):
    return fact(number, "progress-review-held.v1", on=on, **given)


def test_reviews_of_a_whole_cohort_on_one_day_are_seen():
    says = "tutor-7 recorded reviews of 3 apprentices of the cohort 2027-01 on 5 March 2027."
    assert seen([review(2)], [review(2)], [review(3)]) == [(Sight.TOGETHER, says)]
    assert seen([review(2)], [review(2)]) == []
    assert seen([review(2)], [review(2)], [review(2, on=date(2027, 3, 6))]) == []
    assert seen([review(2)], [review(2)], [review(2, actor="tutor-8")]) == []
    # Who had none is no part of the day; who had theirs on another makes it no whole cohort.
    assert seen([review(2)], [review(2)], [review(3)], []) == [(Sight.TOGETHER, says)]
    assert seen([review(2)], [review(2)], [review(3)], [review(2, on=date(2027, 4, 1))]) == []


def test_a_past_that_was_taken_over_is_told_by_one_person_and_at_once_by_its_nature():
    told = [fact(n + 2, "contact-made.v1", actor="coordinator-1", role="coordinator", old=True) for n in range(30)]
    assert seen(told) == []
    assert seen([review(2, old=True)], [review(2, old=True)], [review(3, old=True)]) == []
    here = [fact(n + 40, "contact-made.v1", actor="coordinator-1", role="coordinator") for n in range(19)]
    assert seen([*told, *here]) == [(Sight.ONE_PERSON, "coordinator-1 recorded all of 20 acts.")]


def test_each_sighting_says_where_to_look():
    known = uuid4()
    facts = [fact(n + 2, "session-held.v1", late=9) for n in range(7)]
    (found,) = sightings([(known, Life(facts, frozenset(), None))])
    assert [(each.apprenticeship, each.number) for each in found.places] == [(known, n) for n in range(2, 7)]
