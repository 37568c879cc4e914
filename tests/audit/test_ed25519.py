"""The verifier's own Ed25519: the vectors of RFC 8032, and the same verdicts as the library's."""

import os

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.audit.verify import Q, signed

# RFC 8032, section 7.1: public key, message, signature.
VECTORS = {
    "TEST 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    "TEST 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    "TEST 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    "TEST SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
            "3dca179c138ac17ad9bef1177331a704"
        ),
    ),
}


def by_the_library(key, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_the_vectors_of_the_standard_are_accepted(vector):
    key, message, signature = map(bytes.fromhex, vector)
    assert signed(key, message, signature)
    assert not signed(key, message + b"\x00", signature)


def test_every_changed_bit_is_refused():
    key, message, signature = map(bytes.fromhex, VECTORS["TEST 3"])
    for place in range(0, 512, 7):
        changed = bytearray(signature)
        changed[place // 8] ^= 1 << place % 8
        assert not signed(key, message, bytes(changed))
    for place in range(0, 256, 7):
        changed = bytearray(key)
        changed[place // 8] ^= 1 << place % 8
        assert not signed(bytes(changed), message, signature)


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 63, 65, 96, 128])
def test_what_has_another_length_is_refused(length):
    key, message, signature = map(bytes.fromhex, VECTORS["TEST 2"])
    assert not signed(key, message, (signature * 2)[:length])
    if length != 32:
        assert not signed((key * 4)[:length], message, signature)


def test_a_scalar_beyond_the_order_is_refused():
    key, message, signature = map(bytes.fromhex, VECTORS["TEST 2"])
    beyond = int.from_bytes(signature[32:], "little") + Q
    assert not signed(key, message, signature[:32] + beyond.to_bytes(32, "little"))


def test_the_library_says_the_same_of_anything():
    for length in range(40):
        private, message = Ed25519PrivateKey.generate(), os.urandom(length * 3)
        key, signature = private.public_key().public_bytes_raw(), private.sign(message)
        assert signed(key, message, signature)
        assert not signed(Ed25519PrivateKey.generate().public_key().public_bytes_raw(), message, signature)
        for one, two in ((os.urandom(32), signature), (key, os.urandom(64)), (os.urandom(32), os.urandom(64))):
            assert signed(one, message, two) == by_the_library(one, message, two)
