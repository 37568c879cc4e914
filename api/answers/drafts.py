"""Drafts tried over the whole caseload: who would newly meet or fail which rule, and who be told what otherwise."""

import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from typing import Literal
from uuid import UUID

import msgspec
from pydantic import BaseModel, Field

from activities.bank_holidays import WorkingCalendar
from activities.caseload.terms import enrolled_on
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from api.answers.apprenticeship import PendingAlarm, alarm_read
from api.answers.preview import LetterAhead, letter_read
from domain.apprenticeship import FACTS
from domain.days import listed, london_date
from domain.deciding.fold import fold
from domain.history.tried import Trial, Tried
from domain.rulebook.drafts import Drafts, read_drafts
from domain.rulebook.own_rules import OwnRules
from domain.rulebook.rulebook import Rulebook, load_rulebook

READ_AT_ONCE = 50
FEW = 500
"""So many apprenticeships are tried sooner than a second process begins."""


class RuleRead(BaseModel):
    """A rule of the enrolment or an item of the gateway, and why it is not met: today, or by the drafts."""

    rule: str
    why: str


class RungRead(BaseModel):
    """A rung still ahead, if nobody does anything: when (UTC), and whom it tells."""

    clock: str
    about: str
    rung: int
    tell: list[str]
    channel: str
    wording: str
    at: datetime


class OneTried(BaseModel):
    """What would be otherwise of one apprenticeship: what begins is there by the drafts, what ends is there today.

    The overall grades are told where they differ.
    """

    apprenticeship: UUID
    stage: str
    newly_unmet: list[RuleRead]
    newly_met: list[RuleRead]
    alarms_begun: list[PendingAlarm]
    alarms_ended: list[PendingAlarm]
    rungs_begun: list[RungRead]
    rungs_ended: list[RungRead]
    letters_begun: list[LetterAhead]
    letters_ended: list[LetterAhead]
    overall: str | None
    overall_instead: str | None


What = Literal["rule not met", "alarm", "rung", "letter", "overall grade"]


class Total(BaseModel):
    """Of how many apprenticeships something would begin to be, and of how many it would no longer be."""

    what: What
    name: str
    begins: int
    ends: int


class DraftsTried(BaseModel):
    """What drafts would change today, recorded nowhere.

    `tried` are the enrolled apprenticeships for which one of the drafts is, of `apprenticeships` in all.
    """

    on: date
    drafts: list[str] = Field(description="Each by its name, its edition, and 16 digits of its SHA-256.")
    apprenticeships: int
    tried: int
    totals: list[Total]
    differing: list[OneTried]


@dataclass(frozen=True)
class Beginning:
    """What a process begins with: where the ledger and the provider's own rules are, the drafts by files, the time."""

    database_url: str
    own: OwnRules
    texts: Mapping[str, bytes]
    now: datetime


@dataclass(frozen=True)
class Share:
    """What one process found of its apprenticeships: how many it tried, and those of which something differs."""

    tried: int
    differing: Sequence[OneTried]


def try_over_everybody(beginning: Beginning, drafts: Drafts, ledger: Ledger, book: Rulebook) -> DraftsTried:
    """Return what drafts would change of every apprenticeship. Raises DATABASE_AWAY.

    Those for whom none of them is are not read.
    """
    streams = enrolled_on(ledger.pool, lambda terms: bool(drafts.for_terms(terms, book).ids))
    return try_drafts(beginning, streams, drafts.ids, apprenticeships=len(ledger.streams()))


