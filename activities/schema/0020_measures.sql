-- What is measured of each apprenticeship as of today, made of the facts as the caseload is and by the same projection.
-- `training_until_on` and the day asked about end the gap since `gap_since_on`; whole months from `months_from_on` until
-- then are without learning too. See MeasuresSoFar in domain/history/measures_so_far.py.

CREATE TABLE reading.measures (
    apprenticeship          uuid PRIMARY KEY,
    recorded_on             date NOT NULL,
    employer                text NOT NULL,
    cohort                  text NOT NULL,
    tutors                  text[] NOT NULL,
    tutors_from             date[] NOT NULL,
    on_time                 integer NOT NULL,
    judged                  integer NOT NULL,
    longest_gap_days        integer NOT NULL,
    longest_days            integer NOT NULL,
    gap_since_on            date,
    training_until_on       date,
    months_without_learning integer NOT NULL,
    months_from_on          date,
    overdue_now             text[] NOT NULL,
    rungs                   text[] NOT NULL,
    days_to_stand_down      integer[] NOT NULL,
    microseconds_late       bigint[] NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON reading.measures TO indenture_service;

-- Rows are made anew, from the first fact on: what is new here follows from facts long folded. An older projector cannot
-- write them, and so does not go past facts that it has not measured.
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

-- The date of the last fact, and the dates for which sessions are planned: the next is the first that is not over.
ALTER TABLE reading.caseload ADD COLUMN recorded_on date NOT NULL, ADD COLUMN planned_on date[] NOT NULL;
CREATE INDEX caseload_by_what_is_due ON reading.caseload ((coalesce(next_due_on, '9999-12-31')), apprenticeship);
