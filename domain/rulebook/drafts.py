"""Drafts: files of rules that are not in force, read and checked as if they were, to be tried."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from domain.rulebook.ladder import Ladders, UnusableLadderError, check, read_ladders
from domain.rulebook.lines import decoded, told
from domain.rulebook.reading_standards import one_more, strangers
from domain.rulebook.rulebook import Rulebook
from domain.rulebook.rulepack import RulePack, UnusableRulesError, read_pack
from domain.rulebook.standard import Standard

Draft = RulePack | Ladders | Standard


class UnusableDraftError(Exception):
    """Files cannot be tried: each fault is one sentence, on a line of its own, with the file and the line."""


@dataclass(frozen=True)
class Terms:
    """What decides which drafts are for an apprenticeship: what its enrolment cites, and its start (a London date)."""

    reference: str
    starts_on: date
    pack: str
    standard: str | None


@dataclass(frozen=True)
class Drafts:
    """The drafts that are tried together: rule packs, ladders and standards."""

    packs: tuple[RulePack, ...] = ()
    ladders: tuple[Ladders, ...] = ()
    standards: tuple[Standard, ...] = ()

    @property
    def ids(self) -> list[str]:
        """Return them by name, edition and hash."""
        drafts: list[Draft] = [*self.packs, *self.ladders, *self.standards]
        return [each.id for each in drafts]

    def for_terms(self, terms: Terms, book: Rulebook) -> "Drafts":
        """Return those that are for an apprenticeship on these terms.

        A pack is for its starts, ladders for all or for their standard, a standard for who is on its version; where no
        version here has its name, for the starts that it serves.
        """
        here = {each.name for each in book.versions(terms.reference)}
        present = book.standard(terms.reference, terms.standard)
        return Drafts(
            tuple(each for each in self.packs if each.starts_from <= terms.starts_on <= each.starts_until),
            tuple(each for each in self.ladders if each.standard in {None, terms.reference}),
            tuple(
                each
                for each in self.standards
                if each.reference == terms.reference
                and (each.name == present.name if each.name in here else each.serves(terms.starts_on))
            ),
        )

    def in_place(self, terms: Terms, book: Rulebook) -> Rulebook:
        """Return the rulebook with these in the place of what an apprenticeship on these terms has now.

        Facts cite editions: each draft stands where the cited one stood, under its id.
        """
        present = book.standard(terms.reference, terms.standard)
        return msgspec.structs.replace(
            book,
            packs=tuple(_last(self.packs, each) if each.id == terms.pack else each for each in book.packs),
            standards=tuple(_last(self.standards, each) if each is present else each for each in book.standards),
            ladders=tuple(_climbed(each, self.ladders, book.ladders) for each in book.ladders)
            if self.ladders
            else book.ladders,
        )


def _last(drafts: Sequence[Any], present: Any) -> Any:
    return msgspec.structs.replace(drafts[-1], id=present.id) if drafts else present


def _climbed(present: Ladders, drafts: Iterable[Ladders], here: Sequence[Ladders]) -> Ladders:
    instead = [each for each in drafts if _takes_the_place_of(present, each, here)]
    by_clock = {
        clock: ladder for each in instead for clock, ladder in each.by_clock.items() if clock in present.by_clock
    }
    cited = {clock: ladder._replace(id=present.id) for clock, ladder in by_clock.items()}
    return msgspec.structs.replace(present, by_clock={**present.by_clock, **cited}) if cited else present


def _takes_the_place_of(present: Ladders, draft: Ladders, here: Sequence[Ladders]) -> bool:
    # Of a name that is here it is another edition; of a new one it is the provider's own, before everybody's.
    if any(each.name == draft.name for each in here):
        return present.name == draft.name
    return not present.provider or present.standard is None or draft.standard is not None


def read_drafts(texts: Mapping[str, bytes], book: Rulebook) -> Drafts:
    """Return the drafts in these texts, each by the name of its file.

    Each is checked beside what is in the rulebook, and beside the drafts before it. Raises UnusableDraftError.
    """
    found: list[Draft] = []
    for name, text in texts.items():
        standards = [*book.standards, *(each for each in found if isinstance(each, Standard))]
        draft = _read(name, text, msgspec.structs.replace(book, standards=tuple(standards)))
        if any(each.id.partition(".v")[0] == draft.id.partition(".v")[0] for each in found):
            raise UnusableDraftError(
                f"{name}: Another draft is of {draft.id.partition('.v')[0]} too: try one at a time."
            )
        found.append(draft)
    return Drafts(
        tuple(each for each in found if isinstance(each, RulePack)),
        tuple(each for each in found if isinstance(each, Ladders)),
        tuple(each for each in found if isinstance(each, Standard)),
    )


def _read(name: str, text: bytes, book: Rulebook) -> Draft:
    try:
        told_by = decoded(text, dict[str, Any])
        if isinstance(told_by, dict) and "reference" in told_by:
            return _standard(name, text, book)
        if isinstance(told_by, dict) and "effective_from" in told_by and "clocks" in told_by:
            return _ladders(name, text, book)
        if isinstance(told_by, dict) and {"on_programme", "session_cadence"} & set(told_by):
            return read_pack(name, text)
    except UnusableRulesError as error:
        raise UnusableDraftError(str(error)) from error
    why = (
        told_by
        if isinstance(told_by, str)
        else "This is no rule pack, no ladders and no standard: change one of those."
    )
    raise UnusableDraftError(f"{name}: {why}")


def _standard(name: str, text: bytes, book: Rulebook) -> Standard:
    draft = one_more(name, text, book.standards)
    for fault in strangers(draft, book.epaos):
        raise UnusableDraftError(told(name, text, fault))
    return draft


def _ladders(name: str, text: bytes, book: Rulebook) -> Ladders:
    everybodys = [each for each in book.ladders if not each.provider]
    try:
        draft = read_ladders(name, text, provider=False)
        check(draft, everybodys, book.offered)
    except UnusableLadderError as error:
        raise UnusableDraftError(told(name, text, error.fault)) from error
    return draft
