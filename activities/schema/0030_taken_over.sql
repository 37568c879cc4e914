-- How many of the sessions judged were told of a past that was taken over, and not recorded at the time. Rows are made
-- anew, from the first fact on, and an older projector cannot write them.

DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

ALTER TABLE reading.measures ADD COLUMN taken_over integer NOT NULL;
