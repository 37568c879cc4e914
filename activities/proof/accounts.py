"""What accounts for the facts: that the command log holds their commands and no others, and the claims that follow."""

from typing import Any

from psycopg import Connection

from activities.proof.chain import Chain
from activities.proof.damage import Damage

_COMMANDS = """
    SELECT count(*), coalesce(max(last_position), 0) FROM ledger.commands
    WHERE %(after)s = 0 OR first_position > %(after)s"""
_IDLE_COMMAND = """
    SELECT command_id FROM ledger.commands c
    WHERE NOT EXISTS (
        SELECT FROM ledger.events e WHERE e.position = c.first_position AND e.command_id = c.command_id
        AND e.stream_id = c.stream_id AND e.recorded_at = c.recorded_at)
    ORDER BY first_position, command_id LIMIT 1"""
# What a claim should be: the last command that took it tells whose it is, unless that stream gave it up since. Of what
# was told of since a position: the claims that were taken since, and by whoever gave one up, that one.
_MISCLAIMED = """
    WITH told AS (
        SELECT claim, release, stream_id, first_position FROM ledger.commands
        WHERE (%(after)s = 0 OR first_position > %(after)s) AND (claim IS NOT NULL OR release IS NOT NULL)
    ), taken AS (
        SELECT DISTINCT ON (claim) claim, stream_id, first_position FROM told
        WHERE claim IS NOT NULL ORDER BY claim, first_position DESC
    ), held AS (
        SELECT claim, stream_id FROM taken t WHERE NOT EXISTS (
            SELECT FROM told r
            WHERE r.release = t.claim AND r.stream_id = t.stream_id AND r.first_position >= t.first_position)
    ), standing AS (
        SELECT c.claim, c.stream_id FROM ledger.claims c WHERE %(after)s = 0
        UNION SELECT c.claim, c.stream_id FROM taken JOIN ledger.claims c USING (claim)
        UNION SELECT c.claim, c.stream_id FROM told r
            JOIN ledger.claims c ON c.claim = r.release AND c.stream_id = r.stream_id
    )
    SELECT coalesce(held.stream_id, c.stream_id), held.stream_id IS NULL
    FROM held FULL JOIN standing c ON c.claim = held.claim AND c.stream_id = held.stream_id
    WHERE held.claim IS NULL OR c.claim IS NULL
    ORDER BY coalesce(held.claim, c.claim), held.claim IS NULL LIMIT 1"""


def unaccounted(connection: Connection[Any], chain: Chain, after: int = 0) -> Damage | None:
    """Return how the commands after a position differ from the facts proved since. Raises DATABASE_AWAY."""
    ((commands, last),) = connection.execute(_COMMANDS, {"after": after}).fetchall()
    if last > chain.position:
        return Damage(chain.position, None, None, f"a command recorded facts up to position {last}")
    if commands != chain.commands:
        return Damage(chain.position, None, None, _idle(connection))
    return None


def misclaimed(connection: Connection[Any], chain: Chain, after: int = 0) -> Damage | None:
    """Return which claim is not as the commands after a position left it. Raises DATABASE_AWAY."""
    for stream, free in connection.execute(_MISCLAIMED, {"after": after}):
        wrong = "it holds a claim that no command took" if free else "a claim that a command took for it is gone"
        return Damage(chain.position, stream, None, wrong)
    return None


def _idle(connection: Connection[Any]) -> str:
    for (command,) in connection.execute(_IDLE_COMMAND):
        return f"command {command} is in the command log and recorded no fact"
    return "a command stands in the command log twice"
