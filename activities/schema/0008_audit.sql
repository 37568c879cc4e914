-- What auditors drew and what they read: only added to, never changed and never removed. Nothing personal in it.

CREATE SCHEMA audit;

-- `seed`, `filter` and `position` make the same sample again, from the facts up to that position of the log.
CREATE TABLE audit.samples (
    sample          uuid PRIMARY KEY,
    drawn_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    drawn_by        text NOT NULL,
    role            text NOT NULL,
    asked           text NOT NULL,
    filter          text NOT NULL,
    size            integer NOT NULL,
    seed            text NOT NULL,
    position        bigint NOT NULL,
    log_hash        bytea NOT NULL,
    population      integer NOT NULL,
    apprenticeships uuid[] NOT NULL
);

CREATE TABLE audit.reads (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    request        uuid NOT NULL,
    reader         text NOT NULL,
    role           text NOT NULL,
    sample         uuid,
    what           text NOT NULL,
    apprenticeship uuid,
    asked          text NOT NULL
);
CREATE INDEX reads_by_apprenticeship ON audit.reads (apprenticeship, number);
CREATE INDEX reads_by_reader ON audit.reads (reader, number);

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.samples EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.reads EXECUTE FUNCTION ledger.refuse();
ALTER TABLE audit.samples ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE audit.reads ENABLE ALWAYS TRIGGER only_grows;

GRANT USAGE ON SCHEMA audit TO indenture_service;
GRANT SELECT, INSERT ON audit.samples, audit.reads TO indenture_service;
