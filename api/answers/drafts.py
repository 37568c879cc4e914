"""Drafts tried over the whole caseload: who would newly meet or fail which rule, and who be told what otherwise."""

import gc
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from multiprocessing import get_context
from typing import Literal, NamedTuple, Self
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

AT_ONCE = 100
"""So many apprenticeships are read and tried at once, by whichever process comes to them first."""


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


class _Share(NamedTuple):
    """Of some apprenticeships: how many were tried, those of which something differs, and what how many times."""

    tried: int
    differing: list[OneTried]
    begins: Counter[tuple[What, str]]
    ends: Counter[tuple[What, str]]


def try_over_everybody(beginning: Beginning, drafts: Drafts, ledger: Ledger, book: Rulebook) -> DraftsTried:
    """Return what drafts would change of every apprenticeship. Raises DATABASE_AWAY.

    Those for whom none of them is are not read.
    """
    streams = enrolled_on(ledger.pool, lambda terms: bool(drafts.for_terms(terms, book).ids))
    return try_drafts(beginning, streams, drafts.ids, apprenticeships=ledger.how_many())


def try_drafts(beginning: Beginning, streams: Sequence[UUID], ids: list[str], *, apprenticeships: int) -> DraftsTried:
    """Return what the drafts of these `ids` would change of these of all `apprenticeships`, each read from its facts.

    Raises what a fact raises that cannot be read, and DATABASE_AWAY.
    """
    parts = [streams[first : first + AT_ONCE] for first in range(0, len(streams), AT_ONCE)]
    with _no_search_for_circles():
        shares = _shares(beginning, parts)
    begins, ends = Counter[tuple[What, str]](), Counter[tuple[What, str]]()
    for share in shares:
        begins += share.begins
        ends += share.ends
    return DraftsTried(
        on=london_date(beginning.now),
        drafts=ids,
        apprenticeships=apprenticeships,
        tried=sum(share.tried for share in shares),
        totals=[
            Total(what=what, name=name, begins=begins[what, name], ends=ends[what, name])
            for what, name in sorted({*begins, *ends})
        ],
        differing=sorted((one for share in shares for one in share.differing), key=lambda one: one.apprenticeship),
    )


def _shares(beginning: Beginning, parts: Sequence[Sequence[UUID]]) -> list[_Share]:
    others = min(os.cpu_count() or 1, len(parts)) - 1
    with Trying(beginning) as here:
        if others < 1:
            return [here.share(part) for part in parts]
        with ProcessPoolExecutor(others, get_context("spawn"), _begin, (beginning,)) as processes:
            asked = [processes.submit(_share, part) for part in parts]
            # While the others begin, and as long as they are behind, the parts are tried here from the last one on.
            found = [here.share(part) for part, there in zip(parts[::-1], asked[::-1], strict=True) if there.cancel()]
            return found + [there.result() for there in asked if not there.cancelled()]


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    # Facts hold no circles: to look for some, while so many come and go, costs as much as to read them.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Trying:
    """Tries drafts on apprenticeships as the ledger has them."""

    def __init__(self, beginning: Beginning) -> None:
        """Read by a connection of its own; who made it closes it."""
        book = load_rulebook(WorkingCalendar(), own=beginning.own)
        self._trial = Trial(read_drafts(beginning.texts, book), book)
        self._now = beginning.now
        self._pool = open_pool(beginning.database_url, size=1)
        self._ledger = Ledger(self._pool, FACTS)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._pool.close()

    def share(self, streams: Sequence[UUID]) -> _Share:
        """Return what the drafts would change of these. Raises as `try_drafts`."""
        tried, differing = 0, []
        for history in self._ledger.histories(streams):
            state = fold(history[0].originator_id, history)
            found = self._trial.of(history, state, max(self._now, history[-1].recorded_at))
            tried += found is not None
            if found and found.differs:
                differing.append(_one(state.id, state.stage, found))
        begins = Counter(each for one in differing for each in set(_begun(one)))
        ends = Counter(each for one in differing for each in set(_ended(one)))
        return _Share(tried, differing, begins, ends)


_THERE: list[Trying] = []


def _begin(beginning: Beginning) -> None:
    gc.disable()
    _THERE.append(Trying(beginning))


def _share(streams: Sequence[UUID]) -> _Share:
    return _THERE[0].share(streams)


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
