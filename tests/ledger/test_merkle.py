"""The tree over the ends of the streams: the root of RFC 6962, however it came to grow, and a path for each stream."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.proof.merkle import Tree, leaf, root_of


def stream(number):
    return number.to_bytes(16, "big")


def end(version, salt=0):
    return (version, sha256(bytes([version, salt])).digest(), 0)


def rfc_6962(leaves):
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + rfc_6962(leaves[:split]) + rfc_6962(leaves[split:])).digest()


@given(st.lists(st.lists(st.integers(0, 40), max_size=12), max_size=6))
def test_it_has_the_root_of_its_leaves_however_it_grew(steps):
    tree, ends = Tree(), {}
    for step in steps:
        for number in step:
            version = ends.get(stream(number), (0,))[0] + 1
            ends[stream(number)] = end(version, number)
        leaves = [leaf(each, version, hash_) for each, (version, hash_, _) in ends.items()]
        assert tree.grow(ends) == rfc_6962(leaves)


@pytest.mark.parametrize("streams", [1, 2, 3, 5, 8, 13])
def test_a_path_leads_from_each_stream_to_the_root_and_from_nothing_else(streams):
    tree, ends = Tree(), {stream(number): end(number + 1) for number in range(streams)}
    root = tree.grow(ends)
    for place, (each, (version, hash_, _)) in enumerate(ends.items()):
        path = tree.path(place)
        assert root_of(leaf(each, version, hash_), place, streams, path) == root
        assert root_of(leaf(each, version + 1, hash_), place, streams, path) != root
        if streams > 1:
            assert root_of(leaf(each, version, hash_), place ^ 1, streams, path) != root
            assert root_of(leaf(each, version, hash_), place, streams, path[:-1]) != root


def test_a_leaf_says_stream_version_and_hash_in_big_endian_bytes():
    assert (
        leaf(stream(1), 2, b"\x03" * 32)
        == sha256(b"\x00" + b"\x00" * 15 + b"\x01\x00\x00\x00\x02" + b"\x03" * 32).digest()
    )
