"""Rule packs: the rules of one funding year, dated and cited data, chosen by the apprentice's start date."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import msgspec

from domain.rulebook.clock_terms import ClockTerms
from domain.rulebook.lines import Fault, decoded, told
from domain.rulebook.too_small import too_small


class UnusableRulesError(Exception):
    """A rule pack cannot be used; the message says which, why, and what to do."""


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a rule pack."""


class OnProgramme(_Data, frozen=True, kw_only=True):
    """How long every practical period lasts at least, in calendar months; a standard may ask for longer."""

    minimum_months: int


class OffTheJob(_Data, frozen=True, kw_only=True):
    """Off-the-job training: the hours of every standard, if they are not the standard's own, and what never counts.

    Nobody needs fewer than `floor_hours`, whatever they have learned before.
    """

    published_hours: int | None = None
    floor_hours: int
    excluded: tuple[str, ...]

    def required_hours(self, published_for_the_standard: int | None, prior_learning_hours: int) -> int:
        """Return the hours required of an apprentice whose recognised prior learning is so many hours."""
        published = self.published_hours or published_for_the_standard or 0
        return max(published - prior_learning_hours, self.floor_hours)


class EnglishAndMaths(_Data, frozen=True, kw_only=True):
    """Who needs which level, from when adults may decline, and for which starts a professional's assessment suffices.

    An edition that tells no such start is of years in which it suffices for all. `declined_signed_by_both` says that
    apprentice and employer sign what is declined, `attempt_suffices_by_choice` that an attempt is enough for an adult
    who takes a subject by choice.
    """

    adults_may_decline_from: date
    adult_age: int
    assessment_suffices_from: date | None = None
    declined_signed_by_both: bool = False
    attempt_suffices_by_choice: bool = False


class SessionCadence(_Data, frozen=True, kw_only=True):
    """How often a tutor session is held, in days since the last one held.

    On the day `overdue_days` after it a session is overdue, from the morning on: one held then is late.
    """

    reminder_days: int
    overdue_days: int

    @property
    def longest_days(self) -> int:
        """Return the most days after the last session on which the next one is still in time."""
        return self.overdue_days - 1


class Breaks(_Data, frozen=True, kw_only=True):
    """How many days a break in learning lasts at least for the clocks to start anew after it.

    After a shorter one they go on where they stood.
    """

    clocks_anew_from_days: int


class Redundancy(_Data, frozen=True, kw_only=True):
    """When who is made redundant is carried to completion without an employer.

    So many calendar months before the planned end, or with so many percent of the required off-the-job hours done.
    """

    carried_within_months: int
    carried_from_percent: int


class Attendance(_Data, frozen=True, kw_only=True):
    """How many sessions missed in a row open an at-risk case."""

    missed_in_a_row: int


class TakingOverTerms(_Data, frozen=True, kw_only=True):
    """After how many days since the start an enrolment is recorded so late that its past is told first.

    The telling is closed within so many days after it began.
    """

    begins_after_days: int
    closes_within_days: int


class SessionAgreement(_Data, frozen=True, kw_only=True):
    """How many days one party's agreement to a session waits for the other's, and how many before that one is reminded.

    The editions so far tell nothing of reminding: in all of them it is two days, by our own proposal.
    """

    lapses_after_days: int
    reminds_days_before: int = 2


class WeeksWithoutWork(_Data, frozen=True, kw_only=True):
    """How many days without work may be agreed in a row, and in any twelve months."""

    longest_days: int
    days_a_year: int


class HoursStatementTerms(_Data, frozen=True, kw_only=True):
    """Within how many days after training ended with fewer hours than planned both parties have stated why.

    By some rules only where training was shorter than planned, too.
    """

    within_days: int
    only_where_shorter: bool = False


