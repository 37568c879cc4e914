"""Free text under one key per apprenticeship: lose the key, and the text is gone for ever."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from time import monotonic
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from activities.database import Pool, fetch, with_connection
from activities.master_key import KEY_BYTES, MasterKey
from activities.personal_data.register_log import key_is_destroyed

PREFIX = "sealed.v1:"
NONCE_BYTES = 12
KEYS_KEPT = 1024
KEPT_SECONDS = 5.0
"""For how long at most a process still uses a key that another one destroyed."""


class SealedTextError(Exception):
    """A sealed text cannot be read."""


class BrokenTextError(SealedTextError):
    """The text was changed, or belongs to another apprenticeship, field or key."""


class LostKeyError(SealedTextError):
    """The apprenticeship has no key: it never sealed anything, or its key was lost."""


class ErasedKeyError(SealedTextError):
    """The key was destroyed when the apprentice was erased: no text that it sealed is read again."""


class TextSeal:
    """Seals and opens the free text of one apprenticeship. Safe to share between threads."""

    def __init__(self, apprenticeship: UUID, key: bytes) -> None:
        """Take the data key of `apprenticeship`, 32 bytes."""
        self._apprenticeship = apprenticeship
        self._cipher = AESGCM(key)
        self._fingerprint_key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"indenture fingerprint v1").derive(key)

    def seal(self, field: str, text: str) -> str:
        """Return `text` sealed for `field`; the same text never seals to the same string twice."""
        nonce = os.urandom(NONCE_BYTES)
        return _written(nonce + self._cipher.encrypt(nonce, text.encode(), self._place(field)))

    def open(self, field: str, sealed: str) -> str:
        """Return the text that was sealed for `field`.

        Raises BrokenTextError if it was not sealed here, for this field, exactly so.
        """
        raw = _read(sealed)
        try:
            text = self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], self._place(field))
        except (InvalidTag, ValueError):
            raise BrokenTextError(f"the sealed text of {field!r} does not open") from None
        return text.decode()

    def fingerprint(self, data: bytes) -> str:
        """Return 64 hex digits that identify `data` and, without the key, say nothing about it."""
        return hmac.new(self._fingerprint_key, data, hashlib.sha256).hexdigest()

    def _place(self, field: str) -> bytes:
        return PREFIX.encode() + self._apprenticeship.bytes + field.encode()


class SealedTexts:
    """Finds the seal of an apprenticeship. Keys are stored wrapped by the master key."""

    def __init__(self, pool: Pool, master_key: bytes) -> None:
        """Keep keys behind `pool`. Raises ValueError unless `master_key` is 32 bytes."""
        self._pool = pool
        self._master_key = MasterKey(pool, master_key)
        self._kept = lru_cache(maxsize=KEYS_KEPT)(self._load)

    def key_for(self, apprenticeship: UUID) -> TextSeal:
        """Return the seal to write with, creating its key on first use.

        Raises ErasedKeyError, and WrongMasterKeyError as the master key does.
        """
        try:
            return self.existing(apprenticeship)
        except LostKeyError:
            self._create(apprenticeship)
            return self.existing(apprenticeship)

    def existing(self, apprenticeship: UUID) -> TextSeal:
        """Return the seal to read with, creating nothing.

        Raises LostKeyError where there is no key; WrongMasterKeyError and ErasedKeyError as `key_for` does.
        """
        found = self._kept(apprenticeship, monotonic() // KEPT_SECONDS)
        if found is None:
            raise ErasedKeyError(f"the key of apprenticeship {apprenticeship} was destroyed")
        return found

    def forget(self) -> None:
        """Forget every key that is kept: those that still exist are found again."""
        self._kept.cache_clear()

    def _create(self, apprenticeship: UUID) -> None:
        wrapped = self._master_key.wrapped(AESGCM.generate_key(KEY_BYTES * 8))
        with_connection(
            self._pool,
            lambda connection: connection.execute(
                "INSERT INTO people.keys (apprenticeship, wrapped_key) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (apprenticeship, wrapped),
            ),
        )

    def _load(self, apprenticeship: UUID, _: float) -> TextSeal | None:
        found = fetch(
            self._pool,
            bytes,
            "SELECT wrapped_key FROM people.keys WHERE apprenticeship = %s",
            (apprenticeship,),
        )
        if not found and key_is_destroyed(self._pool, apprenticeship):
            return None
        if not found:
            raise LostKeyError(f"apprenticeship {apprenticeship} has no key")
        return TextSeal(apprenticeship, self._master_key.unwrapped(found[0]))


def _written(raw: bytes) -> str:
    return PREFIX + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(sealed: str) -> bytes:
    body = sealed.removeprefix(PREFIX)
    try:
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except ValueError:
        raise BrokenTextError("this is not a sealed text") from None
    # Base64 has several spellings of the same bytes: only the one that was written counts.
    if _written(raw) != sealed:
        raise BrokenTextError("this is not a sealed text")
    return raw
