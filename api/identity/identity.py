"""Whom a token proves: verified once, remembered until it expires, and asked each time whether it was taken back."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from api.access.caller import Caller, InvalidTokenError, UncheckedError
from api.identity.claims import at
from api.identity.ended_access import EndedAccess
from api.identity.fetching import IssuerAwayError
from api.identity.key_set import Key
from api.identity.keys import Keys, SeveralKeysError, UnknownKeyError
from api.identity.tokens import Expected, Life, key_id, life_of, verified_claims

MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Proof:
    """Whom a token proves: the caller, the token's id if it has one, from when to when it holds, and its key."""

    caller: Caller
    token_id: str | None
    life: Life
    key: Key


class Identity:
    """Tells who calls, by the tokens of one issuer."""

    def __init__(
        self, expected: Expected, keys: Keys, ended: EndedAccess, clock: Callable[[], datetime] | None = None
    ) -> None:
        """Believe what is `expected` and signed with `keys`, unless the access has `ended`; `clock` tells aware UTC."""
        self.expected = expected
        self.keys = keys
        self.ended = ended
        self._clock = clock or (lambda: datetime.now(UTC))
        self._proofs: OrderedDict[bytes, Proof] = OrderedDict()

    async def caller(self, token: str) -> Caller:
        """Return whom a token proves; raises as `proof` does."""
        return (await self.proof(token)).caller

    async def proof(self, token: str) -> Proof:
        """Return what a token proves.

        Raises InvalidTokenError for one that proves nobody, and UncheckedError while the issuer is away and its key
        is not known. Raises DATABASE_AWAY.
        """
        proof = self._remembered(token) or await self._proved(token)
        proof.life.must_hold(self._clock())
        await self.ended.must_not_have(proof.caller.subject, proof.token_id)
        return proof

    async def must_still_hold(self, subject: str, token_id: str | None, key_id: str) -> None:
        """Raise as `proof` does where what a token proved once holds no more: its key, or the access of its subject.

        Whoever remembers the proof sees to the end of its life.
        """
        await self.key(key_id)
        await self.ended.must_not_have(subject, token_id)

    async def key(self, wanted: str | None) -> Key:
        """Return the key of this id, or the only one. Raises InvalidTokenError and UncheckedError."""
        try:
            return await (self.keys.of(wanted) if wanted else self.keys.only())
        except SeveralKeysError:
            raise InvalidTokenError("the token does not say with which of several keys it is signed (kid)") from None
        except UnknownKeyError:
            raise InvalidTokenError("the token is signed with a key that the issuer does not publish") from None
        except IssuerAwayError as error:
            raise UncheckedError(f"{error}") from error

    def _remembered(self, token: str) -> Proof | None:
        proof = self._proofs.get(_digest(token))
        return proof if proof and self.keys.holds(proof.key) else None

    async def _proved(self, token: str) -> Proof:
        key = await self.key(key_id(token, self.expected))
        claims = verified_claims(token, key, self.expected)
        mapping, life = self.expected.mapping, life_of(claims)
        life.must_hold(self._clock())
        token_id = at(claims, mapping.token_id)
        proof = Proof(mapping.caller(claims), token_id if isinstance(token_id, str) else None, life, key)
        self._remember(token, proof)
        return proof

    def _remember(self, token: str, proof: Proof) -> None:
        self._proofs[_digest(token)] = proof
        if len(self._proofs) > MOST_REMEMBERED:
            self._proofs.popitem(last=False)


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