class TrainingPlanTerms(_Data, frozen=True, kw_only=True):
    """By which day of training all three have agreed to the training plan; the day of the start is the first.

    Within so many days after a new employer or a new end they agree to it again; after a review that found a material
    change by the next one.
    """

    agreed_by_day: int
    again_within_days: int


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
    breaks: Breaks | None = None
    redundancy: Redundancy | None = None
    taking_over: TakingOverTerms | None = None
    weeks_without_work: WeeksWithoutWork | None = None
    hours_statement: HoursStatementTerms | None = None
    training_plan: TrainingPlanTerms | None = None


class _RulePackData(_Rules, frozen=True, kw_only=True):
    clocks: ClockTerms | None = None


class RulePack(_Rules, frozen=True, kw_only=True):
    """The rules of one funding year. Facts cite them by `id`: name, edition, and the SHA-256 of the file they stand in.

    An edition that says nothing of `breaks` lets clocks start anew after each; by one that says nothing of
    `taking_over`, clocks run however late an enrolment is recorded. By one that says nothing of `weeks_without_work`,
    none are agreed, by one that says nothing of an `hours_statement` or a `training_plan`, nobody waits for one, and
    by one that says nothing of `redundancy` nobody is carried to completion without an employer. One from before there
    were `clocks` has those of the first edition after it that tells them, whose id is `clocks_from`.
    """

    id: str
    clocks: ClockTerms
    clocks_from: str

    def clocks_start_anew_after(self, days: int) -> bool:
        """Return whether clocks start anew after a break of so many days, instead of going on where they stood."""
        return self.breaks is None or days >= self.breaks.clocks_anew_from_days


def rule_packs(paths: Sequence[Path]) -> list[RulePack]:
    """Return the rule packs in these files. Raises UnusableRulesError, which names every fault of the first bad one."""
    texts = {path.name: path.read_bytes() for path in paths}
    read = {hashlib.sha256(text).hexdigest(): _read(name, text) for name, text in texts.items()}
    return [_pack(pack, digest, read) for digest, pack in read.items()]


def read_pack(name: str, text: bytes) -> RulePack:
    """Return the rule pack in a file of this name, which tells its own clocks; raises as `rule_packs`."""
    read, digest = _read(name, text), hashlib.sha256(text).hexdigest()
    return _pack(read, digest, {digest: read})


def _read(name: str, text: bytes) -> _RulePackData:
    read = decoded(text, _RulePackData)
    found = list(_faults(read)) if isinstance(read, _RulePackData) else [read]
    if found or not isinstance(read, _RulePackData):
        raise UnusableRulesError("\n".join(told(name, text, each) for each in found))
    return read


def _faults(pack: _RulePackData) -> Iterator[Fault]:
    if pack.starts_until < pack.starts_from:
        yield ("starts_until",), "The last day of starts lies before the first: give a later starts_until."
    if pack.session_cadence.reminder_days >= pack.session_cadence.overdue_days:
        said = "A session would be overdue before anybody is reminded: give fewer reminder_days than overdue_days."
        yield ("session_cadence", "reminder_days"), said
    yield from too_small(msgspec.to_builtins(pack), {})


def _pack(pack: _RulePackData, digest: str, packs: Mapping[str, _RulePackData]) -> RulePack:
    later = [(each.edition, found) for found, each in packs.items() if each.name == pack.name and each.clocks]
    telling = min((each for each in later if each[0] >= pack.edition), default=None)
    if telling is None:
        raise UnusableRulesError(f"The rule pack {pack.name}.v{pack.edition} tells nothing of its clocks: add them.")
    told_by = packs[telling[1]]
    fields = {**msgspec.structs.asdict(pack), "clocks": told_by.clocks}
    return RulePack(
        **fields,
        id=cited_as(pack.name, pack.edition, digest),
        clocks_from=cited_as(told_by.name, told_by.edition, telling[1]),
    )


def cited_as(name: str, edition: int, digest: str) -> str:
    """Return under what facts cite a file of rules: its name, its edition, and 16 digits of its SHA-256."""
    return f"{name}.v{edition}@{digest[:16]}"
