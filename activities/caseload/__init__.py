"""The caseload: a table folded from the ledger's log."""
