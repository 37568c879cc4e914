"""Deciding: a command and the state in, facts or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from domain.alarm import Pending
from domain.apprenticeship import ALARMS, COMMANDS, RINGS
from domain.body import SEALED, Body
from domain.circumstances import Circumstances, Otherwise
from domain.command import RING_ALARM, SYSTEM, Command, UnmetRule
from domain.days import Division, london_date
from domain.deciding.every_command import OF_EVERY_COMMAND
from domain.deciding.fold import fold
from domain.enrolment.enrolling import Enrol
from domain.escalation.raising import stood_down
from domain.facts.application import claim_of
from domain.facts.enrolment import Enrolled
from domain.facts.escalations import ClockStoodDown
from domain.facts.fact import Fact, Recorded
from domain.facts.refusal import CommandRefused, Unmet
from domain.rule import Decision, Refusal, guarded, refused
from domain.rulebook.rulebook import Rulebook
from domain.stage import ENDED
from domain.state import Apprenticeship
from domain.transition import Transition


class ImpossibleFactError(Exception):
    """A decision led to a fact that the lifecycle does not list for its command."""


@dataclass(frozen=True)
class Decided:
    """What a command leads to: facts to record (none where an alarm is not due), dated, under a rule pack.

    `claim` is to be taken and `release` to be given up with them.
    """

    facts: Sequence[Fact]
    occurred_on: date
    rules: str
    unmet: tuple[UnmetRule, ...] = ()
    claim: str | None = None
    release: str | None = None


def body_of(command: Command) -> Body:
    """Return the typed body of a command whose free text is sealed; raises pydantic.ValidationError."""
    return COMMANDS[command.name].command.model_validate(command.body, context=SEALED)


def decide(  # noqa: PLR0913 - the command, and the world as it finds it
    apprenticeship: Apprenticeship,
    command: Command,
    now: datetime,
    book: Rulebook,
    *,
    claim_taken: bool = False,
    otherwise: Otherwise | None = None,
) -> Decided:
    """Return what `command` leads to at `now` (aware UTC): an escalation that it ends stands down with it.

    A correction needs what it makes `otherwise`.
    """
    decided = _decided(apprenticeship, command, now, book, claim_taken=claim_taken, otherwise=otherwise)
    if decided.unmet or not decided.facts:
        return decided
    corrected = otherwise.after if otherwise else None
    ends = _ends(apprenticeship, recorded(apprenticeship, command, decided, now), book, corrected)
    return replace(decided, facts=[*decided.facts, *ends])


def recorded(apprenticeship: Apprenticeship, command: Command, decided: Decided, now: datetime) -> list[Recorded[Any]]:
    """Return the facts that a command led to at `now` (aware UTC), each as it will stand in the ledger."""
    return [
        Recorded(
            originator_id=apprenticeship.id,
            originator_version=version,
            occurred_on=fact.happened_on(decided.occurred_on),
            recorded_at=now,
            actor=command.actor,
            role=command.role,
            command=command.id,
            asked=command.name,
            rules=decided.rules,
            fact=fact,
        )
        for version, fact in enumerate(decided.facts, apprenticeship.recorded + 1)
    ]


def _decided(  # noqa: PLR0913 - as decide
    apprenticeship: Apprenticeship,
    command: Command,
    now: datetime,
    book: Rulebook,
    *,
    claim_taken: bool,
    otherwise: Otherwise | None,
) -> Decided:
    idle = circumstances(apprenticeship, now, book)
    if command.name == RING_ALARM:
        return _ring(apprenticeship, command, idle)
    transition, body = COMMANDS[command.name], body_of(command)
    at = _asked(idle, command, body, claim_taken=claim_taken, otherwise=otherwise)
    decision = _decision(apprenticeship, transition, body, at)
    if isinstance(decision, Refusal):
        return _refusal(command, decision, at)
    return _accepted(apprenticeship, transition, decision, at)


def _decision(apprenticeship: Apprenticeship, transition: Transition, body: Body, at: Circumstances) -> Decision:
    general = refused(OF_EVERY_COMMAND, apprenticeship, body, at)
    if general and guarded(general):
        return general
    own = transition.decide(apprenticeship, body, at)
    if general and isinstance(own, Refusal):
        return Refusal(general.unmet + own.unmet)
    return general or own


def circumstances(apprenticeship: Apprenticeship, now: datetime, book: Rulebook) -> Circumstances:
    """Return the circumstances in which nobody asks for anything: for reading, and for alarms."""
    today = london_date(now)
    application, enrolment = apprenticeship.application, apprenticeship.enrolment
    return Circumstances(
        command=apprenticeship.id,
        actor=SYSTEM,
        role="system",
        now=now,
        today=today,
        occurred_on=today,
        standard=book.standards[application.standard] if application else next(iter(book.standards.values())),
        rules=book.pack(enrolment.pack) if enrolment else book.pack_for(today),
        book=book,
        division=enrolment.division if enrolment else Division.ENGLAND_AND_WALES,
    )


def pending(apprenticeship: Apprenticeship, at: Circumstances) -> list[Pending]:
    """Return the alarms that wait, the earliest first."""
    if apprenticeship.enrolment is None or apprenticeship.stage in ENDED:
        return []
    found = [each for alarms in ALARMS for each in alarms(apprenticeship, at)]
    return sorted(found, key=lambda each: each.at)


def _ends(
    apprenticeship: Apprenticeship,
    history: Sequence[Recorded[Any]],
    book: Rulebook,
    corrected: Apprenticeship | None,
) -> list[Fact]:
    now, after = history[0].recorded_at, apprenticeship
    ended = _stood_down(after, "it is no longer due", now, book)
    for each in history:
        after = corrected or fold(after.id, [each], after)
        found = _stood_down(after, each.fact.cause(), now, book)
        ended = {key: ended.get(key, end) for key, end in found.items()}
    return list(ended.values())


def _stood_down(
    apprenticeship: Apprenticeship, because: str, now: datetime, book: Rulebook
) -> dict[str, ClockStoodDown]:
    if not apprenticeship.clocks.open():
        return {}
    return stood_down(apprenticeship, because, circumstances(apprenticeship, now, book))


def _ring(apprenticeship: Apprenticeship, command: Command, at: Circumstances) -> Decided:
    asked = (command.body["kind"], command.body["about"], command.body["rung"])
    for due in pending(apprenticeship, at):
        if (due.kind, due.about, due.rung) == asked and due.at <= at.now:
            return Decided(RINGS[due.kind].ring(apprenticeship, due, at), at.today, at.rules.id)
    return Decided([], at.today, at.rules.id)


def _asked(
    idle: Circumstances, command: Command, body: Body, *, claim_taken: bool, otherwise: Otherwise | None
) -> Circumstances:
    rules = idle.book.pack_for(body.starts_on) if isinstance(body, Enrol) else idle.rules
    return msgspec.structs.replace(
        idle,
        command=command.id,
        actor=command.actor,
        role=command.role,
        occurred_on=body.occurred_on or idle.today,
        rules=rules,
        claim_taken=claim_taken,
        otherwise=otherwise,
    )


def _refusal(command: Command, refusal: Refusal, at: Circumstances) -> Decided:
    unmet = tuple(Unmet(each.rule, each.reason, each.source) for each in refusal.unmet)
    fact = CommandRefused(refused=command.name, unmet=unmet, inputs=command.body)
    return Decided([fact], at.today, at.rules.id, refusal.unmet)


def _accepted(
    apprenticeship: Apprenticeship,
    transition: Transition,
    facts: Sequence[Fact],
    at: Circumstances,
) -> Decided:
    strangers = [fact.NAME for fact in facts if type(fact) not in transition.facts]
    if strangers:
        raise ImpossibleFactError(f"{transition.command.NAME} does not lead to {strangers}")
    after = at.otherwise.after if at.otherwise else None
    claim, release = _claims_moved(apprenticeship, after) if after else _claims(apprenticeship, facts)
    return Decided(facts, at.occurred_on, at.rules.id, claim=claim, release=release)


def _claims(apprenticeship: Apprenticeship, facts: Sequence[Fact]) -> tuple[str | None, str | None]:
    application = apprenticeship.application
    claim = claim_of(application) if application else None
    enrols = any(isinstance(fact, Enrolled) for fact in facts)
    ends = any(fact.NAME in ENDING_FACTS for fact in facts)
    return claim if enrols else None, claim if ends else None


def _claims_moved(before: Apprenticeship, after: Apprenticeship) -> tuple[str | None, str | None]:
    held, holds = _claim_held(before), _claim_held(after)
    return (holds, held) if holds != held else (None, None)


def _claim_held(apprenticeship: Apprenticeship) -> str | None:
    if apprenticeship.application is None or apprenticeship.enrolment is None or apprenticeship.stage in ENDED:
        return None
    return claim_of(apprenticeship.application)


ENDING_FACTS = frozenset({"apprenticeship-completed.v1", "withdrawn.v1"})
