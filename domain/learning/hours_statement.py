"""The statement on hours that fell short: planned, delivered and why, by the employer and by the apprentice."""

from datetime import timedelta
from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import PartyStatement, Text
from domain.circumstances import Circumstances
from domain.days import in_words
from domain.entitlement.on_paper import on_paper
from domain.facts.fact import Recorded
from domain.facts.off_the_job import HoursStated, Stated
from domain.facts.sessions import Party
from domain.learning.hours_fell_short import fell_short, planned_and_delivered
from domain.rule import Decision, Rule, always, refused, rule, warned
from domain.state import Apprenticeship, Changes


class StateHours(PartyStatement):
    """State why fewer off-the-job hours were delivered than planned, as the employer or as the apprentice."""

    NAME: ClassVar[str] = "state-hours"
    TITLE: ClassVar[str] = "State why off-the-job hours fell short"
    party: Party
    reason: Text = Field(description="Why. What was planned and delivered is worked out.")


@rule("funding rules 2026/27 ¶96 (2025/26 ¶92, 2024/25 ¶97)", guard=True)
def hours_fell_short(apprenticeship: Apprenticeship, _: StateHours, at: Circumstances) -> str | None:
    """Training ended with fewer hours than planned, and the rules of the year ask why."""
    if fell_short(apprenticeship, at):
        return None
    if at.rules.hours_statement is None:
        return "The rules that this apprentice started by ask for no statement on hours; there is nothing to state."
    return "The hours that were planned are delivered; there is nothing to state."


@rule("logic: one states what has happened")
def hours_are_stated_after_the_gateway(apprenticeship: Apprenticeship, _: StateHours, at: Circumstances) -> str | None:
    """It is stated on or after the day on which training ended with the gateway."""
    passed_on = apprenticeship.gateway.passed_on
    if passed_on is None or at.occurred_on >= passed_on:
        return None
    return f"Training ended with the gateway on {in_words(passed_on)}; hours are stated on that day or later."


@rule("logic: a statement is that of the employer who makes it")
def employer_of_the_day_states(apprenticeship: Apprenticeship, command: StateHours, at: Circumstances) -> str | None:
    """The employer who states it employs the apprentice on that day."""
    employed, why = apprenticeship.employment.on(at.occurred_on)
    if command.party is not Party.EMPLOYER or employed:
        return None
    return f"{why} Without an employer the apprentice alone states it."


@rule("logic: what was stated once is stated")
def party_has_not_stated_it_yet(apprenticeship: Apprenticeship, command: StateHours, _: Circumstances) -> str | None:
    """The party has not stated it yet, of the hours as they are on record."""
    if apprenticeship.off_the_job.stated.get(command.party) != planned_and_delivered(apprenticeship):
        return None
    return f"The {command.party} has stated it already, of these hours."


@rule("funding rules 2026/27 ¶98 (2025/26 ¶94, 2024/25 ¶98): within twelve weeks", warns=always)
def hours_are_stated_in_time(apprenticeship: Apprenticeship, _: StateHours, at: Circumstances) -> str | None:
    """It is stated within as many days after training ended as the rules of the year give."""
    passed_on, terms = apprenticeship.gateway.passed_on, at.rules.hours_statement
    if passed_on is None or terms is None:
        return None
    latest = apprenticeship.interruption.gone_on(passed_on + timedelta(days=terms.within_days), passed_on)
    return f"It was due by {in_words(latest)}." if at.occurred_on > latest else None


STATING: list[Rule[StateHours]] = [
    hours_fell_short,
    hours_are_stated_after_the_gateway,
    employer_of_the_day_states,
    party_has_not_stated_it_yet,
    hours_are_stated_in_time,
]


def state_hours(apprenticeship: Apprenticeship, command: StateHours, at: Circumstances) -> Decision:
    """State why hours fell short."""
    found = planned_and_delivered(apprenticeship)
    return refused(STATING, apprenticeship, command, at) or [
        HoursStated(
            party=command.party,
            planned_hours=found.planned_hours,
            delivered_minutes=found.delivered_minutes,
            reason=command.reason,
            warned=warned(STATING, apprenticeship, command, at),
            **on_paper(command, at),
        )
    ]


def stated(apprenticeship: Apprenticeship, recorded: Recorded[HoursStated]) -> Changes:
    """Fold a statement."""
    fact, before = recorded.fact, apprenticeship.off_the_job
    said = {**before.stated, fact.party: Stated(fact.planned_hours, fact.delivered_minutes)}
    return {"off_the_job": msgspec.structs.replace(before, stated=said)}
