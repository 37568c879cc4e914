-- Who proposed what waits for a second person, so that a lead finds what somebody leaves behind. Nothing waits in rows of before.

ALTER TABLE reading.caseload ADD COLUMN proposed_by text[] NOT NULL DEFAULT '{}';
CREATE INDEX caseload_proposed_by ON reading.caseload USING gin (proposed_by) WHERE proposed_by <> '{}';
