-- For whom else something waits in an apprenticeship than for its tutor: to whom an escalation was given, and who holds
-- a session; from which EPAO the grade of a sitting is awaited; and whether an act that is in question waits for a
-- lead. Rows are made anew, from the first fact on, and an older projector cannot write them.

DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

ALTER TABLE reading.caseload
    ADD COLUMN also_for         text[] NOT NULL,
    ADD COLUMN grade_awaited_of text,
    ADD COLUMN in_question      boolean NOT NULL;

CREATE INDEX caseload_also_for ON reading.caseload USING gin (also_for) WHERE also_for <> '{}';
CREATE INDEX caseload_grade_awaited_of ON reading.caseload (grade_awaited_of) WHERE grade_awaited_of IS NOT NULL;
CREATE INDEX caseload_in_question ON reading.caseload (apprenticeship) WHERE in_question;
