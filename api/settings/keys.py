"""The service's own keys: read from text, or made once and kept in the data folder."""

import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable
from pathlib import Path

from api.cannot_run import CannotRunError

_BYTES = 32


def decoded_key(name: str, text: str) -> bytes:
    """Return the 32 bytes that `text` holds in base64.

    Raises CannotRunError naming `name` for anything else, without repeating the text.
    """
    try:
        key = b64decode(text.strip(), validate=True)
    except (Error, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise CannotRunError(f"{name} must be 32 bytes in base64, for example from `openssl rand -base64 32`.")
    return key


def decoded_keys(name: str, text: str) -> tuple[bytes, ...]:
    """Return the keys that `text` holds, spaces or commas or line ends between them; at least one.

    Raises CannotRunError as `decoded_key`.
    """
    return tuple(decoded_key(name, each) for each in text.replace(",", " ").split()) or (decoded_key(name, text),)


def kept_key(path: Path, guards: Path | None = None) -> bytes:
    """Return the key in the file `path`, made now (readable by its owner only) if there is none.

    Raises OSError, and CannotRunError when the file does not hold a key, or is gone although the data
    that it `guards` is there: a new key would make that data unreadable for good.
    """
    return decoded_key(str(path), kept_text(path, new_key, guards))


def new_key() -> bytes:
    """Return a new key in base64."""
    return b64encode(secrets.token_bytes(_BYTES))


def kept_text(path: Path, make: Callable[[], bytes], guards: Path | None = None) -> str:
    """Return what the file `path` holds, made now by `make` (readable by its owner only) if there is none.

    Raises OSError, and CannotRunError when it is gone although the data that it `guards` is there.
    """
    try:
        return path.read_text("ascii", errors="replace")
    except FileNotFoundError:
        _make(path, make, guards)
    return path.read_text("ascii", errors="replace")


def _make(path: Path, make: Callable[[], bytes], guards: Path | None) -> None:
    if guards is not None and guards.exists():
        raise CannotRunError(
            f"{path} is gone, but the data that it seals, {guards}, is there:"
            " put the key back, or move that data away to begin anew."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(make())
    # Linked and not renamed: of two that begin together, one key must win for both.
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
