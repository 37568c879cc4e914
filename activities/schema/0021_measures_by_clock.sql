-- What is counted of clocks is counted once for each clock of an apprenticeship, so that fewer have to be counted
-- together: `overdue_now` and `rungs` are how often, in the order of `clocks`. See MeasuresSoFar.

ALTER TABLE reading.measures DROP COLUMN overdue_now, DROP COLUMN rungs;

-- Rows are made anew, from the first fact on. An older projector cannot write them, and so does not go on.
DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

ALTER TABLE reading.measures
    ADD COLUMN clocks text[] NOT NULL,
    ADD COLUMN overdue_now integer[] NOT NULL,
    ADD COLUMN rungs integer[] NOT NULL;
