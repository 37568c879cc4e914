"""Deciding: a command and the state in, facts or a refusal out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import accumulate
from typing import Any

import msgspec

from domain.alarm import Pending
from domain.apprenticeship import COMMANDS
from domain.body import SEALED, Body
from domain.circumstances import CarriedOut, Circumstances, Otherwise, Told
from domain.clock_and_due import Due
from domain.clocks.due_now import DueNow
from domain.command import RING_ALARM, SYSTEM, Command, UnmetRule
from domain.days import Division, london_date
from domain.deciding.claims import claims_moved
from domain.deciding.every_command import OF_EVERY_COMMAND
from domain.deciding.fold import fold
from domain.deciding.past_told import past_of
from domain.deciding.to_carry_out import to_carry_out
from domain.enrolment.enrolling import Enrol
from domain.enrolment.restarting import rules_of_the_start
from domain.entitlement.relations import by_role_alone
from domain.entitlement.ruling import Ruling, actor_is_entitled, ruling, why_not
from domain.escalation import raising
from domain.facts.corrections import Correction
from domain.facts.escalations import ClockStoodDown
from domain.facts.fact import Derivation, EntitledBy, Fact, Recorded
from domain.facts.proposals import OfProposal
from domain.facts.refusal import CommandRefused, Unmet
from domain.proposal import lapsing
from domain.proposal.proposing import no_like_proposal_waits, proposed
from domain.rule import Decision, Refusal, guarded, refused
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.standard import Standard
from domain.stage import ENDED
from domain.state import Apprenticeship
from domain.transition import Transition
from domain.what_happens_by_itself import ALARMS, RINGS

Alarms = Callable[[Apprenticeship, Circumstances, Sequence[Due]], Sequence[Pending]]


class ImpossibleFactError(Exception):
    """A decision led to a fact that the lifecycle does not list for its command."""


@dataclass(frozen=True)
class Decided:
    """What a command leads to: facts to record (none where an alarm is not due), dated, under a rule pack.

    `entitled_by` says which line of the policy decided on the actor; None where what was done is only decided again.
    `carried` is the proposed command that is carried out with it, where a proposal is accepted.
    `claim` is to be taken and `release` to be given up with them. `then` is how the apprenticeship stands after
    them, at the same instant; None after a correction, where the whole history has to be folded anew.
    """

    facts: Sequence[Fact]
    occurred_on: date
    rules: str
    unmet: tuple[UnmetRule, ...] = ()
    claim: str | None = None
    release: str | None = None
    then: DueNow | None = None
    entitled_by: EntitledBy | None = None
    carried: Command | None = None


def body_of(command: Command) -> Body:
    """Return the typed body of a command whose free text is sealed; raises pydantic.ValidationError."""
    return COMMANDS[command.name].command.model_validate(command.body, context=SEALED)


def decide(
    before: DueNow,
    command: Command,
    *,
    claim_taken: bool = False,
    otherwise: Otherwise | None = None,
    told: Told | None = None,
) -> Decided:
    """Return what `command` leads to, as it finds the apprenticeship: an escalation that it ends stands down with it.

    A correction needs what it makes `otherwise`, the closing of a past what was `told` of it.
    """
    decided = led_to(before, command, claim_taken=claim_taken, otherwise=otherwise, told=told)
    return with_its_ends(before, command, decided, otherwise)


def with_its_ends(before: DueNow, command: Command, decided: Decided, otherwise: Otherwise | None) -> Decided:
    """Return what a command is decided to lead to, and what ends with it; a correction makes that `otherwise`."""
    if not decided.facts:
        return replace(decided, then=before)
    corrected = otherwise.after if otherwise and any(isinstance(each, Correction) for each in decided.facts) else None
    at = before.at
    lived = _lived(before, recorded(before.apprenticeship, command, decided, at.now), corrected)
    claim, release = claims_moved(before.apprenticeship, lived[-1].apprenticeship)
    ends = [] if decided.unmet else _ends(before, decided.facts, lived)
    decided = replace(decided, facts=[*decided.facts, *ends], claim=claim, release=release)
    if corrected:
        return decided
    since = recorded(before.apprenticeship, command, decided, at.now)[len(lived) :] if ends else ()
    return replace(decided, then=_after(lived[-1], since) if ends else lived[-1])


def recorded(apprenticeship: Apprenticeship, command: Command, decided: Decided, now: datetime) -> list[Recorded[Any]]:
    """Return the facts that a command led to at `now` (aware UTC), each as it will stand in the ledger."""
    past, said = past_of(apprenticeship, decided.facts), decided.carried or command
    source = said.body.get("source") or ""
    return [
        Recorded(
            originator_id=apprenticeship.id,
            originator_version=version,
            occurred_on=fact.happened_on(decided.occurred_on),
            recorded_at=now,
            actor=command.actor,
            role=command.role,
            command=command.id,
            asked=command.name if isinstance(fact, OfProposal) else said.name,
            rules=decided.rules,
            entitled_by=decided.entitled_by,
            taken_over=(taken_over := past.has(fact, decided.occurred_on)),
            source=source or (past.source if taken_over else ""),
            fact=fact,
        )
        for version, fact in enumerate(decided.facts, apprenticeship.recorded + 1)
    ]


def led_to(before: DueNow, command: Command, *, again: bool = False, **from_history: Any) -> Decided:
    """Return what `command` leads to by itself, decided with what `decide` tells of the history.

    Where it is decided `again`, what was recorded is lived anew: whether its actor was entitled was settled then.
    """
    if command.name == RING_ALARM:
        rung = _ring(before, command)
        return rung if again else replace(rung, entitled_by=_by_itself(before.at))
    apprenticeship, transition, body = before.apprenticeship, COMMANDS[command.name], body_of(command)
    at = then = _asked(before.at, command, body, {**from_history, "again": again})
    carried = to_carry_out(apprenticeship, command, body)
    if carried:
        then = _asked(before.at, carried, body_of(carried), {**from_history, "again": again})
        at = msgspec.structs.replace(at, carried_out=_carried_out(apprenticeship, carried, then))
    found = None if again else ruling(apprenticeship, body, at)
    decision = (found and _kept_out(found, body, at)) or _decision(apprenticeship, transition, body, at)
    second = found.line.second_person if found else None
    if second:
        decision = _both(refused([no_like_proposal_waits], apprenticeship, body, at), decision)
    if isinstance(decision, Refusal):
        decided = _refusal(command, decision, at)
    else:
        decided = _accepted(transition, decision, then, carried)
        decided = replace(decided, facts=[proposed(body, decision, second, at)]) if second else decided
    return replace(decided, entitled_by=found and EntitledBy(found.policy.id, found.line.id, found.relation))


def _carried_out(apprenticeship: Apprenticeship, carried: Command, at: Circumstances) -> CarriedOut:
    decision = _decision(apprenticeship, COMMANDS[carried.name], body_of(carried), at)
    return CarriedOut(unmet=decision.unmet) if isinstance(decision, Refusal) else CarriedOut(facts=tuple(decision))


def _kept_out(found: Ruling, body: Body, at: Circumstances) -> Refusal | None:
    reason, line = why_not(found, body, at), found.line
    return None if reason is None else Refusal((UnmetRule(actor_is_entitled.id, reason, line.source, line.id),))


def _by_itself(at: Circumstances) -> EntitledBy:
    policy, found = at.book.policy_on(at.today), by_role_alone("system")
    line = policy.line_for(RING_ALARM, found)
    return EntitledBy(policy.id, line.id, policy.deciding_relation(line, found))


def _decision(apprenticeship: Apprenticeship, transition: Transition, body: Body, at: Circumstances) -> Decision:
    general = refused(OF_EVERY_COMMAND, apprenticeship, body, at)
    return general if general and guarded(general) else _both(general, transition.decide(apprenticeship, body, at))


def _both(refusal: Refusal | None, decision: Decision) -> Decision:
    if refusal and isinstance(decision, Refusal):
        return Refusal(refusal.unmet + decision.unmet)
    return refusal or decision


def circumstances(apprenticeship: Apprenticeship, now: datetime, book: Rulebook) -> Circumstances:
    """Return the circumstances in which nobody asks for anything: for reading, and for alarms."""
    today, enrolment = london_date(now), apprenticeship.enrolment
    return Circumstances(
        command=apprenticeship.id,
        actor=SYSTEM,
        role="system",
        now=now,
        today=today,
        occurred_on=today,
        standard=standard_of(apprenticeship, book),
        rules=book.pack(enrolment.pack) if enrolment else book.pack_for(today),
        book=book,
        division=enrolment.division if enrolment else Division.ENGLAND_AND_WALES,
    )


def standard_of(apprenticeship: Apprenticeship, book: Rulebook) -> Standard:
    """Return the standard of an apprenticeship, for its option and EPAO: the edition cited, before that the newest one.

    Raises ChangedRulesError where it is not here as it was.
    """
    application, enrolment = apprenticeship.application, apprenticeship.enrolment
    if application is None:
        return book.standards[0]
    if enrolment is None:
        return book.newest(application.standard)
    found = book.standard(application.standard, enrolment.standard)
    return found.of_option(enrolment.option).specified_by(enrolment.epao)


def what_is_due(apprenticeship: Apprenticeship, now: datetime, book: Rulebook) -> DueNow:
    """Return what is due at `now` (aware UTC), in the circumstances in which nobody asks for anything."""
    return DueNow(apprenticeship, circumstances(apprenticeship, now, book))


def pending(due_now: DueNow) -> list[Pending]:
    """Return the alarms that wait, the earliest first."""
    return pending_of(due_now, due_now.dues)


def pending_of(due_now: DueNow, dues: Sequence[Due]) -> list[Pending]:
    """Return the alarms that wait of some of what is due, and those of no clock, the earliest first."""
    apprenticeship = due_now.apprenticeship
    found = [each for alarms in _alarms_of(apprenticeship) for each in alarms(apprenticeship, due_now.at, dues)]
    return sorted(found, key=lambda each: each.at)


def _alarms_of(apprenticeship: Apprenticeship) -> Sequence[Alarms]:
    # While a past is told nothing is raised of it, but that it is not closed; after the end, what is still due.
    if apprenticeship.enrolment is None:
        return (lapsing.next_alarms,)
    by_clocks_alone = apprenticeship.taking_over.open or apprenticeship.stage in ENDED
    return (raising.pending, lapsing.next_alarms) if by_clocks_alone else ALARMS


def _lived(before: DueNow, history: Sequence[Recorded[Any]], corrected: Apprenticeship | None) -> list[DueNow]:
    if corrected:
        at = before.at
        return [what_is_due(corrected, at.now, at.book)] * len(history)
    return list(accumulate(history, lambda so_far, each: _after(so_far, [each]), initial=before))[1:]


def _after(before: DueNow, history: Sequence[Recorded[Any]]) -> DueNow:
    at, after = before.at, fold(before.apprenticeship.id, history, before.apprenticeship)
    return before.raised(after) or what_is_due(after, at.now, at.book)


def _ends(before: DueNow, facts: Sequence[Fact], lived: Sequence[DueNow]) -> list[ClockStoodDown]:
    ended = raising.stood_down(before, "it is no longer due")
    for fact, after in zip(facts, lived, strict=True):
        ended = {key: ended.get(key, end) for key, end in raising.stood_down(after, fact.cause()).items()}
    return list(ended.values())


def _ring(before: DueNow, command: Command) -> Decided:
    apprenticeship, at = before.apprenticeship, before.at
    asked = (command.body["kind"], command.body["about"], command.body["rung"])
    due = [each for each in pending(before) if (each.kind, each.about, each.rung) == asked and each.at <= at.now]
    return Decided(RINGS[due[0].kind].ring(apprenticeship, due[0], at) if due else [], at.today, at.rules.id)


def _asked(idle: Circumstances, command: Command, body: Body, from_history: dict[str, Any]) -> Circumstances:
    rules, standard = idle.rules, idle.standard
    if isinstance(body, Enrol):
        rules, standard = rules_of_the_start(body.earlier, body.starts_on, standard.reference, idle.book)
    return msgspec.structs.replace(
        idle,
        command=command.id,
        actor=command.actor,
        role=command.role,
        registered=command.registered,
        occurred_on=body.occurred_on or idle.today,
        rules=rules,
        standard=standard,
        **from_history,
    )


def _refusal(command: Command, refusal: Refusal, at: Circumstances) -> Decided:
    unmet = tuple(Unmet(each.rule, each.reason, each.source, each.line) for each in refusal.unmet)
    fact = CommandRefused(refused=command.name, unmet=unmet, inputs=command.body)
    return Decided([fact], at.today, at.rules.id, refusal.unmet)


def _accepted(transition: Transition, facts: Sequence[Fact], at: Circumstances, carried: Command | None) -> Decided:
    possible = (*transition.facts, *(COMMANDS[carried.name].facts if carried else ()))
    # What follows of itself may follow otherwise, where an earlier fact was corrected.
    of_itself = (Derivation,) if at.again else ()
    strangers = [fact.NAME for fact in facts if type(fact) not in possible and not isinstance(fact, of_itself)]
    if strangers:
        raise ImpossibleFactError(f"{transition.command.NAME} does not lead to {strangers}")
    return Decided(facts, at.occurred_on, at.rules.id, carried=carried)
