-- The last reconciliation of the workflows with the ledger: for whoever watches, replaced by the next one.

CREATE SCHEMA upkeep;

-- `found` and `left` count the workflows that differed, by kind: at first, and after the repair.
CREATE TABLE upkeep.reconciliation (
    finished_at timestamptz NOT NULL,
    compared    integer NOT NULL,
    found       jsonb NOT NULL,
    "left"      jsonb NOT NULL
);
CREATE UNIQUE INDEX reconciliation_is_one_row ON upkeep.reconciliation ((true));

GRANT USAGE ON SCHEMA upkeep TO indenture_service;
GRANT SELECT, INSERT, UPDATE ON upkeep.reconciliation TO indenture_service;
