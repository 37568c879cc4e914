"""The issuer's keys: they change while the service runs, and serve on while the issuer is away."""

import asyncio

import pytest

from api.access.caller import InvalidTokenError, UncheckedError
from api.identity.keys import AGAIN_SECONDS, FRESH_SECONDS, REMEMBERED_SECONDS, STALE_SECONDS
from tests.identity.issuers import SigningKey, published

AN_HOUR = 3600.0


@pytest.fixture
def believing(identity, foreign):
    return identity(foreign.address)


@pytest.fixture
def lasting(foreign, clock):
    """Return a token that holds for as long as a token may."""
    return lambda key=None: foreign.token(key, iat=clock.start, exp=clock.start + 12 * AN_HOUR)


async def test_the_keys_are_fetched_once_for_many_who_ask_at_once(believing, foreign):
    await asyncio.gather(*(believing.caller(foreign.token(jti=f"{number}")) for number in range(20)))
    assert foreign.times_asked() == 1


async def test_a_new_key_is_believed_without_a_restart_and_the_old_one_until_it_is_gone(
    believing, foreign, clock, lasting
):
    old, new = foreign.keys[0], SigningKey("ES256", "key-2")
    by_the_old = lasting()
    assert (await believing.caller(by_the_old)).subject == "staff-1"
    foreign.keys.append(new)
    clock.passed += AGAIN_SECONDS
    assert (await believing.caller(lasting(new))).subject == "staff-1"
    assert (await believing.caller(by_the_old)).subject == "staff-1"
    foreign.keys.remove(old)
    await believing.keys.fetch()
    with pytest.raises(InvalidTokenError, match="does not publish"):
        await believing.caller(by_the_old)


async def test_a_key_of_the_same_id_that_is_another_one_proves_anew(believing, foreign, lasting):
    token = lasting()
    await believing.caller(token)
    foreign.keys = [SigningKey()]
    await believing.keys.fetch()
    with pytest.raises(InvalidTokenError, match="not signed with the key"):
        await believing.caller(token)


async def test_for_keys_that_nobody_knows_it_is_asked_every_half_minute_at_most(believing, foreign, clock):
    await believing.caller(foreign.token())
    for number in range(20):
        await unknown(believing, foreign, f"nobody-{number}")
    assert foreign.times_asked() == 1
    clock.passed += AGAIN_SECONDS
    for number in range(20):
        await unknown(believing, foreign, f"nobody-{number}")
    assert foreign.times_asked() == 2


async def test_for_a_key_that_was_looked_for_in_vain_nobody_is_asked_again_at_once(believing, foreign, clock):
    await believing.caller(foreign.token())
    clock.passed += AGAIN_SECONDS
    for _ in range(3):
        await unknown(believing, foreign, "nobody")
        clock.passed += AGAIN_SECONDS
    assert foreign.times_asked() == 2
    clock.passed += REMEMBERED_SECONDS
    await unknown(believing, foreign, "nobody")
    assert foreign.times_asked() == 3


async def test_an_issuer_that_is_away_for_an_hour_locks_nobody_out_whose_key_is_known(foreign, clock, identity):
    believing = identity(foreign.address)
    before = foreign.token(iat=clock.start, exp=clock.start + 12 * AN_HOUR)
    await believing.caller(before)
    foreign.answers["/.well-known/openid-configuration"] = (503, b"")
    clock.passed += AN_HOUR
    await believing.keys.look_again()
    assert believing.keys.trouble
    assert (await believing.caller(before)).subject == "staff-1"
    issued_since = foreign.token(iat=clock.start + AN_HOUR, exp=clock.start + 2 * AN_HOUR)
    assert (await believing.caller(issued_since)).subject == "staff-1"
    with pytest.raises(UncheckedError, match="cannot be fetched"):
        await believing.caller(foreign.token(SigningKey("EdDSA", "key-2")))


async def test_after_a_day_without_the_issuer_nobody_is_believed_until_it_is_back(believing, foreign, clock):
    await believing.caller(foreign.token())
    foreign.answers["/.well-known/openid-configuration"] = (503, b"")
    clock.passed += STALE_SECONDS
    later = foreign.token(iat=clock.start + STALE_SECONDS, exp=clock.start + STALE_SECONDS + AN_HOUR)
    with pytest.raises(UncheckedError, match="cannot be fetched"):
        await believing.caller(later)
    foreign.answers.clear()
    clock.passed += AGAIN_SECONDS
    assert (await believing.caller(later)).subject == "staff-1"


async def test_a_key_set_that_has_become_wrong_leaves_the_keys_as_they_were(believing, foreign, clock):
    token = foreign.token()
    await believing.caller(token)
    foreign.answers["/jwks"] = (200, b" " * 10_000_000)
    clock.passed += AGAIN_SECONDS
    await believing.keys.look_again()
    assert "has more than 512 kB" in believing.keys.trouble
    assert (await believing.caller(token)).subject == "staff-1"


async def test_in_the_background_they_are_fetched_again_and_again(foreign, believing, monkeypatch):
    monkeypatch.setattr("api.identity.keys.FRESH_SECONDS", 0.01)
    assert FRESH_SECONDS == 600
    fetching = asyncio.create_task(believing.keys.kept_fresh())
    try:
        async with asyncio.timeout(30):
            while foreign.times_asked() < 3:  # noqa: ASYNC110 - the server answers in a thread of its own
                await asyncio.sleep(0.01)
    finally:
        fetching.cancel()
    assert believing.keys.usable


async def test_a_token_of_another_issuer_is_nobodys_here(believing, foreign):
    with published() as other:
        await believing.caller(foreign.token())
        with pytest.raises(InvalidTokenError, match="not signed with the key"):
            await believing.caller(other.token())
        with pytest.raises(InvalidTokenError, match="not signed with the key"):
            await believing.caller(other.token(iss=foreign.address))


async def unknown(believing, foreign, key_id):
    with pytest.raises(InvalidTokenError, match="does not publish"):
        await believing.caller(foreign.token(SigningKey("EdDSA", key_id)))
