"""Reading the files of standards: each fault told in one sentence, with its file and line."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import msgspec

from domain.rulebook.faults import Fault, faults
from domain.rulebook.lines import line_of, place_in
from domain.rulebook.rulepack import UnusableRulesError, cited_as
from domain.rulebook.standard import Standard, StandardData


class UnusableStandardError(UnusableRulesError):
    """Files of standards cannot be used: every fault is one sentence, on a line of its own, with file and line."""


def standards(paths: Sequence[Path]) -> tuple[Standard, ...]:
    """Return the standards in these files, the oldest version and edition first.

    Raises UnusableStandardError that names every fault of every file.
    """
    texts = {path: path.read_bytes() for path in paths}
    read = {path: _read(text) for path, text in texts.items()}
    said = [_said(path, texts[path], each) for path, found in read.items() for each in _faults(found)]
    good = {path: found for path, found in read.items() if isinstance(found, StandardData)}
    said += [_said(path, texts[path], each) for path, each in _together(good)]
    if said:
        raise UnusableStandardError("\n".join(said))
    found = [_standard(standard, texts[path]) for path, standard in good.items()]
    return tuple(sorted(found, key=lambda each: (each.reference, each.starts_from or date.min, each.edition)))


def _read(text: bytes) -> StandardData | Fault | str:
    try:
        return msgspec.toml.decode(text, type=StandardData)
    except msgspec.ValidationError as error:
        said, _, at = str(error).partition(" - at ")
        named = re.search(r"`(\w+)`", said)
        place = place_in(at.strip("`"))
        unknown = named and said.startswith("Object contains unknown field")
        return (*place, named[1]) if named and unknown else place, f"{said}."
    except msgspec.DecodeError as error:
        return f"This is no TOML: {error}."


def _faults(found: StandardData | Fault | str) -> Iterable[Fault | str]:
    return faults(found) if isinstance(found, StandardData) else [found]


def _said(path: Path, text: bytes, fault: Fault | str) -> str:
    if isinstance(fault, str):
        return f"{path.name}: {fault}"
    place, said = fault
    return f"{path.name}, line {line_of(text.decode(), place)}: {said}"


def _together(found: dict[Path, StandardData]) -> Iterator[tuple[Path, Fault]]:
    newest: dict[str, tuple[Path, StandardData]] = {}
    editions: set[tuple[str, int]] = set()
    for path, each in sorted(found.items(), key=lambda read: read[1].edition):
        if (each.name, each.edition) in editions:
            yield path, (("edition",), f"There are two editions {each.edition} of {each.name}: number one anew.")
        editions.add((each.name, each.edition))
        newest[each.name] = path, each
    for (_, one), (path, other) in combinations(newest.values(), 2):
        if one.reference == other.reference and _overlap(one, other):
            said = f"The versions {one.name} and {other.name} overlap: an apprentice would start on both."
            yield path, (("starts_from",), said)


def _overlap(one: StandardData, other: StandardData) -> bool:
    begins = max(each.starts_from or date.min for each in (one, other))
    ends = min(each.starts_until or date.max for each in (one, other))
    return begins <= ends and not (one.announced or other.announced)


def _standard(standard: StandardData, text: bytes) -> Standard:
    citation = cited_as(standard.name, standard.edition, hashlib.sha256(text).hexdigest())
    return Standard(**msgspec.structs.asdict(standard), id=citation)
