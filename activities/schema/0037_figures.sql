-- What the figures need of each apprenticeship, as its facts have it (see ProgrammeAim), how its hours stand beside the
-- plan (see Pace), and between which dates it is ahead, on track and behind (see ProgressDates). Rows are made anew, from
-- the first fact on, and an older projector cannot write them.

DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

ALTER TABLE reading.measures
    ADD COLUMN aim             json NOT NULL,
    ADD COLUMN empty_months    date[] NOT NULL,
    ADD COLUMN pace_from_on    date,
    ADD COLUMN pace_days       integer,
    ADD COLUMN pace_until_on   date,
    ADD COLUMN planned_minutes integer,
    ADD COLUMN done_minutes    integer,
    ADD COLUMN judged_from_on  date,
    ADD COLUMN ahead_before_on date,
    ADD COLUMN behind_from_on  date;

ALTER TABLE reading.caseload
    ADD COLUMN judged_from_on  date,
    ADD COLUMN ahead_before_on date,
    ADD COLUMN behind_from_on  date;

-- As ProgressDates.on says it.
CREATE FUNCTION reading.progress(judged_from_on date, ahead_before_on date, behind_from_on date, day date) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN judged_from_on IS NULL OR day < judged_from_on THEN NULL
        WHEN day >= behind_from_on THEN 'behind'
        WHEN day < ahead_before_on THEN 'ahead'
        ELSE 'on track' END;
GRANT EXECUTE ON FUNCTION reading.progress(date, date, date, date) TO indenture_service;
