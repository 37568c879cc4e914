"""The policy, dated and cited data: which act is done, and which question asked, by whom, for what relation."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from domain.rulebook.lines import read_once
from domain.rulebook.names import unknown
from domain.rulebook.rulepack import cited_as

May = Literal["yes", "second person", "on behalf", "no"]
MAY: tuple[May, ...] = ("no", "yes", "second person", "on behalf")
"""What a line can say, the strongest first: whoever one line keeps out no other lets in."""


DECIDING = "decide-proposal"
"""The command by which a second person decides."""

ALONE = frozenset({"apply", DECIDING, "withdraw-proposal", "ring-alarm", "report-messages", "report-bounce"})
"""What nobody proposes: what begins a record, what is about a proposal, and what no person does."""

LONGEST_WAIT_DAYS = 366


class UnusablePolicyError(Exception):
    """A policy cannot be used; the message says which, why, and what to do."""


class SecondPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who decides on what is proposed, by their relation, and within how many calendar days.

    People are told that it still waits on the day after `told_after_days`; after `lapses_after_days` it lapses.
    """

    decided_by: tuple[str, ...]
    told_after_days: int
    lapses_after_days: int


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line: who, by their relation to the apprenticeship, may send these commands and ask these questions.

    `changes` are of what is about no apprenticeship: registers, access, samples, receivers, upkeep. `may` says whether
    for themselves, or by a proposal that a `second_person` decides, or on behalf of somebody whose signed paper they
    name, or not at all. `withholds_staff_notes` says that what staff wrote in their own words is left out of the
    answers.
    """

    id: str
    who: tuple[str, ...]
    may: May
    second_person: SecondPerson | None = None
    commands: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    withholds_staff_notes: bool = False
    says: str
    source: str


class _PolicyData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    edition: int
    effective_from: date
    otherwise: Line
    lines: tuple[Line, ...]


class Policy(_PolicyData, frozen=True, kw_only=True):
    """One edition. Facts cite it by `id`: its name, edition, and the SHA-256 of the file. `by_act` finds its lines.

    `provider` says that it is this provider's own.
    """

    id: str
    provider: bool
    by_act: Mapping[str, tuple[Line, ...]]

    def lines_of(self, act: str) -> tuple[Line, ...]:
        """Return the lines of a command or question."""
        return self.by_act.get(act, ())

    def line_for(self, act: str, relations: Collection[str], *, on_behalf: bool = False) -> Line:
        """Return the line that decides on an act for whoever has these relations.

        One that keeps them out comes first, then the one by which they do it, for themselves or `on_behalf`; where
        there is none, the one by which they could do it otherwise, or in the end the line for everybody else.
        """
        found = [each for each in self.lines_of(act) if {*relations} & {*each.who}]
        wanted: list[May] = ["no", "on behalf", "yes", "second person"] if on_behalf else list(MAY)
        return min(found, key=lambda each: wanted.index(each.may), default=self.otherwise)

    def settles(self, act: str, line: Line) -> bool:
        """Return whether a line lets somebody do an act whatever other relations they have: none keeps them out."""
        return line.may != "no" and not any(each.may == "no" for each in self.lines_of(act))

    def deciding_relation(self, line: Line, relations: Collection[str]) -> str:
        """Return the relation for which a line decides, the first that it names; nothing where it names none."""
        return next((each for each in line.who if each in relations), "")


def in_force(policies: Iterable[Policy], day: date) -> Policy:
    """Return the policy in force on a London date: the edition that took effect last, a provider's own before ours."""
    fitting = [each for each in policies if each.effective_from <= day]
    return max(fitting, key=lambda each: (each.provider, each.effective_from, each.edition))


def still_asked(policies: Sequence[Policy], today: date) -> list[Policy]:
    """Return the policies in force on a London date or later: those before decide nothing more."""
    return [each for each in policies if each.effective_from > today or each is in_force(policies, today)]


def load_policy(path: Path, *, provider: bool = False) -> Policy:
    """Return the policy in a file, the `provider`'s own or ours; raises UnusablePolicyError where it is none."""
    text = path.read_bytes()
    try:
        read = read_once(text, _PolicyData)
    except msgspec.DecodeError as error:
        raise UnusablePolicyError(f"{path.name} is not a policy: {error}.") from error
    by_act: dict[str, tuple[Line, ...]] = {}
    for line in read.lines:
        for act in (*line.commands, *line.questions, *line.changes):
            by_act[act] = (*by_act.get(act, ()), line)
    citation = cited_as(read.name, read.edition, hashlib.sha256(text).hexdigest())
    said = {name: getattr(read, name) for name in _PolicyData.__struct_fields__}
    return Policy(**said, id=citation, provider=provider, by_act=by_act)


def check(policy: Policy, commands: Collection[str], relations: Collection[str]) -> None:
    """Raise UnusablePolicyError unless every command and relation has a line, and no two lines contradict."""
    _known(policy, "command", [each for line in policy.lines for each in line.commands], commands)
    _known(policy, "relation", [each for line in policy.lines for each in line.who], relations)
    _every(policy, "command", commands)
    without = sorted({*relations} - {each for line in policy.lines for each in line.who})
    if without:
        raise _unusable(policy, f"no line says what is entitled: {', '.join(without)}")
    _decidable(policy, relations)
    ids = [each.id for each in policy.lines]
    twice = [each for each in ids if ids.count(each) > 1]
    if twice:
        raise _unusable(policy, f"two lines are called {twice[0]}")