def try_drafts(beginning: Beginning, streams: Sequence[UUID], ids: list[str], *, apprenticeships: int) -> DraftsTried:
    """Return what the drafts of these `ids` would change of these of all `apprenticeships`, each read from its facts.

    Raises what a fact raises that cannot be read, and DATABASE_AWAY.
    """
    processes = min(os.cpu_count() or 1, 1 + len(streams) // FEW)
    shares = list(_shares(beginning, [streams[number::processes] for number in range(processes)]))
    differing = [one for share in shares for one in share.differing]
    return DraftsTried(
        on=london_date(beginning.now),
        drafts=ids,
        apprenticeships=apprenticeships,
        tried=sum(share.tried for share in shares),
        totals=list(_totals(differing)),
        differing=sorted(differing, key=lambda one: one.apprenticeship),
    )


def _shares(beginning: Beginning, streams: Sequence[Sequence[UUID]]) -> Iterable[Share]:
    if len(streams) == 1:
        return [tried_share(beginning, streams[0])]
    # Facts hold no circles: to look for some, while so many come and go, costs as much as to read them.
    with ProcessPoolExecutor(len(streams), get_context("spawn"), initializer=gc.disable) as processes:
        return list(processes.map(tried_share, [beginning] * len(streams), streams))


def tried_share(beginning: Beginning, streams: Sequence[UUID]) -> Share:
    """Return what the drafts would change of some apprenticeships, read from the ledger by a connection of its own."""
    own = beginning.own
    book = load_rulebook(WorkingCalendar(), own=own)
    trial, tried = Trial(read_drafts(beginning.texts, book), book), 0
    differing: list[OneTried] = []
    with open_pool(beginning.database_url, size=1) as pool:
        ledger = Ledger(pool, FACTS)
        for first in range(0, len(streams), READ_AT_ONCE):
            for history in ledger.histories(streams[first : first + READ_AT_ONCE]):
                state = fold(history[0].originator_id, history)
                found = trial.of(history, state, max(beginning.now, history[-1].recorded_at))
                tried += found is not None
                if found and found.differs:
                    differing.append(_one(state.id, state.stage, found))
    return Share(tried, differing)


def _one(apprenticeship: UUID, stage: str, found: Tried) -> OneTried:
    return OneTried(
        apprenticeship=apprenticeship,
        stage=stage,
        newly_unmet=[RuleRead(rule=each.rule, why=each.why) for each in found.newly_unmet],
        newly_met=[RuleRead(rule=each.rule, why=each.why) for each in found.newly_met],
        alarms_begun=[alarm_read(each) for each in found.alarms_begun],
        alarms_ended=[alarm_read(each) for each in found.alarms_ended],
        rungs_begun=[RungRead(**msgspec.structs.asdict(each)) for each in found.rungs_begun],
        rungs_ended=[RungRead(**msgspec.structs.asdict(each)) for each in found.rungs_ended],
        letters_begun=[letter_read(each) for each in found.letters_begun],
        letters_ended=[letter_read(each) for each in found.letters_ended],
        overall=found.overall,
        overall_instead=found.overall_instead,
    )


def _totals(differing: Sequence[OneTried]) -> Iterator[Total]:
    begins = Counter(each for one in differing for each in set(_begun(one)))
    ends = Counter(each for one in differing for each in set(_ended(one)))
    for what, name in sorted({*begins, *ends}):
        yield Total(what=what, name=name, begins=begins[what, name], ends=ends[what, name])


def _begun(one: OneTried) -> Iterator[tuple[What, str]]:
    yield from _named(one.newly_unmet, one.alarms_begun, one.rungs_begun, one.letters_begun)
    if one.overall_instead:
        yield "overall grade", one.overall_instead


def _ended(one: OneTried) -> Iterator[tuple[What, str]]:
    yield from _named(one.newly_met, one.alarms_ended, one.rungs_ended, one.letters_ended)
    if one.overall:
        yield "overall grade", one.overall


def _named(
    rules: list[RuleRead], alarms: list[PendingAlarm], rungs: list[RungRead], letters: list[LetterAhead]
) -> Iterator[tuple[What, str]]:
    yield from (("rule not met", each.rule) for each in rules)
    yield from (("alarm", each.kind) for each in alarms)
    yield from (("rung", f"{each.clock}, rung {each.rung}, to {listed(each.tell)}") for each in rungs)
    yield from (("letter", f"to the {each.role}") for each in letters)
