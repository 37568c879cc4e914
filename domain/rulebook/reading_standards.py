"""Reading the files of standards: each fault told in one sentence, with its file and line."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import msgspec

from domain.rulebook.faults import faults
from domain.rulebook.lines import Fault, decoded, told
from domain.rulebook.rulepack import UnusableRulesError, cited_as
from domain.rulebook.standard import Standard, StandardData


class UnusableStandardError(UnusableRulesError):
    """Files of standards cannot be used: every fault is one sentence, on a line of its own, with file and line."""


def standards(paths: Sequence[Path]) -> tuple[Standard, ...]:
    """Return the standards in these files, the oldest version and edition first.

    Raises UnusableStandardError that names every fault of every file.
    """
    texts = {path: path.read_bytes() for path in paths}
    read = {path: decoded(text, StandardData) for path, text in texts.items()}
    said = [told(path.name, texts[path], each) for path, found in read.items() for each in _faults(found)]
    good = {path: found for path, found in read.items() if isinstance(found, StandardData)}
    said += [told(path.name, texts[path], each) for path, each in _together(good.items())]
    if said:
        raise UnusableStandardError("\n".join(said))
    found = [_standard(standard, texts[path]) for path, standard in good.items()]
    return tuple(sorted(found, key=lambda each: (each.reference, each.starts_from or date.min, each.edition)))


def one_more(name: str, text: bytes, beside: Iterable[StandardData]) -> Standard:
    """Return the standard in one more file, read `beside` the others; raises as `standards`."""
    read = decoded(text, StandardData)
    said = [told(name, text, each) for each in _faults(read)]
    if isinstance(read, StandardData):
        both = [*((Path(each.name), each) for each in beside), (Path(name), read)]
        said += [told(name, text, each) for _, each in _together(both)]
        if not said:
            return _standard(read, text)
    raise UnusableStandardError("\n".join(said))


def strangers(standard: StandardData, epaos: Collection[str]) -> Iterator[Fault]:
    """Yield that a standard has terms of EPAOs that neither the register of everybody nor its own lists, if so."""
    unknown = [key for key in standard.assessment.epaos if key not in {*epaos, *standard.register}]
    if unknown:
        said = f"{standard.name} has terms of EPAOs that no register lists: {', '.join(unknown)}."
        yield ("assessment", "epaos", unknown[0]), f"{said} Add them under [register]."


def _faults(found: StandardData | Fault | str) -> Iterable[Fault | str]:
    return faults(found) if isinstance(found, StandardData) else [found]


def _together(found: Iterable[tuple[Path, StandardData]]) -> Iterator[tuple[Path, Fault]]:
    newest: dict[str, tuple[Path, StandardData]] = {}
    editions: set[tuple[str, int]] = set()
    for path, each in sorted(found, key=lambda read: read[1].edition):
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
