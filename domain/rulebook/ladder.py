"""Escalation ladders, dated and cited data: which rung tells whom, how many working days after falling overdue."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import msgspec

from domain.letter import CHANNELS
from domain.rulebook.lines import Fault, Place, decoded, fault_of
from domain.rulebook.names import unknown
from domain.rulebook.rulepack import cited_as

ROLES = ("tutor", "tutor's manager", "programme lead", "employer")
LAST_HOUR = 23
COUNTED = "counted from the day on which it fell overdue, or from the next working day where nobody works on that one"
"""From which day on the working days of a rung are counted, in words: wherever they are told."""


class UnusableLadderError(Exception):
    """A file of ladders cannot be used; the message says which, why, and what to do.

    `fault` says where it stands in the file.
    """

    def __init__(self, said: str, fault: Fault | str = "") -> None:
        """Say what is wrong, and where."""
        super().__init__(said)
        self.fault = fault


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rung: so many working days on these roles are told, by a channel, in a wording.

    They are counted from the day on which the clock fell overdue, or from the next working day where nobody works then.
    """

    working_days: int
    tell: tuple[str, ...]
    channel: str
    wording: str


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rungs of one clock, the lowest first."""

    rungs: tuple[Rung, ...]


class LaddersData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of ladders, one for each clock that it names, for every standard or for one.

    `hour` is the London hour at which people are told. An acknowledgement holds the next rung back for
    `acknowledged_working_days`, a snooze for `snooze_working_days` at the most.
    """

    name: str
    edition: int
    effective_from: date
    standard: str | None = None
    hour: int
    acknowledged_working_days: int
    snooze_working_days: int
    clocks: dict[str, Ladder]


class InForce(NamedTuple):
    """The ladder of one clock, and the id under which facts cite the file it stands in."""

    id: str
    hour: int
    acknowledged_working_days: int
    snooze_working_days: int
    rungs: tuple[Rung, ...]


class Ladders(LaddersData, frozen=True, kw_only=True):
    """The ladders of one file; `provider` says whether it is the provider's own.

    Facts cite them by `id`: their name, edition, and the SHA-256 of the file. `by_clock` has the ladder of each clock.
    """

    id: str
    provider: bool
    by_clock: dict[str, InForce]


def read_ladders(name: str, text: bytes, *, provider: bool) -> Ladders:
    """Return the ladders in a file of this name, the `provider`'s own or everybody's. Raises UnusableLadderError."""
    read = decoded(text, LaddersData)
    if not isinstance(read, LaddersData):
        fault = _in_which_clock(text, read)
        said = fault if isinstance(fault, str) else fault[1]
        raise UnusableLadderError(f"{name} is not a file of ladders: {said}", fault)
    citation = cited_as(read.name, read.edition, hashlib.sha256(text).hexdigest())
    held_back = (read.acknowledged_working_days, read.snooze_working_days)
    by_clock = {clock: InForce(citation, read.hour, *held_back, ladder.rungs) for clock, ladder in read.clocks.items()}
    return Ladders(**msgspec.structs.asdict(read), id=citation, provider=provider, by_clock=by_clock)


def _in_which_clock(text: bytes, fault: Fault | str) -> Fault | str:
    # A schema fault does not name the clock in which it stands.
    if isinstance(fault, str) or fault[0][:1] != ("clocks",):
        return fault
    clocks = msgspec.toml.decode(text)["clocks"]
    for clock, rungs in clocks.items() if isinstance(clocks, dict) else []:
        try:
            msgspec.convert(rungs, Ladder)
        except msgspec.ValidationError as error:
            return fault_of(error, ("clocks", clock))
    return fault


def in_force(editions: Iterable[Ladders], clock: str, standard: str, day: date) -> InForce:
    """Return the ladder of a clock in force for a standard on a London date.

    The provider's own comes before the one that everybody has, one for the standard before one for
    all, and of those the one that took effect last. Raises ValueError where there is none.
    """
    fitting = [
        each
        for each in editions
        if clock in each.clocks and each.effective_from <= day and each.standard in {None, standard}
    ]
    return max(fitting, key=_precedence).by_clock[clock]


def _precedence(ladders: Ladders) -> tuple[bool, bool, date, int]:
    return ladders.provider, ladders.standard is not None, ladders.effective_from, ladders.edition


def cited(editions: Iterable[Ladders], clock: str, ladder_id: str) -> InForce | None:
    """Return the ladder of a clock in the file that facts cite, or None where it is not here."""
    found = [each for each in editions if each.id == ladder_id and clock in each.clocks]
    return found[0].by_clock[clock] if found else None


def check(ladders: Ladders, everybodys: Sequence[Ladders], standards: Collection[str]) -> None:
    """Raise UnusableLadderError unless these ladders can be used: what they name is known, and their rungs climb.

    Clocks and wordings are known where they stand in the ladders that everybody has.
    """
    wordings = {rung.wording for each in everybodys for ladder in each.clocks.values() for rung in ladder.rungs}
    clocks = {clock for each in everybodys for clock in each.clocks}
    _known(ladders, ("standard",), "standard", [ladders.standard] if ladders.standard else [], standards)
    for clock in ladders.clocks:
        _known(ladders, ("clocks", clock), "clock", [clock], clocks)
    if not 0 <= ladders.hour <= LAST_HOUR:
        raise _unusable(ladders, ("hour",), f"its hour is {ladders.hour}; give one from 0 to {LAST_HOUR}")
    for held_back in ("acknowledged_working_days", "snooze_working_days"):
        if getattr(ladders, held_back) < 1:
            raise _unusable(ladders, (held_back,), "an acknowledgement and a snooze hold for at least 1 working day")
    for clock, ladder in ladders.clocks.items():
        _climbs(ladders, clock, ladder)
        for number, rung in enumerate(ladder.rungs):
            place: Place = ("clocks", clock, "rungs", number)
            _known(ladders, place, "role", rung.tell, ROLES)
            _known(ladders, place, "channel", [rung.channel], CHANNELS)
            _known(ladders, place, "wording", [rung.wording], wordings)


def _climbs(ladders: Ladders, clock: str, ladder: Ladder) -> None:
    days = [rung.working_days for rung in ladder.rungs]
    if not days or days[0] < 0 or not all(rung.tell for rung in ladder.rungs):
        why = f"{clock} needs rungs from 0 working days on, each of which tells somebody"
        raise _unusable(ladders, ("clocks", clock), why)
    for number, (lower, higher) in enumerate(pairwise(days), 1):
        if lower >= higher:
            why = f"the rungs of {clock} are out of order: {higher} working days after {lower}"
            raise _unusable(ladders, ("clocks", clock, "rungs", number), why)


def _known(ladders: Ladders, place: Place, what: str, named: Iterable[str], known: Collection[str]) -> None:
    for why in unknown(what, named, known):
        raise _unusable(ladders, place, why)


def _unusable(ladders: Ladders, place: Place, why: str) -> UnusableLadderError:
    said = f"The ladders {ladders.name}.v{ladders.edition} cannot be used: {why}."
    return UnusableLadderError(said, (place, said))
