"""Standards, rule packs and registers: data, versioned and dated, chosen by the apprentice's start date."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.days import WorkingDays
from domain.ladder import InForce, Ladders, LaddersData, UnusableLadderError, check, cited, in_force
from domain.rulepack import RulePack, cited_as, rule_packs

T = TypeVar("T")
HERE = Path(__file__).parent


class ChangedRulesError(Exception):
    """The rule pack that an apprenticeship was enrolled under is missing, or is no longer what it was."""


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a data file."""


class Method(_Data, frozen=True, kw_only=True):
    """One end-point assessment method. Minutes, counts, venues and themes as the standard says."""

    title: str
    minutes: int
    overrun_percent: int
    live_minutes: int
    recordings: int
    recording_minutes: int
    questions: int
    venues: tuple[str, ...]
    themes: tuple[str, ...]


class AssessmentPlan(_Data, frozen=True, kw_only=True):
    """The end-point assessment: its window after the gateway, in calendar months, and its two methods."""

    window_months: int
    observation: Method
    discussion: Method

    def method(self, name: str) -> Method:
        """Return the method called `observation` or `discussion`."""
        return {"observation": self.observation, "discussion": self.discussion}[name]


class GradeRow(_Data, frozen=True, kw_only=True):
    """One row of the grading table."""

    observation: str
    discussion: str
    overall: str


class Funding(_Data, frozen=True, kw_only=True):
    """The last London date on which an apprentice may start with funding, where one is known, and what to mind."""

    new_starts_until: date
    note: str


class Standard(_Data, frozen=True, kw_only=True):
    """An apprenticeship standard, approved for delivery on a London date.

    Sessions of the elements in `own_cadence` keep a cadence apart from the others. `funding` is None while new
    starts are funded without an end.
    """

    reference: str
    title: str
    level: int
    lars_code: int
    approved_on: date
    typical_months: int
    elements: tuple[str, ...]
    own_cadence: tuple[str, ...]
    progression: tuple[str, ...]
    duties: dict[str, str]
    knowledge: dict[str, str]
    skills: tuple[str, ...]
    behaviours: tuple[str, ...]
    assessment: AssessmentPlan
    grading: tuple[GradeRow, ...]
    funding: Funding | None = None

    @property
    def ksbs(self) -> tuple[str, ...]:
        """Return every knowledge, skill and behaviour reference, in the standard's order."""
        return (*self.knowledge, *self.skills, *self.behaviours)

    def as_data(self) -> dict[str, object]:
        """Return the standard as plain JSON values."""
        data: dict[str, object] = msgspec.to_builtins(self)
        return data

    def overall(self, observation: str, discussion: str) -> str:
        """Return the overall grade for two passed methods."""
        return next(
            row.overall for row in self.grading if (row.observation, row.discussion) == (observation, discussion)
        )


class Epao(_Data, frozen=True, kw_only=True):
    """An end-point assessment organisation, the standards it assesses, and when it was on the register."""

    name: str
    standards: tuple[str, ...]
    listed_from: date
    listed_until: date


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """Every standard, rule pack, ladder and registered EPAO, and the calendar of working days.

    `files` holds what standards, rule packs and ladders were read from, by path: `ladders/own/` is the provider's.
    """

    standards: Mapping[str, Standard]
    packs: tuple[RulePack, ...]
    ladders: tuple[Ladders, ...]
    epaos: Mapping[str, Epao]
    working: WorkingDays
    files: Mapping[str, bytes]

    def pack_for(self, starts_on: date) -> RulePack:
        """Return the newest edition for apprentices who start on this London date."""
        editions = [p for p in self.packs if p.starts_from <= starts_on <= p.starts_until]
        return max(editions, key=lambda pack: pack.edition)

    def pack(self, pack_id: str) -> RulePack:
        """Return the pack that facts cite as `pack_id`; raises ChangedRulesError where it is not what it was."""
        for pack in self.packs:
            if pack.id == pack_id:
                return pack
        raise ChangedRulesError(
            f"No rule pack here is {pack_id}: put back the file that was used, and make changes in a new edition."
        )

    def as_used(self, pack_id: str) -> "Rulebook":
        """Return the rulebook without the editions that came after a pack: as whoever was enrolled by it found it.

        Raises as `pack` does.
        """
        used = self.pack(pack_id)
        packs = tuple(each for each in self.packs if each.name != used.name or each.edition <= used.edition)
        return msgspec.structs.replace(self, packs=packs)

    def ladder(self, clock: str, standard: str, day: date, cited_as: str | None) -> InForce:
        """Return a clock's ladder: the one that a fact cites, else the one in force for a standard on a London date.

        Raises ChangedRulesError where the cited one is not what it was.
        """
        if cited_as is None:
            return in_force(self.ladders, clock, standard, day)
        found = cited(self.ladders, clock, cited_as)
        if found is None:
            raise ChangedRulesError(
                f"No ladder here is {cited_as}: put back the file that was used, and make changes in a new edition."
            )
        return found


def load_rulebook(working: WorkingDays, folder: Path = HERE, *, own_ladders: Path | None = None) -> Rulebook:
    """Return the rulebook read from the TOML files under `folder`; raises where one does not fit its schema.

    The ladders in the folder `own_ladders` come before those that everybody has. Raises
    UnusableLadderError where ladders cannot be used, and UnusableRulesError where a pack cannot.
    """
    standards = [_read(path, Standard) for path in _files(folder / "standards")]
    register = [_read(path, dict[str, Epao]) for path in _files(folder / "registers")]
    return Rulebook(
        standards={standard.reference: standard for standard in standards},
        packs=tuple(rule_packs(list(_files(folder / "rulepacks")))),
        ladders=tuple(_ladders(folder / "ladders", own_ladders, [standard.reference for standard in standards])),
        epaos={key: epao for epaos in register for key, epao in epaos.items()},
        working=working,
        files={**_texts(folder, "standards", "rulepacks", "ladders"), **_own_texts(own_ladders)},
    )


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.toml"))


def _texts(folder: Path, *kinds: str) -> dict[str, bytes]:
    return {f"{kind}/{path.name}": path.read_bytes() for kind in kinds for path in _files(folder / kind)}


def _own_texts(folder: Path | None) -> dict[str, bytes]:
    return {f"ladders/own/{path.name}": path.read_bytes() for path in _files(folder)} if folder else {}


def _read(path: Path, kind: type[T]) -> T:
    return msgspec.toml.decode(path.read_bytes(), type=kind)


def _ladders(folder: Path, own: Path | None, standards: Collection[str]) -> list[Ladders]:
    everybodys = [_ladders_of(path, provider=False) for path in _files(folder)]
    providers = [_ladders_of(path, provider=True) for path in _files(own)] if own else []
    if own and not providers:
        raise UnusableLadderError(f"There are no ladders in {own}: put files such as default.v1.toml there.")
    for ladders in (*everybodys, *providers):
        check(ladders, everybodys, standards)
    return [*everybodys, *providers]


def _ladders_of(path: Path, *, provider: bool) -> Ladders:
    try:
        read = _read(path, LaddersData)
    except msgspec.DecodeError as error:
        raise UnusableLadderError(f"{path} is not a file of ladders: {error}.") from error
    citation = cited_as(read.name, read.edition, hashlib.sha256(path.read_bytes()).hexdigest())
    held_back = (read.acknowledged_working_days, read.snooze_working_days)
    by_clock = {clock: InForce(citation, read.hour, *held_back, ladder.rungs) for clock, ladder in read.clocks.items()}
    return Ladders(**msgspec.structs.asdict(read), id=citation, provider=provider, by_clock=by_clock)
