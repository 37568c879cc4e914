"""Facts: what happened, each named once for ever, and the envelope that says who, when and by which rules."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import msgspec

F = TypeVar("F")
Upcaster = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]


class UnreadableFactError(Exception):
    """What is stored cannot be read as a fact: it was damaged, or newer code wrote it."""


class UnknownFactError(UnreadableFactError):
    """A stored fact has a name that this code does not know: newer code wrote it, or nobody did."""


# Bytes that are no text, no JSON, or no such fact, and envelopes that an upcaster cannot take apart.
_NO_FACT = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError, TypeError, AttributeError)


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened. Flat, past tense, with a permanent name that carries its version."""

    NAME: ClassVar[str]

    def sentence(self) -> str:
        """Return what happened, as one sentence that a tutor would say."""
        raise NotImplementedError

    def cause(self) -> str:
        """Return what happened as a clause, to follow a colon."""
        return self.sentence().removesuffix(".")

    def happened_on(self, said_on: date) -> date:
        """Return the London date on which it happened: as said, unless the fact itself tells another."""
        return said_on

    def concerns(self) -> UUID | None:
        """Return the id of what another fact introduced and this one cannot do without, or of what it introduces."""
        return None


class Act(Fact, frozen=True, kw_only=True):
    """A fact that somebody brought about towards somebody: it stays what it was, whatever is corrected elsewhere.

    `WORKED_OUT` names those of its fields that follow by rule from other facts, and are no part of what was done.
    """

    WORKED_OUT: ClassVar[frozenset[str]] = frozenset()


class Beside(Act, frozen=True, kw_only=True):
    """A fact beside what is done: of a clock, or of a proposal. It stays as it is, whatever is corrected elsewhere."""


class Agreement(Act, frozen=True, kw_only=True):
    """An act by which parties agree to something: it is undone only by a further one, and never by itself.

    `MOVES` names the clocks whose dates it moves; it moves no other, and its sentence says so.
    """

    MOVES: ClassVar[tuple[str, ...]] = ()


class Derivation(Fact, frozen=True, kw_only=True):
    """A fact that follows by rule from acts: it is worked out anew when one of them is corrected.

    Where somebody asked for it by itself, it was an act all the same.
    """


def from_paper(whose: str, reference: str, recorded_by: str | None) -> str:
    """Return how a sentence begins that tells what somebody recorded from a party's signed paper."""
    by = f" by {recorded_by}" if recorded_by else ""
    return f"Recorded{by} from the {whose}'s signed statement {reference}"


class EntitledBy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By which `line` of which `policy` the actor was entitled, and for which `relation` to the apprenticeship.

    Of a refusal it is the line that decided; where the policy kept the actor out, the relation may be none.
    """

    policy: str
    line: str
    relation: str


class Recorded(msgspec.Struct, Generic[F], frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fact in the ledger.

    `occurred_on` is the Europe/London date on which it happened in the world, `recorded_at` the UTC
    instant at which we learned of it (never earlier than that of the fact before it in the stream).
    `command` is the id of the command that led to it and `asked` the command's name (nothing in the oldest
    facts). `rules` names the rule pack and its content hash, `entitled_by` the line of
    the policy (nothing in facts of before there was one). `taken_over` says that it was told of a past that was
    taken over, and is no record of its day; `source` what it was told from. `originator_id` is the apprenticeship and
    `originator_version` the place in its stream, counted from 1.
    """

    originator_id: UUID
    originator_version: int
    occurred_on: date
    recorded_at: datetime
    actor: str
    role: str
    command: UUID
    asked: str = ""
    rules: str
    entitled_by: EntitledBy | None = None
    taken_over: bool = False
    source: str = ""
    fact: F


class Facts:
    """The closed registry of fact names: nothing else is ever decoded."""

    def __init__(self, kinds: Iterable[type[Fact]], upcasters: Mapping[str, Upcaster] | None = None) -> None:
        """Know `kinds`, and the names that `upcasters` turn into them.

        An upcaster takes the fields of a retired version and returns the next name with its fields;
        it is pure, and used only where the old fields determine the new ones.
        """
        self.upcasters = dict(upcasters or {})
        self._kinds: dict[str, type[Fact]] = {}
        self._decoders: dict[str, msgspec.json.Decoder[Recorded[Any]]] = {}
        for kind in kinds:
            if kind.NAME in self._decoders or kind.NAME in self.upcasters:
                raise ValueError(f"two facts are named {kind.NAME}")
            self._kinds[kind.NAME] = kind
            self._decoders[kind.NAME] = msgspec.json.Decoder(Recorded[kind])  # type: ignore[valid-type]
        self._encoder = msgspec.json.Encoder()

    @property
    def names(self) -> frozenset[str]:
        """Return every name that can be read."""
        return frozenset(self._decoders) | frozenset(self.upcasters)

    def encode(self, recorded: Recorded[Any]) -> bytes:
        """Return the bytes that the ledger stores and hashes."""
        return self._encoder.encode(recorded)

    def decode(self, name: str, data: bytes) -> Recorded[Any]:
        """Return the fact stored as `data` under `name`, validated and in its newest version.

        Raises UnknownFactError for a name outside the registry, and UnreadableFactError for whatever else does not fit.
        """
        try:
            decoder = self._decoders.get(name)
            return decoder.decode(data) if decoder else self._upcast(name, data)
        except _NO_FACT as error:
            raise UnreadableFactError(f"what is stored as {name} cannot be read: {error}") from error

    def fact(self, name: str, fields: dict[str, Any]) -> Fact:
        """Return the fact of this name with these fields, given as JSON values.

        Raises UnknownFactError, and msgspec.ValidationError for fields that do not fit.
        """
        while name in self.upcasters:
            name, fields = self.upcasters[name](fields)
        if name not in self._kinds:
            raise UnknownFactError(f"no fact is named {name!r}")
        return msgspec.convert(fields, self._kinds[name])

    def _upcast(self, name: str, data: bytes) -> Recorded[Any]:
        if name not in self.upcasters:
            raise UnknownFactError(f"no fact is named {name!r}")
        envelope = msgspec.json.decode(data)
        while name in self.upcasters:
            name, envelope["fact"] = self.upcasters[name](envelope["fact"])
        return self.decode(name, self._encoder.encode(envelope))
