-- For whom else something waits follows who is to hold a session now, after a handover too. Rows are made anew, from the
-- first fact on.

DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';
