"""Changes of access and of the registers in words, as the command line prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.days import LONDON, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.audit.access_changes import AccessChangesPage
    from api.audit.register_changes import RegisterChangeRead, RegisterChangesPage

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


def access_change_lines(page: AccessChangesPage) -> Iterator[str]:
    """Yield each change: when, who, and of whose access or of which token."""
    for each in page.changes:
        at = each.at.astimezone(LONDON)
        yield (
            f"{each.number:>6}  {in_words(at.date())} {at:%H:%M:%S}  "
            f"{each.actor} ({each.role}) {_ACCESS[each.what]} {each.subject or each.token_id}"
        )
    if page.next:
        yield f"There is more: --after {page.next}"
    if not page.changes:
        yield "Nothing was changed."


def register_change_lines(page: RegisterChangesPage) -> Iterator[str]:
    """Yield each change: when, who, of whom, and of one of the staff what was changed and who is told from then on."""
    for each in page.changes:
        at = each.at.astimezone(LONDON)
        yield (
            f"{each.number:>6}  {in_words(at.date())} {at:%H:%M:%S}  "
            f"{each.actor} ({each.role}) {_AMENDED[each.what]} {_amended(each)}"
        )
    if page.next:
        yield f"There is more: --after {page.next}"
    if not page.changes:
        yield "Nothing was changed."


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
