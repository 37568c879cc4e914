"""Moving to another version of the standard: an act of its own, agreed by apprentice and employer."""

from typing import ClassVar

import msgspec
from pydantic import Field

from domain.body import Body, Code, Yes
from domain.circumstances import Circumstances
from domain.days import in_words, listed
from domain.facts.enrolment import VersionMoved
from domain.facts.fact import Recorded
from domain.rule import Decision, Rule, refused, rule
from domain.rulebook.standard import Standard
from domain.state import Apprenticeship, Changes


class MoveToVersion(Body):
    """Move to another version of the standard, agreed by apprentice and employer; the start stays the original one."""

    NAME: ClassVar[str] = "move-to-version"
    TITLE: ClassVar[str] = "Move to another version of the standard"
    version: Code = Field(description="As the standard names it, such as 1.3, or 1.0-AP03 where it has several plans.")
    agreed_by_apprentice: Yes
    agreed_by_employer: Yes
    evidence: Code = Field(description="Reference to the agreement.")


def _named(command: MoveToVersion, at: Circumstances) -> Standard | None:
    versions = at.book.versions(at.standard.reference)
    return next((each for each in versions if each.version_name == command.version), None)


@rule("standard: versions", guard=True)
def version_is_one_of_the_standard(_: Apprenticeship, command: MoveToVersion, at: Circumstances) -> str | None:
    """The version is one of the standard, and not only announced."""
    found = _named(command, at)
    if found and not found.announced:
        return None
    others = [each.version_name for each in at.book.versions(at.standard.reference) if not each.announced]
    return f"{at.standard.reference} has no version {command.version} in force; there are: {', '.join(others)}."


@rule("logic: a move leads to another place")
def version_is_another_one(_: Apprenticeship, command: MoveToVersion, at: Circumstances) -> str | None:
    """The version is another one than the apprentice is on."""
    return f"The apprentice is on version {command.version}." if command.version == at.standard.version_name else None


@rule("funding rules 2026/27 ¶328, ¶333: a move is to a newer version")
def version_is_a_newer_one_in_force(_: Apprenticeship, command: MoveToVersion, at: Circumstances) -> str | None:
    """The version is newer than the present one, and there are starts on it by then, as far as dates are known."""
    found, present_since = _named(command, at), at.standard.starts_from
    since = found.starts_from if found else None
    if since is None:
        return None
    if since > at.occurred_on:
        return f"Version {command.version} is for starts from {in_words(since)} on: move then or later."
    if present_since and since < present_since:
        return f"Version {command.version} is older than the present one, {at.standard.version_name}."
    return None


@rule("funding rules 2026/27 ¶328, ¶333: a move is agreed")
def move_is_agreed_by_both(_: Apprenticeship, command: MoveToVersion, __: Circumstances) -> str | None:
    """Apprentice and employer agreed to the move."""
    agreed = {"apprentice": command.agreed_by_apprentice, "employer": command.agreed_by_employer}
    missing = [who for who, has in agreed.items() if not has]
    return f"Not agreed by the {' and the '.join(missing)} yet." if missing else None


@rule("standard: assessments count for one version")
def nothing_is_assessed_yet(apprenticeship: Apprenticeship, _: MoveToVersion, __: Circumstances) -> str | None:
    """No assessment was booked on the version that is left."""
    booked = [each.title for each in apprenticeship.assessments.by_id.values() if each.counts]
    return f"Booked or sat on the present version: {', '.join(booked)}; cancel what was not held." if booked else None


@rule("standard: core and options", presupposed=True)
def option_is_one_of_that_version(
    apprenticeship: Apprenticeship, command: MoveToVersion, at: Circumstances
) -> str | None:
    """The option of the apprentice is one of that version, or neither has any."""
    option, found = apprenticeship.enrolled.option, _named(command, at)
    if found is None or option in found.options or not (option or found.options):
        return None
    return f"Version {command.version} has {listed(found.options) or 'none'} as options, and not {option or 'none'}."


MOVING: list[Rule[MoveToVersion]] = [
    version_is_one_of_the_standard,
    version_is_another_one,
    version_is_a_newer_one_in_force,
    move_is_agreed_by_both,
    option_is_one_of_that_version,
    nothing_is_assessed_yet,
]


def move(apprenticeship: Apprenticeship, command: MoveToVersion, at: Circumstances) -> Decision:
    """Move to another version."""
    refusal, found = refused(MOVING, apprenticeship, command, at), _named(command, at)
    if refusal or found is None:
        return refusal or []
    return [
        VersionMoved(
            left=at.standard.version_name, version=found.version_name, standard=found.id, evidence=command.evidence
        )
    ]


def moved(apprenticeship: Apprenticeship, recorded: Recorded[VersionMoved]) -> Changes:
    """Fold a move; one that is dated before the enrolment shows with it."""
    before = apprenticeship.enrolment
    if before is None:
        return {}
    return {"enrolment": msgspec.structs.replace(before, standard=recorded.fact.standard)}
