"""Sealing: proves the whole log, then signs what it is."""

from datetime import UTC, datetime

from activities.database import Pool
from activities.proof.seal import NONE_BEFORE, Seal, SealKeys
from activities.proof.seal_log import keep_seal, seals
from activities.proof.verification import Verdict, verify


class UnprovedError(Exception):
    """A ledger that does not fit together is not sealed; `verdict` says what is wrong."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("; ".join(damage.wrong for damage in verdict.damages))
        self.verdict = verdict


def make_seal(pool: Pool, keys: SealKeys) -> Seal:
    """Seal the log as it is now, and return the seal; of two that do so at once, both return the first.

    Raises UnprovedError where the log or an earlier seal does not fit, and DATABASE_AWAY.
    """
    verdict = verify(pool, keys.public)
    if verdict.damages:
        raise UnprovedError(verdict)
    last = verdict.last_seal
    number = last.number + 1 if last else 1
    seal = Seal(
        ledger=verdict.ledger,
        number=number,
        position=verdict.facts,
        log_hash=verdict.head.log_hash.hex(),
        streams=verdict.streams,
        root=verdict.root.hex(),
        sealed_at=datetime.now(UTC),
        previous=last.hash if last else NONE_BEFORE,
        key_id="",
        signature="",
    )
    keep_seal(pool, keys.sign(seal))
    (kept,) = seals(pool, after=number - 1, limit=1)
    return kept
