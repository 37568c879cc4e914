"""What evidence packs cost: those of a sample of 50 apprenticeships with 200 facts each, in one file."""

import os
import tempfile
from itertools import groupby
from operator import attrgetter
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import msgspec

from activities.bank_holidays import WorkingCalendar
from activities.database import open_pool
from activities.ledger.ledger import Ledger
from activities.master_key import KEY_BYTES
from activities.migrations import migrate
from activities.personal_data.free_text import SealedTexts
from activities.proof.chain_links import Links
from api.answers.reader import Reader
from api.audit.packing import Packer
from domain.apprenticeship import FACTS
from domain.facts.fact import Recorded
from domain.history.replay import Point
from domain.rulebook.rulebook import load_rulebook
from tests.benchmark.ledger import busy_life

SAMPLE = 50
LIFE = 200


def packing_seconds(url: str) -> tuple[float, int]:
    """Return how many seconds the pack of 50 lives of 200 facts takes, and how many bytes it has.

    `url` is an owner's address of a database that may keep a simulated ledger.
    """
    migrate(url, simulation=True)
    with open_pool(url, size=2) as pool, tempfile.TemporaryFile() as file:
        ledger, seals = Ledger(pool, FACTS), SealedTexts(pool, os.urandom(KEY_BYTES))
        life = busy_life(LIFE)
        sample = [_copied(ledger, seals, life) for _ in range(SAMPLE)]
        packer = Packer(Reader(ledger, seals, load_rulebook(WorkingCalendar())), Links(pool))
        started = perf_counter()
        packer.pack(file, sample, Point())
        return perf_counter() - started, file.tell()


def _copied(ledger: Ledger, seals: SealedTexts, life: list[Recorded[Any]]) -> UUID:
    stream = uuid4()
    seals.key_for(stream)
    for _, act in groupby(life, attrgetter("command")):
        command = uuid4()
        facts = [msgspec.structs.replace(each, originator_id=stream, command=command) for each in act]
        ledger.append(
            facts,
            stream=stream,
            command=command,
            fingerprint="asked",
            outcome=b"{}",
            expected=facts[0].originator_version - 1,
            recorded_at=facts[0].recorded_at,
        )
    return stream
