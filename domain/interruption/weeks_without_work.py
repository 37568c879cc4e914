"""Weeks without work: a dated calendar of the employer's site, agreed before the weeks come. They are no break.

Learning goes on beside them: a session held or training done in such a week counts as on any other day.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from domain.body import Code, Day
from domain.circumstances import Circumstances
from domain.days import how_many, in_words, months_after
from domain.entitlement.agreed import Agreed, apprentice_and_employer_agree
from domain.facts.employment import Calendar, WeeksWithoutWorkAgreed, WithoutWork
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.state import Apprenticeship, Changes
from domain.time_on_programme.days_away import together

MOST_SPANS = 40


class DaysWithoutWork(BaseModel):
    """Days in a row without work, the last one included."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    first_on: Day
    last_on: Day


class AgreeWeeksWithoutWork(Agreed):
    """Agree to the weeks in which nobody works at the employer's site, such as school holidays.

    It replaces what was agreed before, for the days after this agreement.
    """

    NAME: ClassVar[str] = "agree-weeks-without-work"
    TITLE: ClassVar[str] = "Agree to weeks without work"
    site: Code = Field(description="The employer's site whose calendar it is, by a reference of yours.")
    weeks: Annotated[tuple[DaysWithoutWork, ...], Field(max_length=MOST_SPANS)] = Field(
        description="In order. Left empty, there are none any more."
    )


@rule("funding rules 2022/23 P47.2.1, as quoted; later wording not found", guard=True)
def weeks_without_work_are_known_to_the_year(
    _: Apprenticeship, __: AgreeWeeksWithoutWork, at: Circumstances
) -> str | None:
    """The rules that the apprentice started by know weeks without work."""
    if at.rules.weeks_without_work:
        return None
    return "The rules that this apprentice started by know no weeks without work; agree to a break in learning instead."


@rule("logic: a calendar is that of the employer who gave it", guard=True)
def calendar_is_that_of_an_employer(
    apprenticeship: Apprenticeship, _: AgreeWeeksWithoutWork, at: Circumstances
) -> str | None:
    """The apprentice has an employer on the day of the agreement."""
    employed, why = apprenticeship.employment.on(at.occurred_on)
    return None if employed else f"{why} Record the new employer first (record-new-employer), and their calendar."


@rule("provider: agreed before it is used", guard=True)
def weeks_are_agreed_before_they_begin(
    _: Apprenticeship, command: AgreeWeeksWithoutWork, at: Circumstances
) -> str | None:
    """Every week without work begins after the day of the agreement."""
    late = [each.first_on for each in command.weeks if each.first_on <= at.occurred_on]
    if not late:
        return None
    return (
        f"The agreement is of {in_words(at.occurred_on)}, and excuses no day up to then; "
        f"leave out the days from {in_words(late[0])} on that are over."
    )


@rule("logic: a calendar is read from its first day to its last", guard=True)
def weeks_are_in_order(_: Apprenticeship, command: AgreeWeeksWithoutWork, __: Circumstances) -> str | None:
    """Weeks without work end after they begin, and follow one another."""
    wrong = [each.first_on for each in command.weeks if each.last_on < each.first_on]
    wrong += [later.first_on for each, later in pairwise(command.weeks) if later.first_on <= each.last_on]
    return f"The days from {in_words(wrong[0])} on are out of order; give each span once, in order." if wrong else None


@rule("provider: a term-time contract has 39 weeks of work; unverified")
def weeks_are_no_longer_than_allowed(
    apprenticeship: Apprenticeship, command: AgreeWeeksWithoutWork, at: Circumstances
) -> str | None:
    """Weeks without work are no longer in a row, and no more in twelve months, than the rules of the year allow."""
    terms = at.rules.weeks_without_work
    if terms is None:
        return None
    for left_on, back_on in together(_spans(command)):
        if (back_on - left_on).days > terms.longest_days:
            allowed = how_many(terms.longest_days, "day")
            return (
                f"There would be no work for {how_many((back_on - left_on).days, 'day')} from {in_words(left_on)} on; "
                f"agree to {allowed} in a row at the most, or to a break in learning."
            )
    spans = together(_with(apprenticeship, command, at))
    for left_on, _ in spans:
        days = _days_in(spans, left_on, months_after(left_on, 12))
        if days > terms.days_a_year:
            return (
                f"There would be no work on {how_many(days, 'day')} of the twelve months from {in_words(left_on)} on; "
                f"agree to {how_many(terms.days_a_year, 'day')} at the most."
            )
    return None


@rule("logic: an agreement changes something")
def calendar_is_another_one(
    apprenticeship: Apprenticeship, command: AgreeWeeksWithoutWork, at: Circumstances
) -> str | None:
    """The weeks are others than those that stand."""
    if _with(apprenticeship, command, at) != apprenticeship.employment.without_work():
        return None
    return "These weeks without work are agreed already; give what is to be otherwise."


AGREEING: list[Rule[AgreeWeeksWithoutWork]] = [
    weeks_without_work_are_known_to_the_year,
    apprentice_and_employer_agree,
    calendar_is_that_of_an_employer,
    weeks_are_agreed_before_they_begin,
    weeks_are_in_order,
    weeks_are_no_longer_than_allowed,
    calendar_is_another_one,
]


def _spans(command: AgreeWeeksWithoutWork) -> list[tuple[date, date]]:
    return [(each.first_on, each.last_on + timedelta(days=1)) for each in command.weeks]


def _with(apprenticeship: Apprenticeship, command: AgreeWeeksWithoutWork, at: Circumstances) -> list[tuple[date, date]]:
    calendar = Calendar(at.occurred_on, tuple(_spans(command)))
    return apprenticeship.employment.with_calendar(calendar).without_work()


def _days_in(spans: Iterable[tuple[date, date]], first_on: date, until_on: date) -> int:
    return sum(max((min(back, until_on) - max(left, first_on)).days, 0) for left, back in spans)


def agree(apprenticeship: Apprenticeship, command: AgreeWeeksWithoutWork, at: Circumstances) -> Decision:
    """Agree to weeks without work."""
    return refused(AGREEING, apprenticeship, command, at) or [
        WeeksWithoutWorkAgreed(
            site=command.site,
            weeks=tuple(WithoutWork(each.first_on, each.last_on) for each in command.weeks),
            reason=command.reason,
            evidence=command.evidence,
        )
    ]


def agreed(apprenticeship: Apprenticeship, recorded: Recorded[WeeksWithoutWorkAgreed]) -> Changes:
    """Fold a calendar: it stands for the days after its agreement."""
    spans = tuple((each.first_on, each.last_on + timedelta(days=1)) for each in recorded.fact.weeks)
    return {"employment": apprenticeship.employment.with_calendar(Calendar(recorded.occurred_on, spans))}
