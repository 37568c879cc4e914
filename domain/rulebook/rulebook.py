"""The rulebook: standards, rule packs, ladders and registers, chosen by the apprentice's start date."""

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.days import WorkingDays
from domain.rulebook.accountability import Accountability, read_accountability
from domain.rulebook.accountability import accountability_on as newest_accountability
from domain.rulebook.ladder import InForce, Ladders, UnusableLadderError, check, cited, in_force, read_ladders
from domain.rulebook.lines import read_once
from domain.rulebook.own_rules import NO_OWN_RULES, OwnRules
from domain.rulebook.policy import Policy, UnusablePolicyError, check_dates, load_policy
from domain.rulebook.policy import in_force as policy_in_force
from domain.rulebook.reading_standards import UnusableStandardError, standards, strangers
from domain.rulebook.retention import Retention, read_retention
from domain.rulebook.rulepack import RulePack, rule_packs
from domain.rulebook.standard import Epao, Standard

T = TypeVar("T")
HERE = Path(__file__).parents[1]


class ChangedRulesError(Exception):
    """The file that an apprenticeship was enrolled under is missing, or is no longer what it was."""


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """Every standard, pack, ladder, policy, registered EPAO, retention and accountability, and the working days.

    `files` holds what standards, rule packs and ladders were read from, by path: in a folder `own` the provider's.
    """

    standards: tuple[Standard, ...]
    packs: tuple[RulePack, ...]
    ladders: tuple[Ladders, ...]
    policies: tuple[Policy, ...]
    epaos: Mapping[str, Epao]
    retention: tuple[Retention, ...]
    accountability: tuple[Accountability, ...]
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

    def policy_on(self, day: date) -> Policy:
        """Return the policy in force on a London date."""
        return policy_in_force(self.policies, day)

    def policy(self, policy_id: str) -> Policy:
        """Return the policy that facts cite as `policy_id`; raises ChangedRulesError where it is not what it was."""
        for policy in self.policies:
            if policy.id == policy_id:
                return policy
        raise ChangedRulesError(
            f"No policy here is {policy_id}: put back the file that was used, and make changes in a new edition."
        )

    def accountability_on(self, day: date) -> Accountability:
        """Return the terms of the figures in force on a London date."""
        return newest_accountability(self.accountability, day)

    @property
    def figures_told_from(self) -> date:
        """Return the first London date as of which figures can be told."""
        return min(each.told_from for each in self.accountability)

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the references of the standards that are here."""
        return tuple(dict.fromkeys(each.reference for each in self.standards))

    def newest(self, reference: str) -> Standard:
        """Return the version of a standard that serves the latest starts, in its newest edition.

        Raises ChangedRulesError where there is none.
        """
        of_it = [each for each in self.versions(reference) if not each.announced] or self.versions(reference)
        return max(of_it, key=lambda each: each.starts_until or date.max)

    def standard_for(self, reference: str, starts_on: date) -> Standard:
        """Return the version of a standard that serves a London date of start, in its newest edition; else `newest`."""
        serving = [each for each in self.versions(reference) if each.serves(starts_on)]
        return serving[0] if serving else self.newest(reference)

    def standard(self, reference: str, cited_as: str | None) -> Standard:
        """Return the standard that an enrolment cites; where it cites none, the one that was here before any did.

        Raises ChangedRulesError where it is not what it was.
        """
        of_it = self._known(reference)
        if cited_as is None:
            return of_it[0]
        for each in of_it:
            if each.id == cited_as:
                return each
        raise ChangedRulesError(
            f"No standard here is {cited_as}: put back the file that was used, and make changes in a new edition."
        )

    def versions(self, reference: str) -> list[Standard]:
        """Return every version of a standard, in its newest edition; raises as `newest` does."""
        # The oldest edition of each version comes first, and the newest takes its place.
        return list({each.name: each for each in sorted(self._known(reference), key=_edition)}.values())

    def _known(self, reference: str) -> list[Standard]:
        found = [each for each in self.standards if each.reference == reference]
        if not found:
            raise ChangedRulesError(f"No standard here is {reference}: put back its file, somebody is on it.")
        return found

    def as_used(self, pack_id: str, standard_id: str | None = None) -> "Rulebook":
        """Return the rulebook without the editions that came after a pack and a standard: as an enrolment found it.

        Raises as `pack` does.
        """
        used = self.pack(pack_id)
        packs = tuple(each for each in self.packs if each.name != used.name or each.edition <= used.edition)
        cited = [each for each in self.standards if each.id == standard_id]
        kept = tuple(each for each in self.standards if all(each.name != of.name or each.id == of.id for of in cited))
        return msgspec.structs.replace(self, packs=packs, standards=kept)

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


def _epaos(register: Iterable[Mapping[str, Epao]], found: Iterable[Standard]) -> dict[str, Epao]:
    epaos = {key: epao for each in register for key, epao in each.items()}
    for standard in found:
        for key, each in standard.register.items():
            known = epaos.get(key) or Epao(**msgspec.structs.asdict(each), standards=())
            epaos[key] = msgspec.structs.replace(known, standards=tuple(sorted({*known.standards, standard.reference})))
        for _, said in strangers(standard, epaos):
            raise UnusableStandardError(said)
    return epaos


def _edition(standard: Standard) -> int:
    return standard.edition


def load_rulebook(working: WorkingDays, folder: Path = HERE, own: OwnRules = NO_OWN_RULES) -> Rulebook:
    """Return the rulebook read from the TOML files under `folder`; raises where one does not fit its schema.

    The provider's `own` ladders and policies come before those that everybody has, its standards stand beside theirs.
    Raises UnusableLadderError where ladders cannot be used, UnusableStandardError where standards cannot,
    UnusableRulesError where a pack cannot, and UnusablePolicyError where a policy cannot.
    """
    found = standards([*_files(folder / "standards"), *_own(own.standards, "standards")])
    register = [_read(path, dict[str, Epao]) for path in _files(folder / "registers")]
    texts = [_own_texts(kind, getattr(own, kind)) for kind in ("ladders", "standards", "policies")]
    return Rulebook(
        standards=found,
        packs=tuple(rule_packs(list(_files(folder / "rulepacks")))),
        policies=tuple(_policies(folder / "policies", own.policies)),
        ladders=tuple(_ladders(folder / "ladders", own.ladders, [standard.reference for standard in found])),
        epaos=_epaos(register, found),
        retention=tuple(read_retention(path) for path in _files(folder / "retention")),
        accountability=tuple(read_accountability(path) for path in _files(folder / "accountability")),
        working=working,
        files=dict(ChainMap(_texts(folder, "standards", "rulepacks", "ladders", "policies"), *texts)),
    )


def _policies(folder: Path, own: Path | None) -> list[Policy]:
    providers = [load_policy(path, provider=True) for path in _files(own)] if own else []
    if own and not providers:
        raise UnusablePolicyError(f"There are no policies in {own}: put files such as entitlement.v1.toml there.")
    policies = [*(load_policy(path) for path in _files(folder)), *providers]
    check_dates(policies)
    return policies


def _files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.toml"))


def _texts(folder: Path, *kinds: str) -> dict[str, bytes]:
    return {f"{kind}/{path.name}": path.read_bytes() for kind in kinds for path in _files(folder / kind)}


def _own_texts(kind: str, folder: Path | None) -> dict[str, bytes]:
    return {f"{kind}/own/{path.name}": path.read_bytes() for path in _files(folder)} if folder else {}


def _own(folder: Path | None, kind: str) -> list[Path]:
    found = list(_files(folder)) if folder else []
    if folder and not found:
        raise UnusableStandardError(f"There are no {kind} in {folder}: put files such as st1379.v1.toml there.")
    return found


def _read(path: Path, kind: type[T]) -> T:
    return read_once(path.read_bytes(), kind)


def _ladders(folder: Path, own: Path | None, standards: Collection[str]) -> list[Ladders]:
    everybodys = [read_ladders(str(path), path.read_bytes(), provider=False) for path in _files(folder)]
    providers = [read_ladders(str(path), path.read_bytes(), provider=True) for path in _files(own)] if own else []
    if own and not providers:
        raise UnusableLadderError(f"There are no ladders in {own}: put files such as default.v1.toml there.")
    for ladders in (*everybodys, *providers):
        check(ladders, everybodys, standards)
    return [*everybodys, *providers]
