"""The rulebook: standards, rule packs, ladders and registers, chosen by the apprentice's start date."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.days import WorkingDays
from domain.rulebook.ladder import InForce, Ladders, LaddersData, UnusableLadderError, check, cited, in_force
from domain.rulebook.policy import Policy, check_dates, load_policy
from domain.rulebook.policy import in_force as policy_in_force
from domain.rulebook.rulepack import RulePack, cited_as, rule_packs
from domain.rulebook.standard import Epao, Standard

T = TypeVar("T")
HERE = Path(__file__).parents[1]


class ChangedRulesError(Exception):
    """The rule pack that an apprenticeship was enrolled under is missing, or is no longer what it was."""


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """Every standard, rule pack, ladder and registered EPAO, and the calendar of working days.

    `files` holds what standards, rule packs and ladders were read from, by path: `ladders/own/` is the provider's.
    """

    standards: Mapping[str, Standard]
    packs: tuple[RulePack, ...]
    ladders: tuple[Ladders, ...]
    policies: tuple[Policy, ...]
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
    UnusableLadderError where ladders cannot be used, UnusableRulesError where a pack cannot, and
    UnusablePolicyError where a policy cannot.
    """
    standards = [_read(path, Standard) for path in _files(folder / "standards")]
    register = [_read(path, dict[str, Epao]) for path in _files(folder / "registers")]
    return Rulebook(
        standards={standard.reference: standard for standard in standards},
        packs=tuple(rule_packs(list(_files(folder / "rulepacks")))),
        policies=tuple(_policies(folder / "policies")),
        ladders=tuple(_ladders(folder / "ladders", own_ladders, [standard.reference for standard in standards])),
        epaos={key: epao for epaos in register for key, epao in epaos.items()},
        working=working,
        files={**_texts(folder, "standards", "rulepacks", "ladders", "policies"), **_own_texts(own_ladders)},
    )


def _policies(folder: Path) -> list[Policy]:
    policies = [load_policy(path) for path in _files(folder)]
    check_dates(policies)
    return policies


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
