"""Sealed text opens in its own place only, and never again once its key is gone."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from activities.master_key import WrongMasterKeyError
from activities.personal_data.free_text import BrokenTextError, LostKeyError, SealedTexts, TextSeal

NOTE = "She told me about her diagnosis. Пока тихо 🙂"


@pytest.fixture
def seal(seals):
    return seals.key_for(uuid4())


def test_a_text_comes_back_as_it_was(seal):
    assert seal.open("notes", seal.seal("notes", NOTE)) == NOTE
    assert seal.open("notes", seal.seal("notes", "")) == ""


def test_a_sealed_text_shows_nothing_and_never_repeats(seal):
    first, second = seal.seal("notes", NOTE), seal.seal("notes", NOTE)
    assert first != second
    assert first.startswith("sealed.v1:")
    assert first.isascii()
    assert "diagnosis" not in first


def test_a_sealed_text_moved_to_another_field_does_not_open(seal):
    with pytest.raises(BrokenTextError, match="reason"):
        seal.open("reason", seal.seal("notes", NOTE))


def test_a_sealed_text_moved_to_another_apprenticeship_does_not_open(seal, seals):
    with pytest.raises(BrokenTextError):
        seals.key_for(uuid4()).open("notes", seal.seal("notes", NOTE))


def test_the_apprenticeship_is_bound_even_where_two_share_a_key():
    key, mine, theirs = bytes(32), uuid4(), uuid4()
    with pytest.raises(BrokenTextError):
        TextSeal(theirs, key).open("notes", TextSeal(mine, key).seal("notes", NOTE))


def test_a_sealed_text_with_any_character_changed_does_not_open(seal):
    sealed = seal.seal("notes", "short")
    for place, character in enumerate(sealed):
        changed = sealed[:place] + ("B" if character == "A" else "A") + sealed[place + 1 :]
        with pytest.raises(BrokenTextError):
            seal.open("notes", changed)


@pytest.mark.parametrize("text", ["", "plain", "sealed.v1:", "sealed.v1:AAAA", "sealed.v1:é", "A"])
def test_what_was_never_sealed_does_not_open(seal, text):
    with pytest.raises(BrokenTextError):
        seal.open("notes", text)


def test_a_cut_or_padded_text_does_not_open(seal):
    sealed = seal.seal("notes", NOTE)
    for changed in (sealed[:-1], sealed[:30], sealed + "=", sealed + "A", sealed + "\n"):
        with pytest.raises(BrokenTextError):
            seal.open("notes", changed)


def test_another_process_opens_what_this_one_sealed(pool, master_key, seals):
    apprenticeship = uuid4()
    sealed = seals.key_for(apprenticeship).seal("notes", NOTE)
    assert SealedTexts(pool, master_key).existing(apprenticeship).open("notes", sealed) == NOTE


def test_another_master_key_opens_nothing(pool, seals):
    apprenticeship = uuid4()
    seals.key_for(apprenticeship)
    other = SealedTexts(pool, b"another master key of 32 bytes..")
    for look_up in (other.existing, other.key_for):
        with pytest.raises(WrongMasterKeyError):
            look_up(apprenticeship)


def test_another_master_key_wraps_nothing_beside_what_the_first_wrapped(pool, seals):
    seals.key_for(uuid4())
    new = uuid4()
    with pytest.raises(WrongMasterKeyError):
        SealedTexts(pool, b"another master key of 32 bytes..").key_for(new)
    with pytest.raises(LostKeyError):
        seals.existing(new)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_of_another_length_is_refused(pool, length):
    with pytest.raises(ValueError, match="32 bytes"):
        SealedTexts(pool, bytes(length))


def test_reading_creates_no_key(seals):
    apprenticeship = uuid4()
    for _ in range(2):
        with pytest.raises(LostKeyError):
            seals.existing(apprenticeship)


def test_callers_who_arrive_together_get_one_key(pool, master_key):
    apprenticeship = uuid4()
    with ThreadPoolExecutor(8) as threads:
        processes = [SealedTexts(pool, master_key) for _ in range(8)]
        found = list(threads.map(lambda each: each.key_for(apprenticeship), processes))
    sealed = found[0].seal("notes", NOTE)
    assert {each.open("notes", sealed) for each in found} == {NOTE}


def test_the_stored_key_is_wrapped(pool, seals, master_key):
    apprenticeship = uuid4()
    seals.key_for(apprenticeship)
    with pool.connection() as connection:
        (wrapped,) = connection.execute(
            "SELECT wrapped_key FROM people.keys WHERE apprenticeship = %s", (apprenticeship,)
        ).fetchone()
    with pytest.raises(BrokenTextError):
        TextSeal(apprenticeship, wrapped[:32]).open("notes", seals.key_for(apprenticeship).seal("notes", NOTE))
    assert len(wrapped) == 40


def test_a_fingerprint_knows_the_same_request_again_and_only_that(pool, master_key, seals):
    apprenticeship = uuid4()
    mine = seals.key_for(apprenticeship).fingerprint(b'{"notes":"yes"}')
    assert SealedTexts(pool, master_key).existing(apprenticeship).fingerprint(b'{"notes":"yes"}') == mine
    assert seals.key_for(apprenticeship).fingerprint(b'{"notes":"no"}') != mine
    assert seals.key_for(uuid4()).fingerprint(b'{"notes":"yes"}') != mine
    assert len(bytes.fromhex(mine)) == 32