def _decidable(policy: Policy, relations: Collection[str]) -> None:
    for line in (policy.otherwise, *policy.lines):
        second = line.second_person
        if (second is None) == (line.may == "second person"):
            raise _unusable(policy, f'{line.id} has to say may = "second person" and second_person, or neither')
        if second:
            _known(policy, "relation", second.decided_by, relations)
            _somebody_decides(policy, line, second)


def _somebody_decides(policy: Policy, line: Line, second: SecondPerson) -> None:
    for act in line.commands:
        if act in ALONE:
            raise _unusable(policy, f"{line.id} asks for a second person to {act}, which nobody can propose")
        kept_out = {who for each in policy.lines_of(act) if each.may == "no" for who in each.who}
        may = {who for each in policy.lines_of(DECIDING) if each.may == "yes" for who in each.who}
        if not {*second.decided_by} & may - kept_out:
            raise _unusable(
                policy,
                f"nobody decides what {line.id} lets people propose to {act}; name a relation in decided_by that a "
                f"line lets {DECIDING}, and that none keeps out",
            )
    if not 0 <= second.told_after_days < second.lapses_after_days <= LONGEST_WAIT_DAYS:
        raise _unusable(
            policy,
            f"what {line.id} lets people propose has to lapse after people are told of it, and within "
            f"{LONGEST_WAIT_DAYS} days",
        )


def check_questions(policy: Policy, questions: Collection[str]) -> None:
    """Raise UnusablePolicyError unless every question has a line, and no two lines contradict."""
    _known(policy, "question", [each for line in policy.lines for each in line.questions], questions)
    _every(policy, "question", questions)
    _plainly(policy, "question", questions)


def check_changes(policy: Policy, changes: Collection[str]) -> None:
    """Raise UnusablePolicyError unless every change about no apprenticeship has a line, and no two lines contradict."""
    _known(policy, "change", [each for line in policy.lines for each in line.changes], changes)
    _every(policy, "change", changes)
    _plainly(policy, "change", changes)


def _plainly(policy: Policy, what: str, acts: Collection[str]) -> None:
    # Only a command is proposed, or recorded from a paper.
    for act in sorted(acts):
        for line in policy.lines_of(act):
            if line.may not in {"yes", "no"}:
                raise _unusable(policy, f"{line.id} says {line.may} of the {what} {act}, which takes yes or no")


def _every(policy: Policy, what: str, acts: Collection[str]) -> None:
    for act in sorted(acts):
        if not policy.lines_of(act):
            raise _unusable(policy, f"the {what} {act} has no line; write who may, and who may not")
        _agrees(policy, act)


def check_dates(policies: Sequence[Policy]) -> None:
    """Raise UnusablePolicyError where an edition took effect before one that came before it, of ours or the provider's.

    Raises it too where there are two of one name and edition.
    """
    for whose in {(each.provider, each.name) for each in policies}:
        editions = sorted(_of(policies, *whose), key=lambda each: each.edition)
        for before, after in pairwise(editions):
            if after.edition == before.edition:
                raise _unusable(after, "two files have this name and edition; raise the edition of one")
            if after.effective_from < before.effective_from:
                raise _unusable(
                    after,
                    f"it takes effect on {after.effective_from}, before edition {before.edition}, which was in use "
                    f"from {before.effective_from} on; give it a later date",
                )


def _of(policies: Iterable[Policy], provider: bool, name: str) -> list[Policy]:  # noqa: FBT001 - as it is told
    return [each for each in policies if (each.provider, each.name) == (provider, name)]


def check_against_record(policies: Sequence[Policy], day: date, decided_by: str | None) -> None:
    """Raise UnusablePolicyError where the provider's own policy would have decided what another one did.

    `decided_by` cites the policy that decided on the newest fact, which was recorded on the London date `day`. An
    edition of ours takes the place of the one before from the day on which it is installed.
    """
    found = in_force(policies, day)
    if found.provider and found.id != decided_by and found.effective_from < day:
        by = f"{decided_by} decided" if decided_by else "no policy was asked"
        raise _unusable(found, f"it takes effect on {found.effective_from}, and until {day} {by}; give it a later date")


def _agrees(policy: Policy, act: str) -> None:
    said: dict[str, Line] = {}
    for line in policy.lines_of(act):
        for relation in line.who:
            other = said.setdefault(relation, line)
            if other is not line and (other.may == "on behalf") == (line.may == "on behalf"):
                raise _unusable(policy, f"{other.id} and {line.id} both say whether {relation} may {act}")


def _known(policy: Policy, what: str, named: Iterable[str], known: Collection[str]) -> None:
    for why in unknown(what, named, known):
        raise _unusable(policy, why)


def _unusable(policy: Policy, why: str) -> UnusablePolicyError:
    return UnusablePolicyError(f"The policy {policy.name}.v{policy.edition} cannot be used: {why}.")
