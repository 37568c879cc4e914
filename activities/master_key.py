"""The master key: it wraps the keys of free text and the secrets of webhooks, and is kept outside the database."""

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from activities.database import Pool, fetch

KEY_BYTES = 32

_ANY = """
    (SELECT wrapped_key FROM people.keys LIMIT 1) UNION ALL
    (SELECT wrapped_secret FROM post.subscriptions LIMIT 1)"""


class WrongMasterKeyError(Exception):
    """The master key is not the one that wrapped what is stored."""


class MasterKey:
    """Wraps and unwraps what the database keeps. Safe to share between threads."""

    def __init__(self, pool: Pool, key: bytes) -> None:
        """Look behind `pool` for what is stored. Raises ValueError unless `key` is 32 bytes."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"the master key must be {KEY_BYTES} bytes long")
        self._pool = pool
        self._key = key

    def wrapped(self, secret: bytes) -> bytes:
        """Return `secret` as it is stored. Raises WrongMasterKeyError where another key wrapped what is there."""
        # What is wrapped by one master key by mistake is lost as soon as the mistake is mended.
        self.must_fit()
        return aes_key_wrap(self._key, secret)

    def must_fit(self) -> None:
        """Raise WrongMasterKeyError where another key wrapped what is there."""
        for stored in fetch(self._pool, bytes, _ANY):
            self.unwrapped(stored)

    def unwrapped(self, stored: bytes) -> bytes:
        """Return the secret that is stored so. Raises WrongMasterKeyError."""
        try:
            return aes_key_unwrap(self._key, stored)
        except InvalidUnwrap:
            raise WrongMasterKeyError("the master key is not the one that wrapped what is stored") from None
