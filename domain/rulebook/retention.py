"""Retention: how long an apprentice's record is kept, dated and cited data."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from domain.rulebook.lines import read_once
from domain.rulebook.rulepack import cited_as


class RetentionData(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edition as its file tells it.

    What is on record is kept for `years_after_the_end` of an apprenticeship. A proposal to erase somebody sooner waits
    `proposal_stands_days` for another one to decide it.
    """

    name: str
    edition: int
    effective_from: date
    years_after_the_end: int
    proposal_stands_days: int
    source: str
    verified: bool


class Retention(RetentionData, frozen=True, kw_only=True):
    """An edition, and the `id` by which what is on record cites it."""

    id: str


def read_retention(path: Path) -> Retention:
    """Return the edition in a file. Raises msgspec.DecodeError where it does not fit."""
    text = path.read_bytes()
    read = read_once(text, RetentionData)
    citation = cited_as(read.name, read.edition, hashlib.sha256(text).hexdigest())
    return Retention(**msgspec.structs.asdict(read), id=citation)


def retention_on(editions: Sequence[Retention], day: date) -> Retention:
    """Return the newest edition in force on a London date."""
    return max((each for each in editions if each.effective_from <= day), key=lambda each: each.edition)
