"""The one reader of apprenticeships, behind HTTP and the command line: from the ledger, never from a projection."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

import msgspec

from activities.ledger.ledger import Ledger
from activities.master_key import WrongMasterKeyError
from activities.personal_data.free_text import (
    PREFIX,
    BrokenTextError,
    ErasedKeyError,
    SealedTextError,
    SealedTexts,
    TextSeal,
)
from api.problems import unanswerable as no_answer
from api.problems import unknown_apprenticeship
from domain.circumstances import Circumstances
from domain.days import london_date, london_instant
from domain.deciding.decide import circumstances
from domain.deciding.fold import fold
from domain.deciding.past_told import with_its_past
from domain.entitlement.relations import STAFF
from domain.facts.fact import Recorded
from domain.facts.refusal import CommandRefused
from domain.history.replay import Point, date_of, replayed, unanswerable
from domain.rulebook.rulebook import Rulebook
from domain.state import Apprenticeship

NOON = 12
ERASED = "(erased)"
"""What is shown in the place of free text whose key was destroyed."""
WITHHELD = "(a note of the staff)"
"""What is shown in the place of what staff wrote, to whom the policy withholds it."""
History = Sequence[Recorded[Any]]
"""What the ledger holds of one apprenticeship, oldest first."""
Shown = Callable[[str, str], str]
"""Returns how a text that is stored in a field is shown."""


class Reader:
    """Reads one apprenticeship at a time; each method blocks."""

    def __init__(self, ledger: Ledger, texts: SealedTexts | None, book: Rulebook) -> None:
        """Read from these. Without `texts`, sealed text is shown as it is stored."""
        self.ledger = ledger
        self.texts = texts
        self.book = book

    def history(self, apprenticeship: UUID) -> History:
        """Return every fact, what was told of a past marked as such; raises a 404 problem where there is none."""
        found = with_its_past(self.ledger.history(apprenticeship))
        if not found:
            raise unknown_apprenticeship()
        return found

    def state(self, apprenticeship: UUID) -> Apprenticeship:
        """Return the state as it is now; raises as `history` does."""
        return fold(apprenticeship, self.history(apprenticeship))

    def states(self, apprenticeships: Iterable[UUID]) -> dict[UUID, Apprenticeship]:
        """Return the states of several as they are now, all of one query, but of those that are not there."""
        histories = self.ledger.histories([*apprenticeships])
        return {each[0].originator_id: fold(each[0].originator_id, each) for each in histories}

    def at(self, state: Apprenticeship, on: date | None) -> Circumstances:
        """Return the circumstances at noon of a London date, or now, which is never before the last fact."""
        now = datetime.now(UTC) if on is None else london_instant(on, NOON)
        return circumstances(state, now if on else state.not_before_its_last_fact(now), self.book)

    def today(self, history: History) -> date:
        """Return today's London date, which is never before that of the last fact."""
        return london_date(max(datetime.now(UTC), history[-1].recorded_at))

    def replayed(
        self, apprenticeship: UUID, history: History, point: Point, side: str = ""
    ) -> tuple[Apprenticeship, date]:
        """Return the state at a point and the date looked at; raises a 422 problem where it has no answer.

        Where two points are asked about, the names of what says this one in the query begin with its `side`.
        """
        today = self.today(history)
        why = unanswerable(history, point, today)
        if why:
            raise no_answer(why.kind, why.title, why.detail, f"{side}{why.named}")
        return replayed(apprenticeship, history, point), date_of(history, point, today)

    def on(self, state: Apprenticeship, history: History, day: date) -> Circumstances:
        """Return the circumstances at noon of a London date that is over, or now."""
        return self.at(state, day if day < self.today(history) else None)

    def opening(self, *, staff_notes: bool = True) -> Callable[[Recorded[Any]], dict[str, Any]]:
        """Return what gives a fact as data with its free text opened, or shown as erased; as stored where no key is.

        Without `staff_notes` what staff wrote in their own words is withheld. The key of an apprenticeship is looked
        for once.
        """
        reading = cache(self._reading)

        def opened(recorded: Recorded[Any]) -> dict[str, Any]:
            data: dict[str, Any] = msgspec.to_builtins(recorded.fact, str_keys=True)
            withheld = recorded.role in STAFF and not staff_notes
            read = _withheld if withheld else reading(recorded.originator_id)
            if read is None:
                return data
            if isinstance(recorded.fact, CommandRefused):
                return {**data, "inputs": _opened(read, data["inputs"])}
            return _opened(read, data)

        return opened

    def _reading(self, apprenticeship: UUID) -> Shown | None:
        try:
            return partial(_read, self.texts.existing(apprenticeship)) if self.texts else None
        except ErasedKeyError:
            return _erased
        except (SealedTextError, WrongMasterKeyError):
            return None


class ReadOnce(Reader):
    """A reader for one page: what it has read of an apprenticeship it reads no second time."""

    def __init__(self, reader: Reader) -> None:
        """Read as `reader` does."""
        super().__init__(reader.ledger, reader.texts, reader.book)
        self._histories: dict[UUID, History] = {}
        self._states: dict[UUID, Apprenticeship] = {}
        self._replays: dict[tuple[UUID, Point], tuple[Apprenticeship, date]] = {}

    def history(self, apprenticeship: UUID) -> History:
        """Return every fact, as `Reader.history` does."""
        if apprenticeship not in self._histories:
            self._histories[apprenticeship] = super().history(apprenticeship)
        return self._histories[apprenticeship]

    def state(self, apprenticeship: UUID) -> Apprenticeship:
        """Return the state as it is by what was read first."""
        if apprenticeship not in self._states:
            self._states[apprenticeship] = super().state(apprenticeship)
        return self._states[apprenticeship]

    def replayed(
        self, apprenticeship: UUID, history: History, point: Point, side: str = ""
    ) -> tuple[Apprenticeship, date]:
        """Return the state at a point as `Reader.replayed` does, by what was read first."""
        asked = apprenticeship, point
        if asked not in self._replays:
            self._replays[asked] = super().replayed(apprenticeship, history, point, side)
        return self._replays[asked]

    def states(self, apprenticeships: Iterable[UUID]) -> dict[UUID, Apprenticeship]:
        """Return the states as they are by what was read first; those that are not there are left out."""
        asked = [*apprenticeships]
        unread = [each for each in asked if each not in self._histories]
        self._histories |= {each[0].originator_id: with_its_past(each) for each in self.ledger.histories(unread)}
        return {each: self.state(each) for each in asked if each in self._histories}


def _opened(read: Shown, data: dict[str, Any]) -> dict[str, Any]:
    return {name: _opened_value(read, name, value) for name, value in data.items()}


def _opened_value(read: Shown, name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _opened(read, value)
    if isinstance(value, list | tuple):
        return [_opened_value(read, name, each) for each in value]
    return read(name, value) if isinstance(value, str) else value


def _read(seal: TextSeal, name: str, value: str) -> str:
    # A reference may look like a sealed text without being one: what does not open is shown as it stands.
    try:
        return seal.open(name, value)
    except BrokenTextError:
        return value


def _withheld(_: str, value: str) -> str:
    return WITHHELD if value.startswith(PREFIX) else value


def _erased(_: str, value: str) -> str:
    return ERASED if value.startswith(PREFIX) else value
