-- Which clocks are overdue, beside since when and at which rung. Only the session clock fell overdue before there were others.

ALTER TABLE reading.caseload ADD COLUMN overdue_clocks text[] NOT NULL DEFAULT '{}';
UPDATE reading.caseload SET overdue_clocks = '{session}' WHERE overdue_since IS NOT NULL;
