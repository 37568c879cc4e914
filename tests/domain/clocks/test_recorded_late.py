"""What is recorded late in a life that is not taken over raises nothing that a later record already answers."""

import pytest

from domain.facts.escalations import OfClock
from tests.domain.lives import held, on_programme
from tests.domain.pasts import hours, missed, progress, review, session, told

NOW = "2026-12-14"
LATE = {
    "a session": session("2026-10-26"),
    "a session missed": missed("2026-10-26"),
    "a progress review": review("2026-10-26"),
    "an entry of training": hours("2026-10-26"),
    "a session of English": None,
}


def up_to_date():
    """Return an apprentice whose last session, review and training are on record, on the day before."""
    life = on_programme()
    life = life.then("allocate-tutor", "2026-09-07", tutor="T-2", element="english", from_on="2026-09-07")
    for day in ("2026-10-05", "2026-11-02", "2026-11-30"):
        life = held(life.rung_until(day), day, progress_percent=30)
        life = life.then("plan-session", day, called=f"english {day}", planned_on=day, element="english")
        life = life.then("hold-session", day, session=f"english {day}", off_the_job_minutes=0)
        life = life.then("hold-progress-review", day).then("log-off-the-job", day, minutes=1200)
    return life.then("update-progress", "2026-12-07", progress_percent=40).rung_until(NOW)


def english(day):
    called = f"late english {day}"
    said = {"called": called, "occurred_on": day, "planned_on": day, "element": "english"}
    return [("plan-session", said), ("hold-session", {"session": called, "occurred_on": day, "off_the_job_minutes": 0})]


def raised(life):
    return [each.fact for each in life.history if isinstance(each.fact, OfClock)]


def due(life):
    return {each.key: (each.remind_on, each.overdue_on) for each in life.due_now(NOW).dues if each.clock.reminds}


@pytest.mark.parametrize("late", LATE)
def test_an_earlier_day_changes_nothing_that_is_due(late):
    life = up_to_date()
    things = LATE[late] or english("2026-10-26")
    after = told(life, [things], NOW).rung_until(NOW)
    assert raised(after) == raised(life)
    assert due(after) == due(life)


def test_an_earlier_progress_does_not_stand_in_for_a_later_one():
    life = told(up_to_date(), [session("2026-10-26", progress_percent=10), progress("2026-10-26", 20)], NOW)
    assert (life.state.sessions.progress_percent, life.state.portfolio.progress_percent) == (30, 40)
    life = told(life, [session("2026-12-14", progress_percent=50), progress("2026-12-07", 45)], NOW)
    assert (life.state.sessions.progress_percent, life.state.portfolio.progress_percent) == (50, 45)


def test_an_earlier_choice_or_plan_does_not_stand_in_for_a_later_one():
    life = up_to_date().then("plan-off-the-job", NOW, planned_hours=330).then("choose-epao", NOW)
    life = life.then("plan-off-the-job", NOW, planned_hours=310, occurred_on="2026-10-01")
    assert life.state.off_the_job.planned_hours == 330
    life = life.then("choose-epao", NOW, epao="nqual", occurred_on="2026-10-01")
    assert life.state.enrolled.epao == "tquk"
