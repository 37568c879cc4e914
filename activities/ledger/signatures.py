"""Signatures of commands: who has none of the keys can neither make a command nor change one."""

import hmac
from collections.abc import Sequence
from dataclasses import fields, replace
from hashlib import sha256

import msgspec

from domain.command import Command

_PURPOSE = b"indenture command, signed v1\n"
_NAME_OF_A_KEY = b"indenture command, name of the key"

# All of it, whatever it grows to, but the time, which is the workflow's to say.
_ENVELOPE = [(each.name, each.default) for each in fields(Command) if each.name not in {"at", "signature"}]


class Signatures:
    """Signs commands, and tells those that were signed: HMAC-SHA256 over the whole envelope."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Sign by the first of `keys`, and believe what any of them signed. Raises ValueError where there is none."""
        if not keys:
            raise ValueError("there is no key to sign commands by")
        self._keys = tuple(keys)

    @property
    def names(self) -> list[str]:
        """Return what each key is called, which does not tell the key; the one that signs comes first."""
        return [hmac.digest(key, _NAME_OF_A_KEY, sha256).hex()[:16] for key in self._keys]

    def signed(self, command: Command) -> Command:
        """Return `command` with its signature."""
        return replace(command, signature=_signature(self._keys[0], command))

    def genuine(self, command: Command) -> bool:
        """Return whether `command` is as it was signed, by one of the keys."""
        given = (command.signature or "").encode()
        return any(hmac.compare_digest(_signature(key, command).encode(), given) for key in self._keys)


def _signature(key: bytes, command: Command) -> str:
    # What is not said is left out: where an envelope that has grown says nothing new, it is signed as before.
    said = {name: value for name, unsaid in _ENVELOPE if (value := getattr(command, name)) != unsaid}
    return hmac.digest(key, _PURPOSE + msgspec.json.encode(said, order="deterministic"), sha256).hex()
