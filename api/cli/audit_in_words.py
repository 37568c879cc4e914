"""Answers to auditors in words, as the command line prints them: packs, samples, reads and changes of registers."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from api.cli.saying import page_end
from domain.days import LONDON, how_many, in_words
from domain.history.state_in_words import value_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from api.audit.access_changes import AccessChangesPage
    from api.audit.audit_reads import AuditReadsPage
    from api.audit.eyes import SeenInSample
    from api.audit.packing import Manifest
    from api.audit.register_changes import RegisterChangeRead, RegisterChangesPage
    from api.audit.sampling import Redrawn, SampleRead, SamplesPage

_ACCESS = {
    "access-ended": "ended the access of",
    "access-restored": "gave access back to",
    "token-revoked": "took back the token",
}
_AMENDED = {
    "corrected": "corrected apprentice",
    "erased": "erased apprentice",
    "erasure-proposed": "proposed to erase apprentice",
    "erasure-declined": "declined to erase apprentice",
    "erasure-refused": "was refused to erase apprentice",
    "employer-corrected": "corrected employer",
    "staff-registered": "registered",
    "staff-changed": "changed",
    "staff-erased": "erased",
    "contact-registered": "registered",
    "contact-changed": "changed",
    "contact-erased": "erased",
    "subject-linked": "linked",
    "subject-unlinked": "unlinked",
}


def manifest_lines(manifest: Manifest, out: Path) -> Iterator[str]:
    """Yield each file of the pack `out` with its SHA-256, under the command that checks it offline."""
    command = f"python3 -I verify.py {shlex.quote(str(out))} --key KEY"
    yield f"{len(manifest.files)} files and their manifest; take verify.py out to check them offline: {command}"
    for path, digest in sorted(manifest.files.items()):
        yield f"{digest}  {path}"


def sample_lines(sample: SampleRead) -> Iterator[str]:
    """Yield the sample's id, what makes it again, and the apprenticeships in the order of the draw."""
    yield f"Sample {sample.sample}: {len(sample.apprenticeships)} of {sample.population} that fitted"
    yield f"Seed {sample.seed}, drawn at position {sample.position} of the log"
    yield from map(str, sample.apprenticeships)


def samples_lines(page: SamplesPage) -> Iterator[str]:
    """Yield each sample: when, by whom, from which seed, how many of how many, and of which."""
    for each in page.samples:
        at, of = each.drawn_at.astimezone(LONDON), value_in_words(each.filter) if each.filter else "all"
        yield f"{each.sample}  {in_words(at.date())} {at:%H:%M}, {each.drawn_by} ({each.role}), seed {each.seed}"
        yield f"      {len(each.apprenticeships)} of {each.population}: {of}"
    if not page.samples:
        yield "No sample was drawn."


def redrawn_lines(redrawn: Redrawn) -> Iterator[str]:
    """Yield whether the same apprenticeships are drawn again, and which those are."""
    same = "the same are drawn" if redrawn.agrees else "OTHERS ARE DRAWN"
    yield f"{how_many(len(redrawn.population), 'apprenticeship')} fitted, and {same}:"
    yield from map(str, redrawn.apprenticeships)


def eyes_lines(seen: SeenInSample) -> Iterator[str]:
    """Yield what to look at twice, and where: the apprenticeship, and the number of the fact in its history."""
    yield f"{how_many(seen.looked_over, 'apprenticeship')} looked over. None of this says that anything is wrong."
    for each in seen.sightings:
        yield f"{each.sight.capitalize()}: {each.says}"
        for place in each.places:
            yield f"      {place.apprenticeship}{f', number {place.number}' if place.number else ''}"
    if not seen.sightings:
        yield "There is nothing to look at twice."


def read_lines(page: AuditReadsPage) -> Iterator[str]:
    """Yield each read: when, who, what of which apprenticeship, and what was asked."""
    for read in page.reads:
        about = f" of {read.apprenticeship}" if read.apprenticeship else ""
        asked = "".join(f", {name.replace('_', ' ')} {value}" for name, value in read.asked.items())
        limit = f", limited to sample {read.sample}" if read.sample else ""
        who = f"{read.reader} ({read.role})"
        yield _numbered(read.number, read.at, f"{who} read {read.what}{about}{asked}{limit}")
    yield from page_end(page.next, page.reads, "Nothing was read.")


def access_change_lines(page: AccessChangesPage) -> Iterator[str]:
    """Yield each change: when, who, and of whose access or of which token."""
    for each in page.changes:
        said = f"{_ACCESS[each.what]} {each.subject or each.token_id}"
        yield _numbered(each.number, each.at, f"{each.actor} ({each.role}) {said}")
    yield from page_end(page.next, page.changes, "Nothing was changed.")


def register_change_lines(page: RegisterChangesPage) -> Iterator[str]:
    """Yield each change: when, who, of whom, and of one of the staff what was changed and who is told from then on."""
    for each in page.changes:
        said = f"{_AMENDED[each.what]} {_amended(each)}"
        yield _numbered(each.number, each.at, f"{each.actor} ({each.role}) {said}")
    yield from page_end(page.next, page.changes, "Nothing was changed.")


def _numbered(number: int, at: datetime, said: str) -> str:
    at = at.astimezone(LONDON)
    return f"{number:>6}  {in_words(at.date())} {at:%H:%M:%S}  {said}"


def _amended(change: RegisterChangeRead) -> str:
    if change.subject:
        return f"subject {change.subject} {'to' if change.what == 'subject-linked' else 'from'} {change.person}"
    if change.capacity:
        changed = ", ".join(change.changed or [])
        return f"{change.capacity} {change.person} of {change.organisation}: {changed}"
    reason = f": {change.reason}" if change.reason else ""
    until = f" ({in_words(change.kept_until)})" if change.kept_until else ""
    return f"{change.person}{reason}{until}" if change.person else _colleague(change)


def _colleague(change: RegisterChangeRead) -> str:
    if change.what == "staff-erased":
        return f"{change.staff} of the staff"
    changed = ", ".join(change.changed or [])
    return f"{change.staff} of the staff: {changed} (now {change.staff_role}, manager {change.manager or 'nobody'})"
