"""Tried: what one apprenticeship would be by drafts in the place of the editions that it has now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from domain.alarm import Pending, PendingOfClock, only_in
from domain.circumstances import Circumstances
from domain.clock_and_due import Due
from domain.clocks.due_now import DueNow
from domain.command import Untold
from domain.deciding.by_the_edition import said_by_another
from domain.deciding.command_behind import body_asked
from domain.deciding.corrected_history import as_corrected
from domain.deciding.decide import circumstances, pending_of
from domain.deciding.fold import counted, evolved, in_question
from domain.enrolment.enrolling import ENROLLING, Enrol
from domain.escalation.raising import ESCALATION, ladder_of, rungs_ahead
from domain.facts.enrolment import Enrolled
from domain.facts.fact import Recorded
from domain.gateway.checklist import checklist
from domain.rule import refused
from domain.rulebook.drafts import Drafts, Terms
from domain.rulebook.ladder import InForce
from domain.rulebook.rulebook import Rulebook
from domain.stage import ENDED
from domain.state import Apprenticeship
from domain.telling.whom_to_tell import untold

History = Sequence[Recorded[Any]]


class RuleTried(msgspec.Struct, frozen=True):
    """A rule of the enrolment or an item of the gateway, and why it is not met: today, or by the drafts."""

    rule: str
    why: str


class RungTried(msgspec.Struct, frozen=True):
    """A rung of a clock about something, if nobody does anything: when (UTC), and whom it tells by which channel."""

    clock: str
    about: str
    rung: int
    tell: tuple[str, ...]
    channel: str
    wording: str
    at: datetime


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What would be otherwise by drafts: what begins is there by them alone, what ends is there today alone.

    Alarms are all that wait but the rungs, which are told apart, each that is still ahead. A letter is one that
    is owed now. The overall grades are told where they differ.
    """

    newly_unmet: tuple[RuleTried, ...] = ()
    newly_met: tuple[RuleTried, ...] = ()
    alarms_begun: tuple[Pending, ...] = ()
    alarms_ended: tuple[Pending, ...] = ()
    rungs_begun: tuple[RungTried, ...] = ()
    rungs_ended: tuple[RungTried, ...] = ()
    letters_begun: tuple[Untold, ...] = ()
    letters_ended: tuple[Untold, ...] = ()
    overall: str | None = None
    overall_instead: str | None = None

    @property
    def differs(self) -> bool:
        """Return whether anything would be otherwise."""
        return self != SAME


SAME = Tried()


class Trial:
    """Tries drafts on apprenticeships, one after another. What it returns is recorded nowhere."""

    def __init__(self, drafts: Drafts, book: Rulebook) -> None:
        """Try `drafts` beside what is in force by `book`."""
        self.drafts = drafts
        self.book = book
        self._books: dict[object, Rulebook | None] = {}

    def of(self, history: History, state: Apprenticeship, now: datetime) -> Tried | None:
        """Return what would be otherwise at `now` (aware UTC); None where nobody is enrolled or no draft is for it."""
        book = self._book(state)
        if book is None:
            return None
        before, at = DueNow(state, circumstances(state, now, self.book)), circumstances(state, now, book)
        ladders_alone = at.rules is before.at.rules and at.standard is before.at.standard
        corrected = as_corrected(history) if state.corrections else history
        after = DueNow(state if ladders_alone else _by(history, corrected, before, at), at)
        rules = {} if ladders_alone or state.stage in ENDED else _rules(corrected, before, after)
        return Tried(**rules, **_told_otherwise(before, after), **_overall(before, after))

    def _book(self, state: Apprenticeship) -> Rulebook | None:
        if state.application is None or state.enrolment is None:
            return None
        enrolment = state.enrolment
        terms = Terms(state.application.standard, enrolment.starts_on, enrolment.pack, enrolment.standard)
        if terms not in self._books:
            drafts = self.drafts.for_terms(terms, self.book)
            self._books[terms] = drafts.in_place(terms, self.book) if drafts.ids else None
        return self._books[terms]


def _by(history: History, corrected: History, before: DueNow, at: Circumstances) -> Apprenticeship:
    state = before.apprenticeship
    instead = said_by_another(corrected, before.at, at)
    if instead is corrected:
        return state
    nothing = Apprenticeship(id=state.id)
    return counted(evolved(in_question(nothing, history, corrected), instead), history, nothing)


