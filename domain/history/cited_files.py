"""The files behind a history: the rule packs, ladders and standards that its facts cite."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from domain.deciding.decide import standard_of
from domain.facts.enrolment import Enrolled, VersionMoved
from domain.facts.escalations import OfClock
from domain.facts.fact import Recorded
from domain.rulebook.rulebook import ChangedRulesError, Rulebook
from domain.state import Apprenticeship


def sources(apprenticeship: Apprenticeship, history: Sequence[Recorded[Any]], book: Rulebook) -> dict[str, bytes]:
    """Return by path the files that the facts cite, those that tell what their clocks count by, and the standard's.

    Raises ChangedRulesError where a file that is cited is not here as it was.
    """
    cited = {each.rules for each in history} | {getattr(each.fact, "ladder", None) for each in history}
    cited |= {each.entitled_by.policy for each in history if each.entitled_by}
    cited |= {book.pack(each.rules).clocks_from for each in history if isinstance(each.fact, OfClock)}
    cited |= {each.fact.standard for each in history if isinstance(each.fact, Enrolled | VersionMoved)}
    found = [_file(book.files, each) for each in sorted(filter(None, cited))]
    if apprenticeship.application:
        # Older enrolments cite no standard, nor does an application; it is the one that they are read with.
        found.append(_file(book.files, standard_of(apprenticeship, book).id))
    return {path: book.files[path] for path in sorted(set(found))}


def _file(files: Mapping[str, bytes], cited: str) -> str:
    digest = cited.rpartition("@")[2]
    for path, text in files.items():
        if sha256(text).hexdigest().startswith(digest):
            return path
    raise ChangedRulesError(
        f"No file here is {cited}: put back the one that was used, and make changes in a new edition."
    )
