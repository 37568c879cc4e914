"""Standards, rule packs and registers: data, versioned and dated, chosen by the apprentice's start date."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.clock_terms import ClockTerms
from domain.days import WorkingDays
from domain.ladder import InForce, Ladders, LaddersData, UnusableLadderError, check, cited, in_force

T = TypeVar("T")
HERE = Path(__file__).parent


class UnusableRulesError(Exception):
    """A rule pack cannot be used; the message says which, why, and what to do."""


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


class Standard(_Data, frozen=True, kw_only=True):
    """An apprenticeship standard. Sessions of the elements in `own_cadence` keep a cadence apart from the others."""

    reference: str
    title: str
    level: int
    lars_code: int
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


class OnProgramme(_Data, frozen=True, kw_only=True):
    """How long the practical period lasts at least, in calendar months."""

    minimum_months: int


class OffTheJob(_Data, frozen=True, kw_only=True):
    """Off-the-job training: hours published for the standard, the floor, and what never counts."""

    published_hours: int
    floor_hours: int
    excluded: tuple[str, ...]

    def required_hours(self, prior_learning_hours: int) -> int:
        """Return the hours required of an apprentice whose recognised prior learning is so many hours."""
        return max(self.published_hours - prior_learning_hours, self.floor_hours)


class EnglishAndMaths(_Data, frozen=True, kw_only=True):
    """Who needs which level, and from when adults may decline."""

    adults_may_decline_from: date
    adult_age: int


class SessionCadence(_Data, frozen=True, kw_only=True):
    """How often a tutor session is held, in days since the last one held."""

    reminder_days: int
    overdue_days: int


class Attendance(_Data, frozen=True, kw_only=True):
    """How many sessions missed in a row open an at-risk case."""

    missed_in_a_row: int


class SessionAgreement(_Data, frozen=True, kw_only=True):
    """How many days one party's agreement to a session waits for the other's."""

    lapses_after_days: int


class _Rules(_Data, frozen=True, kw_only=True):
    name: str
    edition: int
    starts_from: date
    starts_until: date
    on_programme: OnProgramme
    off_the_job: OffTheJob
    english_and_maths: EnglishAndMaths
    session_cadence: SessionCadence
    attendance: Attendance
    session_agreement: SessionAgreement


class _RulePackData(_Rules, frozen=True, kw_only=True):
    clocks: ClockTerms | None = None


class RulePack(_Rules, frozen=True, kw_only=True):
    """The rules of one funding year. `digest` is the SHA-256 of the file they stand in.

    An edition from before there were these `clocks` has those of the first edition after it that tells them.
    """

    clocks: ClockTerms
    digest: str

    @property
    def id(self) -> str:
        """Return the name, edition and content hash under which facts cite this pack."""
        return f"{self.name}.v{self.edition}@{self.digest[:16]}"


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
        packs=tuple(_packs(folder / "rulepacks")),
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


def _packs(folder: Path) -> list[RulePack]:
    read = {path: _read(path, _RulePackData) for path in _files(folder)}
    return [
        RulePack(**{**msgspec.structs.asdict(pack), "clocks": _clocks(pack, read.values())}, digest=_digest(path))
        for path, pack in read.items()
    ]


def _clocks(pack: _RulePackData, packs: Iterable[_RulePackData]) -> ClockTerms:
    told = {each.edition: each.clocks for each in packs if each.name == pack.name and each.edition >= pack.edition}
    found = next((told[edition] for edition in sorted(told) if told[edition]), None)
    if found is None:
        raise UnusableRulesError(f"The rule pack {pack.name}.v{pack.edition} tells nothing of its clocks: add them.")
    return found


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
        fields = msgspec.structs.asdict(_read(path, LaddersData))
    except msgspec.DecodeError as error:
        raise UnusableLadderError(f"{path} is not a file of ladders: {error}.") from error
    return Ladders(**fields, digest=_digest(path), provider=provider)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
