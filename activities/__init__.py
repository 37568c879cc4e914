"""What touches the world: the ledger, the people register, sealing, projections."""
