-- What an enrolment cites, and from when it starts: they decide which rules are for an apprenticeship, and so which
-- drafts of rules. Rows are made anew, from the first fact on, and an older projector cannot write them.

DELETE FROM reading.measures;
DELETE FROM reading.caseload;
UPDATE reading.position SET position = 0 WHERE projection = 'caseload';

ALTER TABLE reading.caseload
    ADD COLUMN starts_on      date,
    ADD COLUMN cites_pack     text,
    ADD COLUMN cites_standard text;
