-- A table without a primary key takes no update while somebody publishes it, as change data capture does.

ALTER TABLE upkeep.trial REPLICA IDENTITY FULL;
ALTER TABLE upkeep.sealing REPLICA IDENTITY FULL;
ALTER TABLE upkeep.reconciliation REPLICA IDENTITY FULL;
