"""The key that seals the ledger, and the public keys that are believed: PEM, one after the other."""

import re
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from activities.proof.seal import PublicKeys, SealKeys, believed
from api.cannot_run import CannotRunError

_BLOCK = re.compile(r"-----BEGIN (PRIVATE|PUBLIC) KEY-----.*?-----END \1 KEY-----", re.DOTALL)


def new_key() -> bytes:
    """Return a new private key in PEM."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def seal_keys(name: str, text: str) -> SealKeys:
    """Return the keys in `text`: first the private key, then the public keys of those before it, if there were any.

    Raises CannotRunError naming `name` for anything else, without repeating the text.
    """
    keys = list(_keys(text))
    private, before = keys[0] if keys else None, [key for key in keys[1:] if isinstance(key, Ed25519PublicKey)]
    if not isinstance(private, Ed25519PrivateKey) or len(before) != len(keys) - 1:
        raise CannotRunError(
            f"{name} must be a private Ed25519 key in PEM, for example from `openssl genpkey -algorithm ed25519`,"
            " and after it only the public keys of those that it followed."
        )
    return SealKeys(private, believed([private.public_key(), *before]))


def public_keys(path: Path) -> PublicKeys:
    """Return the public keys in a file. Raises OSError, and CannotRunError where it holds none, or anything else."""
    keys = list(_keys(path.read_text("ascii", errors="replace")))
    public = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if not public or len(public) != len(keys):
        raise CannotRunError(f"{path} holds no public Ed25519 key in PEM: `indenture seal-key` prints one.")
    return believed(public)


def public_pem(keys: SealKeys) -> str:
    """Return the public half of the key that signs, in PEM."""
    return keys.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _keys(text: str) -> Iterator[object]:
    for block in _BLOCK.finditer(text):
        pem, private = block[0].encode(), block[1] == "PRIVATE"
        try:
            yield load_pem_private_key(pem, None) if private else load_pem_public_key(pem)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            yield None
