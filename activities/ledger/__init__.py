"""The ledger: read, appended to, and the one way in which a command becomes facts."""
