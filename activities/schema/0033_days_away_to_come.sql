-- The days of weeks without work that are still to come in the gap that goes on, and the months that they will excuse. See
-- MeasuresSoFar in domain/history/measures_so_far.py. Rows are made anew, from the first fact on, and an older projector
-- cannot write them.

DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

ALTER TABLE reading.measures
    ADD COLUMN away_from date[] NOT NULL,
    ADD COLUMN away_until date[] NOT NULL,
    ADD COLUMN months_excused date[] NOT NULL;
