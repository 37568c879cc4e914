-- Since when an at-risk case is open. No fact opened one before, so the rows that are there stay right.

ALTER TABLE reading.caseload ADD COLUMN at_risk_since date;
CREATE INDEX caseload_at_risk ON reading.caseload (apprenticeship) WHERE at_risk_since IS NOT NULL;
