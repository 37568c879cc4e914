"""Between a fact in its envelope and the bytes of the ledger, by the closed registry alone."""

from typing import Any
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from domain.facts.fact import Facts, Recorded


class LedgerMapper(Mapper[UUID]):
    """Stores a fact under its permanent name; a name outside the registry is never resolved."""

    def __init__(self, facts: Facts) -> None:
        """Read and write the names of `facts` only; nothing is transcoded or encrypted."""
        self.facts = facts

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Return the stored form of a Recorded fact. Raises TypeError for anything else."""
        if not isinstance(domain_event, Recorded):
            raise TypeError(f"the ledger holds recorded facts, not {type(domain_event).__name__}")
        recorded: Recorded[Any] = domain_event
        return StoredEvent(
            recorded.originator_id,
            recorded.originator_version,
            recorded.fact.NAME,
            self.facts.encode(recorded),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Recorded[Any]:
        """Return the Recorded fact. Raises UnreadableFactError."""
        return self.facts.decode(stored_event.topic, stored_event.state)
