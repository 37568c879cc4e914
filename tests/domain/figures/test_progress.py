"""Progress: ahead, on track or behind, both sides of each boundary, and who is not judged."""

from datetime import date, timedelta

import pytest

from domain.deciding.decide import circumstances
from domain.figures.pace import pace
from domain.figures.programme_aim import programme_aim
from domain.figures.progress import Progress, progress, progress_dates
from tests.domain.given import london
from tests.domain.lives import enrolled, in_assessment, on_programme
from tests.domain.whole_lives import WHOLE_LIVES

# From 7 September 2026 to the planned gateway on 31 October 2027 there are 419 days.
STARTED, DAYS = date(2026, 9, 7), 419


def at(life, on):
    return circumstances(life.state, max(london(str(on)), life.state.last_recorded_at), life.book)


def of(life, on):
    return progress(life.state, at(life, on))


def day(number):
    return STARTED + timedelta(days=number)


def trained(percent):
    """Return an apprentice who has done so much of the planned hours, in whole minutes."""
    life = on_programme()
    left = life.state.enrolled.planned_off_the_job_hours * 60 * percent // 100
    number = 0
    while left:
        minutes = min(left, 600)
        life = life.then("log-off-the-job", str(day(number)), minutes=minutes)
        left, number = left - minutes, number + 1
    return life


def test_the_plan_runs_from_the_start_to_the_planned_gateway():
    found = pace(on_programme().state, at(on_programme(), STARTED))
    assert (found.from_on, found.days, found.days_over(day(-1)), found.days_over(day(DAYS + 9))) == (
        STARTED,
        DAYS,
        0,
        DAYS,
    )


@pytest.mark.parametrize(("number", "status"), [(104, None), (105, Progress.BEHIND)])
def test_the_first_quarter_is_quiet(number, status):
    # A quarter of 419 days is over on the 105th.
    assert of(on_programme(), day(number)).status is status


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (125, Progress.AHEAD),  # 30 points less 10 are 125.7 days
        (126, Progress.ON_TRACK),
        (209, Progress.ON_TRACK),
        (210, Progress.BEHIND),
    ],
)
def test_ten_points_of_the_hours_make_the_difference(number, status):
    # 40 percent done: 30 points are 125.7 days, 50 points are 209.5.
    assert of(trained(40), day(number)).status is status


def test_who_did_everything_is_never_behind_before_the_planned_end():
    life = trained(100)
    assert of(life, day(DAYS - 42)).status is Progress.AHEAD
    assert of(life, day(DAYS)).status is Progress.ON_TRACK
    assert of(life, "2028-01-31").status is Progress.ON_TRACK
    late = of(life, "2028-02-01")
    assert late.status is Progress.BEHIND
    assert late.reasons[0] == "The planned end was 31 January 2028, and the gateway is not passed."


def test_what_was_told_last_of_the_progress_counts_beside_the_hours():
    life = trained(40).then("update-progress", str(day(120)), progress_percent=20)
    assert of(life, day(125)).status is Progress.ON_TRACK  # no longer ahead: 20 percent are 83.8 days
    assert of(life, day(126)).status is Progress.BEHIND  # 30 points
    told = of(life, day(126))
    assert [each.what for each in told.strands] == ["off-the-job training", "progress told on 5 January 2027"]
    assert (
        told.reasons[1]
        == "Progress told on 5 January 2027: 20 % of the 30.1 % due so far, of 100 % in all: 10.1 points behind."
    )


def test_numbers_stand_beside_the_word():
    found = of(trained(40), day(210))
    (hours,) = found.strands
    assert (hours.unit, hours.done / hours.whole, hours.points) == ("h", pytest.approx(0.4, abs=0.001), -10.1)
    assert found.behind_from_on == day(210)
    assert found.terms.startswith("accountability")
    assert found.reasons[0].endswith("10.1 points behind.")


def test_a_break_that_is_over_moves_every_day_and_nobody_on_one_is_judged():
    away = trained(40).then("begin-break", str(day(60)), last_learning_on=str(day(59)))
    assert of(away, day(130)).status is None
    assert of(away, day(130)).reasons == ("On a break in learning since 6 November 2026.",)
    back = away.then("return-from-break", str(day(90)))
    assert of(back, day(104 + 30)).status is None
    assert of(back, day(125 + 30)).status is Progress.AHEAD
    assert of(back, day(126 + 30)).status is Progress.ON_TRACK
    assert of(back, day(209 + 30)).status is Progress.ON_TRACK
    assert of(back, day(210 + 30)).status is Progress.BEHIND


@pytest.mark.parametrize(
    ("life", "says"),
    [
        (enrolled(), "The training has not begun."),
        (in_assessment(), "The training ended with the gateway on 7 September 2027."),
        (on_programme().then("withdraw", "2026-10-01", last_learning_on="2026-09-30"), "The apprenticeship is over."),
    ],
)
def test_who_is_not_in_training_is_not_judged(life, says):
    found = of(life, "2027-12-01")
    assert (found.status, found.reasons) == (None, (says,))


@pytest.mark.parametrize("life", WHOLE_LIVES[1:])
def test_the_days_told_ahead_are_the_days_on_which_the_numbers_say_so(life):
    if life.state.enrolment is None:
        return
    dates = progress_dates(life.state, at(life, STARTED))
    for number in range(0, 900, 7):
        on = max(day(number), at(life, STARTED).today)
        found = of(life, on)
        assert found.status is dates.on(on)
        if found.status is None or on > life.state.enrolled.planned_end_on:
            continue
        least = min(each.points for each in found.strands)
        expected = Progress.BEHIND if least < -10.05 else Progress.AHEAD if least > 10.05 else found.status
        assert found.status is expected


def test_weeks_without_work_move_every_day_and_nobody_is_behind_for_them():
    weeks = [{"first_on": "2026-12-14", "last_on": "2027-01-12"}]  # 30 days
    life = on_programme().then("agree-weeks-without-work", str(day(1)), weeks=weeks)
    life = life.then("log-off-the-job", str(day(2)), minutes=1200)
    found = pace(life.state, at(life, "2027-01-13"))
    assert found.days_over(date(2027, 1, 13)) == (date(2027, 1, 13) - STARTED).days - 30
    dates = progress_dates(life.state, at(life, day(2)))
    assert dates.judged_from_on == progress_dates(life.state, at(life, "2027-01-13")).judged_from_on
    assert of(life, dates.judged_from_on - timedelta(days=1)).status is None
    assert of(life, dates.judged_from_on).status is Progress.BEHIND


def test_another_end_that_is_agreed_moves_the_progress_and_not_the_end_by_which_figures_count():
    life = trained(100)
    agreed = life.then("agree-new-end", str(day(150)), expected_end_on="2028-04-30")
    assert of(life, "2028-02-01").status is Progress.BEHIND
    assert of(agreed, "2028-04-30").status is Progress.ON_TRACK
    assert of(agreed, "2028-05-01").status is Progress.BEHIND
    assert programme_aim(agreed.state).planned_end_on == date(2028, 1, 31)
