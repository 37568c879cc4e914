-- What is read of the ledger: every row follows from it and can be made again, so rows may be changed and removed.

CREATE SCHEMA reading;

-- How far each projection has come in the log. It moves in the transaction that writes the rows: exactly once.
CREATE TABLE reading.position (
    projection text PRIMARY KEY,
    position   bigint NOT NULL
);
INSERT INTO reading.position (projection, position) VALUES ('caseload', 0);

CREATE TABLE reading.caseload (
    apprenticeship  uuid PRIMARY KEY,
    person          uuid NOT NULL,
    standard        text NOT NULL,
    cohort          text NOT NULL,
    employer        uuid,
    stage           text NOT NULL,
    tutor           text,
    started_on      date,
    planned_end_on  date,
    last_held_on    date,
    next_due_on     date,
    overdue_since   date,
    open_escalation integer,
    in_break        boolean NOT NULL,
    version         integer NOT NULL,
    position        bigint NOT NULL
);

-- Pages are in the order of the apprenticeship's id, which never changes while the rest of a row does.
CREATE INDEX caseload_by_stage ON reading.caseload (stage, apprenticeship);
CREATE INDEX caseload_by_tutor ON reading.caseload (tutor, apprenticeship);
CREATE INDEX caseload_by_cohort ON reading.caseload (cohort, apprenticeship);
CREATE INDEX caseload_by_employer ON reading.caseload (employer, apprenticeship);
CREATE INDEX caseload_overdue ON reading.caseload (apprenticeship) WHERE overdue_since IS NOT NULL;
CREATE INDEX caseload_escalated ON reading.caseload (apprenticeship) WHERE open_escalation IS NOT NULL;
CREATE INDEX caseload_in_break ON reading.caseload (apprenticeship) WHERE in_break;
CREATE INDEX caseload_by_due_date ON reading.caseload (next_due_on);

GRANT USAGE ON SCHEMA reading TO indenture_service;
GRANT SELECT, UPDATE ON reading.position TO indenture_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON reading.caseload TO indenture_service;
