"""The page of an evidence pack: where an apprenticeship stood and everything that happened, to read and to print."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec

from activities.personal_data.free_text import PREFIX
from activities.proof.chain_links import Beginning
from api.answers.history import FactRead
from api.answers.replay import Replay
from api.audit import verify
from api.audit.page_templates import template
from domain.facts.fact import Recorded
from domain.history.measuring.cadence_kept import CadenceKept
from domain.history.state_in_words import lines_of
from domain.rule import SOURCES
from domain.stage import ENDED

NOT_OPENED = "(sealed; the key is not here)"
Texts = list[tuple[str, str]]


def page(  # noqa: PLR0913 - one argument for each part of the page
    replay: Replay,
    facts: Sequence[tuple[Recorded[Any], FactRead]],
    cadence: CadenceKept | None,
    sources: Mapping[str, bytes],
    *,
    ledger: Beginning,
    known_on: date | None,
) -> bytes:
    """Return the page in UTF-8. `facts` are told each with what is stored, which says what of it was sealed."""
    html = template("evidence.html").render(
        apprenticeship=replay.state["id"],
        replay=replay,
        readings=replay.readings,
        facts=[(read, free_texts(stored, read)) for stored, read in facts],
        cadence=cadence,
        sources=[(path, sha256(text).hexdigest()) for path, text in sources.items()],
        lines=list(lines_of(replay.state)),
        ledger=ledger,
        known_on=known_on,
        meanings=SOURCES,
        check=verify.__doc__,
        over=replay.state["stage"] in ENDED,
    )
    return html.encode()


def free_texts(stored: Recorded[Any], read: FactRead) -> Texts:
    """Return the free text of a fact by its field, opened as it is read; `stored` says what of the fact was sealed."""
    return list(_opened("", msgspec.to_builtins(stored.fact, str_keys=True), read.fact))


def _opened(name: str, stored: Any, opened: Any) -> Iterator[tuple[str, str]]:
    match stored:
        case dict():
            for each, value in stored.items():
                yield from _opened(each, value, opened[each])
        case list() | tuple():
            for value, other in zip(stored, opened, strict=True):
                yield from _opened(name, value, other)
        case str() if stored.startswith(PREFIX):
            yield name, opened if opened != stored else NOT_OPENED