def _rules(corrected: History, before: DueNow, after: DueNow) -> dict[str, Any]:
    enrolment = _enrolment(corrected, before.at.book)
    today, instead = ({**_at_enrolment(enrolment, each), **_at_the_gateway(each)} for each in (before, after))
    return {
        "newly_unmet": tuple(RuleTried(name, why) for name, why in instead.items() if name not in today),
        "newly_met": tuple(RuleTried(name, why) for name, why in today.items() if name not in instead),
    }


def _enrolment(corrected: History, book: Rulebook) -> tuple[Enrol, date] | None:
    recorded = next(each for each in reversed(corrected) if isinstance(each.fact, Enrolled))
    body = body_asked([recorded], book)
    return (body, recorded.occurred_on) if isinstance(body, Enrol) else None


def _at_enrolment(enrolment: tuple[Enrol, date] | None, due_now: DueNow) -> dict[str, str]:
    if enrolment is None:
        return {}
    body, occurred_on = enrolment
    at = msgspec.structs.replace(due_now.at, occurred_on=occurred_on)
    found = refused(ENROLLING, due_now.apprenticeship, body, at)
    return {each.rule: each.reason for each in found.unmet} if found else {}


def _at_the_gateway(due_now: DueNow) -> dict[str, str]:
    # Whoever passed it is asked as of the day on which they did.
    passed_on = due_now.apprenticeship.gateway.passed_on
    at = msgspec.structs.replace(due_now.at, occurred_on=passed_on) if passed_on else due_now.at
    return {item.requirement: item.why for item in checklist(due_now.apprenticeship, at) if not item.met}


def _told_otherwise(before: DueNow, after: DueNow) -> dict[str, Any]:
    was, would_be = _dues_otherwise(before, after)
    alarms, alarms_instead = _but_rungs(pending_of(before, was)), _but_rungs(pending_of(after, would_be))
    rungs, rungs_instead = _rungs(before, was), _rungs(after, would_be)
    letters = untold(before)
    letters_instead = untold(after) if _letters_may_differ(before, after, [*was, *would_be]) else letters
    return {
        "alarms_begun": tuple(only_in(alarms_instead, alarms)),
        "alarms_ended": tuple(only_in(alarms, alarms_instead)),
        "rungs_begun": tuple(each for each in rungs_instead if each not in rungs),
        "rungs_ended": tuple(each for each in rungs if each not in rungs_instead),
        "letters_begun": tuple(each for each in letters_instead if each not in letters),
        "letters_ended": tuple(each for each in letters if each not in letters_instead),
    }


def _dues_otherwise(before: DueNow, after: DueNow) -> tuple[list[Due], list[Due]]:
    was, would_be = before.dues, after.dues
    if before.apprenticeship is not after.apprenticeship:
        return was, would_be
    # What is due alike, and climbs alike, leads to the same alarms.
    both, climb_alike = {due.key: due for due in was}, before.at.book.ladders is after.at.book.ladders
    alike = {
        due.key
        for due in would_be
        if both.get(due.key) == due and (climb_alike or _ladder(before, due) == _ladder(after, due))
    }
    return [due for due in was if due.key not in alike], [due for due in would_be if due.key not in alike]


def _letters_may_differ(before: DueNow, after: DueNow, otherwise: Sequence[Due]) -> bool:
    # What is owed is told while it is due, at the hour of the ladders.
    same = before.apprenticeship is after.apprenticeship and before.at.book.ladders is after.at.book.ladders
    return not same or (bool(otherwise) and bool(before.apprenticeship.messages.owed))


def _ladder(due_now: DueNow, due: Due) -> InForce:
    return ladder_of(due, due_now.apprenticeship.clocks.of(due), due_now.at)


def _but_rungs(alarms: Sequence[Pending]) -> list[Pending]:
    return [
        each
        for each in alarms
        if not (isinstance(each, PendingOfClock) and each.kind == f"{each.due.clock.name}-{ESCALATION}")
    ]


def _rungs(due_now: DueNow, dues: Sequence[Due]) -> list[RungTried]:
    state, at = due_now.apprenticeship, due_now.at
    return [
        RungTried(due.clock.name, due.about, number, rung.tell, rung.channel, rung.wording, instant)
        for due in dues
        for number, rung, instant in rungs_ahead(state, due, at)
    ]


def _overall(before: DueNow, after: DueNow) -> dict[str, Any]:
    was, would_be = (each.apprenticeship.assessments.overall for each in (before, after))
    return {} if was == would_be else {"overall": was, "overall_instead": would_be}
