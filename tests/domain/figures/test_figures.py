"""The figures: each share with its numbers, both sides of each boundary, and how the framework judges it."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deciding.fold import fold
from domain.facts.ending import WithdrawalReason
from domain.figures.cohort import placed
from domain.figures.figures import BY_NAME, FIGURES, FigureName, shares, together
from domain.figures.forecast import forecast
from domain.figures.how_counted import ask, in_year
from domain.figures.judging import judgements
from domain.figures.programme_aim import FirstSitting, ProgrammeAim, Status, programme_aim
from tests.domain.figures.test_cohort import aim, left, passed
from tests.domain.given import BOOK, STREAM
from tests.domain.lives import achieved, enrolled, in_assessment, on_programme
from tests.domain.whole_lives import WHOLE_LIVES

F = FigureName


def asked(year, on):
    day = date.fromisoformat(on)
    return ask(year, day, BOOK.accountability_on(day))


def told(aims, year, on):
    """Return every figure by its name, as counted and of."""
    found = asked(year, on)
    ids = ({"apprenticeship": UUID(int=number), "person": UUID(int=number)} for number in range(len(aims)))
    numbered = [msgspec.structs.replace(each, **of) for each, of in zip(aims, ids, strict=True)]
    each = shares(placed(numbered, found.on, found.terms), found)
    return {share.figure: share for share in each}


def counts(aims, year, on):
    return {name: (share.counted, share.of) for name, share in told(aims, year, on).items()}


FAILED = aim(status=Status.COMPLETED, learning_ended_on="2025-08-31", ended_on="2026-01-10")
ACHIEVED = passed("2025-08-31", "2025-11-30")


def test_achievement_is_retention_times_pass():
    found = told([ACHIEVED, ACHIEVED, ACHIEVED, FAILED, left("2025-01-15")], 2025, "2026-07-31")
    achievement, retention, passing = (found[name] for name in (F.ACHIEVEMENT, F.RETENTION, F.PASSES))
    assert (achievement.counted, achievement.of, achievement.percent) == (3, 5, 60.0)
    assert (retention.counted, retention.of, retention.percent) == (4, 5, 80.0)
    assert (passing.counted, passing.of, passing.percent) == (3, 4, 75.0)
    assert told([ACHIEVED], 2024, "2026-07-31")[F.ACHIEVEMENT].percent is None


def test_an_exclusion_is_told_and_counts_in_neither_number():
    found = told([ACHIEVED, left("2024-10-06"), left("2025-01-15", WithdrawalReason.MERGER)], 2025, "2026-07-31")
    assert (found[F.ACHIEVEMENT].counted, found[F.ACHIEVEMENT].of, found[F.ACHIEVEMENT].excluded) == (1, 1, 2)
    assert (found[F.PASSES].of, found[F.PASSES].excluded) == (1, 0)


@pytest.mark.parametrize(
    ("left_on", "year", "expected"),
    [
        ("2025-07-31", 2024, (1, 1)),
        ("2025-07-31", 2025, (0, 0)),
        ("2025-08-01", 2024, (0, 1)),
        ("2025-08-01", 2025, (1, 1)),
    ],
)
def test_a_withdrawal_counts_in_the_year_in_which_it_was(left_on, year, expected):
    assert counts([left(left_on)], year, "2026-07-31")[F.WITHDRAWALS] == expected


def test_whoever_was_active_in_the_year_is_counted_from_the_start_to_the_end():
    for year, of in ((2023, 0), (2024, 1), (2025, 1), (2026, 0)):
        assert counts([ACHIEVED], year, "2027-07-31")[F.WITHDRAWALS] == (0, of)
    assert counts([aim(status=Status.NEVER_STARTED)], 2024, "2025-07-31")[F.WITHDRAWALS] == (0, 0)


@pytest.mark.parametrize(
    ("on", "past"),
    [
        ("2025-09-05", (0, 0, 0)),
        ("2025-09-06", (1, 0, 0)),
        ("2026-03-03", (1, 0, 0)),  # 179 days
        ("2026-03-04", (1, 1, 0)),  # 180 days
        ("2026-07-31", (1, 1, 0)),
    ],
)
def test_who_goes_on_is_past_the_planned_end_from_the_day_after_it(on, past):
    found = counts([aim()], 2025, on)
    names = (F.PAST_PLANNED_END, F.PAST_BY_180_TO_364_DAYS, F.PAST_BY_365_DAYS)
    assert tuple(found[name][0] for name in names) == past
    assert all(found[name][1] == 1 for name in names)


@pytest.mark.parametrize(("on", "past"), [("2026-09-04", (1, 0)), ("2026-09-05", (0, 1)), ("2026-09-06", (0, 1))])
def test_the_bands_meet_at_365_days(on, past):
    found = counts([aim()], 2026, on)
    assert (found[F.PAST_BY_180_TO_364_DAYS][0], found[F.PAST_BY_365_DAYS][0]) == past


@pytest.mark.parametrize(("ended_on", "past"), [("2025-09-05", 0), ("2025-09-06", 1)])
def test_who_waits_for_the_assessment_is_past_by_when_the_training_ended(ended_on, past):
    waits = aim(status=Status.IN_ASSESSMENT, learning_ended_on=ended_on)
    assert counts([waits], 2025, "2026-07-31")[F.PAST_PLANNED_END] == (past, 1)


@pytest.mark.parametrize(("on", "past"), [("2026-01-27", 1), ("2026-01-28", 0)])
def test_who_completed_late_counts_as_past_the_planned_end_until_the_framework_of_2026(on, past):
    late = passed("2025-10-05", "2026-01-10")
    assert counts([late], 2025, on)[F.PAST_PLANNED_END] == (past, 1)


def test_who_completed_after_the_year_went_on_in_it():
    late = passed("2026-06-30", "2026-08-15")
    assert counts([late], 2025, "2027-01-31")[F.PAST_PLANNED_END] == (1, 1)


@pytest.mark.parametrize(("on", "long"), [("2026-09-05", 0), ("2026-09-06", 1)])
def test_a_break_is_long_after_365_days(on, long):
    away = aim(status=Status.ON_A_BREAK, learning_ended_on="2025-09-05", break_from_on="2025-09-05")
    assert counts([away], 2026, on)[F.LONG_BREAKS] == (long, 1)
    assert counts([away], 2026, on)[F.PAST_PLANNED_END] == (0, 1)


def test_first_sittings_count_in_the_year_of_their_grade():
    def sat(day, *, passed):
        return FirstSitting("observation", date.fromisoformat(day), passed)

    sat_in_two_years = aim(first_sittings=(sat("2025-07-31", passed=False), sat("2025-08-01", passed=True)))
    assert counts([sat_in_two_years], 2024, "2026-07-31")[F.FIRST_TIME_PASSES] == (0, 1)
    assert counts([sat_in_two_years], 2025, "2026-07-31")[F.FIRST_TIME_PASSES] == (1, 1)


def test_a_forecast_lies_between_the_worst_and_the_best():
    waits = aim(status=Status.IN_ASSESSMENT, learning_ended_on="2025-09-01")
    away = aim(status=Status.ON_A_BREAK, learning_ended_on="2025-08-02", break_from_on="2025-08-02")
    found = forecast(list(told([ACHIEVED, left("2025-01-15"), waits, aim(), away], 2025, "2025-12-01").values()))
    assert (found.of, found.open) == (5, 3)
    assert (found.worst_percent, found.expected_percent, found.best_percent) == (20.0, 40.0, 80.0)
    later = forecast(list(told([ACHIEVED, aim()], 2025, "2026-08-01").values()))
    assert (later.of, later.open, later.best_percent) == (1, 0, 100.0)


@pytest.mark.parametrize(
    ("figure", "counted", "of", "on", "says"),
    [
        (F.ACHIEVEMENT, 499, 1000, "2026-11-29", "at risk"),
        (F.ACHIEVEMENT, 49999, 100000, "2026-11-29", "at risk"),
        (F.ACHIEVEMENT, 500, 1000, "2026-11-29", "needs improvement"),
        (F.ACHIEVEMENT, 599, 1000, "2026-11-29", "needs improvement"),
        (F.ACHIEVEMENT, 600, 1000, "2026-11-29", "on track"),
        (F.RETENTION, 519, 1000, "2026-11-29", "at risk"),
        (F.RETENTION, 520, 1000, "2026-11-29", "needs improvement"),
        (F.RETENTION, 620, 1000, "2026-11-29", "on track"),
        (F.WITHDRAWALS, 351, 1000, "2024-04-10", "at risk"),
        (F.WITHDRAWALS, 350, 1000, "2024-04-10", "needs improvement"),
        (F.WITHDRAWALS, 350, 1000, "2024-04-11", "at risk"),
        (F.WITHDRAWALS, 150, 1000, "2024-04-10", "on track"),
        (F.WITHDRAWALS, 150, 1000, "2024-04-11", "needs improvement"),
        (F.WITHDRAWALS, 200, 1000, "2024-04-11", "needs improvement"),
        (F.WITHDRAWALS, 201, 1000, "2024-04-11", "at risk"),
        (F.LONG_BREAKS, 100, 1000, "2026-01-27", "at risk"),
        (F.LONG_BREAKS, 99, 1000, "2026-01-27", "on track"),
        (F.LONG_BREAKS, 100, 1000, "2026-01-28", "suspended"),
        (F.PAST_PLANNED_END, 900, 1000, "2026-11-29", "not found"),
    ],
)
def test_the_framework_judges_by_what_holds_on_the_day(figure, counted, of, on, says):
    share = replace(shares([], asked(2025, on))[0], figure=figure, counted=counted, of=of)
    (found,) = judgements([share], asked(2025, on))
    assert (found.figure, found.says, found.verified) == (figure, says, False)


def test_what_nobody_judges_and_what_has_no_numbers_is_not_judged():
    found = shares([], asked(2025, "2026-11-29"))
    assert judgements(found, asked(2025, "2026-11-29")) == []
    passes = replace(found[0], figure=F.FIRST_TIME_PASSES, counted=1, of=1)
    assert judgements([passes], asked(2025, "2026-11-29")) == []


def test_no_day_has_two_thresholds_of_one_figure_and_each_is_of_a_figure_there_is():
    terms = BOOK.accountability_on(date(2026, 11, 29))
    assert {each.figure for each in terms.thresholds} <= {str(name) for name in F}
    for figure in F:
        of_it = sorted((each for each in terms.thresholds if each.figure == figure), key=lambda each: each.from_on)
        assert all(one.until_on < other.from_on for one, other in pairwise(of_it))


DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
AIMS = st.builds(
    ProgrammeAim,
    apprenticeship=st.uuids(),
    person=st.one_of(st.none(), st.integers(0, 3).map(lambda n: UUID(int=n))),
    standard=st.sampled_from(["ST1379", "ST0149"]),
    starts_on=DAYS,
    planned_end_on=DAYS,
    status=st.sampled_from(Status),
    learning_ended_on=st.one_of(st.none(), DAYS),
    ended_on=st.one_of(st.none(), DAYS),
    achieved=st.booleans(),
    reason=st.one_of(st.none(), st.sampled_from(WithdrawalReason)),
    break_from_on=st.one_of(st.none(), DAYS),
    restarted=st.booleans(),
    first_sittings=st.lists(st.builds(FirstSitting, st.just("m"), DAYS, st.booleans()), max_size=3).map(tuple),
)


@given(st.lists(AIMS, max_size=12), st.integers(2022, 2028), DAYS)
def test_no_numerator_is_above_its_denominator_and_boards_add_up_to_the_whole(aims, year, on):
    question = ask(year, on, BOOK.accountability_on(on))
    each = placed(aims, on, question.terms)
    whole, boards = shares(each, question), [shares(each[n::3], question) for n in range(3)]
    assert all(0 <= share.counted <= share.of for share in whole)
    assert together(boards) == whole
    ahead = forecast(whole)
    assert 0 <= ahead.open <= ahead.of
    if ahead.of:
        assert ahead.worst_percent <= ahead.expected_percent <= ahead.best_percent <= 100
    for figure in FIGURES:
        places = [place for one in each if (place := BY_NAME[figure.name].look(in_year(one, question), question))]
        assert all(0 <= place.counted <= place.of and place.because for place in places)


def test_a_life_is_read_as_the_learner_record_tells_it():
    def of(life):
        return programme_aim(life.state)

    assert of(enrolled()).status is Status.CONTINUING
    assert of(enrolled().then("withdraw", "2026-08-31")).status is Status.NEVER_STARTED
    soon = of(on_programme().then("withdraw", "2026-10-01", last_learning_on="2026-09-30"))
    assert (soon.status, str(soon.learning_ended_on)) == (Status.WITHDRAWN, "2026-09-30")
    waits = of(in_assessment("2027-09-07"))
    assert (waits.status, str(waits.learning_ended_on), waits.ended_on) == (Status.IN_ASSESSMENT, "2027-09-07", None)
    ended = of(achieved())
    assert (ended.status, ended.achieved, str(ended.ended_on)) == (Status.COMPLETED, True, "2027-10-18")
    assert [each.passed for each in ended.first_sittings] == [True, True]


def test_who_fails_for_good_completed_only_where_the_gateway_was_passed():
    failed = in_assessment().then("book-assessment", "2027-09-13", called="observation", booked_for="2027-10-04")
    failed = failed.then("hold-assessment", "2027-10-04", assessment="observation")
    failed = failed.then("grade-assessment", "2027-10-18", assessment="observation", grade="fail")
    ended = failed.then(
        "withdraw", "2027-11-01", reason="failed the end-point assessment", last_learning_on="2027-09-07"
    )
    found = programme_aim(ended.state)
    assert (found.status, found.achieved, str(found.ended_on)) == (Status.COMPLETED, False, "2027-11-01")
    assert [each.passed for each in found.first_sittings] == [False]


def test_a_break_moves_the_planned_end_where_it_lasts_four_weeks():
    away = on_programme().then("begin-break", "2026-09-21", last_learning_on="2026-09-18")
    found = programme_aim(away.state)
    assert (found.status, str(found.break_from_on)) == (Status.ON_A_BREAK, "2026-09-21")
    for back_on, planned_end_on, restarted in (("2026-10-18", "2028-01-31", False), ("2026-10-19", "2028-02-28", True)):
        back = programme_aim(away.then("return-from-break", back_on).state)
        assert (str(back.planned_end_on), back.restarted) == (planned_end_on, restarted)


@pytest.mark.parametrize("life", WHOLE_LIVES[1:])
def test_every_life_has_an_aim_that_can_be_kept(life):
    state = fold(STREAM, life.history)
    if state.enrolment:
        found = programme_aim(state)
        assert msgspec.json.decode(msgspec.json.encode(found), type=ProgrammeAim) == found
