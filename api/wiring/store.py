"""The store: what stands on the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from activities.database import Pool, open_pool
from activities.ledger.ledger import Ledger
from api.rulebook import rulebook
from api.wiring.policies import refuse_predated, refuse_unusable
from domain.apprenticeship import FACTS
from domain.rulebook.own_rules import NO_OWN_RULES, OwnRules
from domain.rulebook.rulebook import Rulebook

CONNECTIONS = 12


@dataclass(frozen=True)
class Store:
    """What stands on the database, and where that is."""

    database_url: str
    pool: Pool
    ledger: Ledger
    book: Rulebook


@contextmanager
def open_store(database_url: str, own: OwnRules = NO_OWN_RULES) -> Iterator[Store]:
    """Yield the store at `database_url`, and close its connections at the end.

    `own` says where the provider's own ladders, standards and policies are. Raises CannotRunError where they
    cannot be used; with policies of their own it asks the ledger since when they may be, and raises DATABASE_AWAY.
    """
    book = rulebook(own)
    refuse_unusable(book.policies)
    pool = open_pool(database_url, size=CONNECTIONS)
    ledger = Ledger(pool, FACTS)
    try:
        refuse_predated(book, ledger)
        yield Store(database_url, pool, ledger, book)
    finally:
        ledger.close()
        pool.close()
