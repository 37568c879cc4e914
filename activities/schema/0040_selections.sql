-- Whom a request selected that changes many, by the id of its key: sent again, it changes the same, whoever fits by then.
-- Only added to, never changed and never removed. Nothing personal in it: `asked` is a SHA-256 of filters and codes.

CREATE SCHEMA asked;

CREATE TABLE asked.selections (
    request         uuid PRIMARY KEY,
    selected_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked           bytea NOT NULL,
    apprenticeships uuid[] NOT NULL
);

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON asked.selections EXECUTE FUNCTION ledger.refuse();
ALTER TABLE asked.selections ENABLE ALWAYS TRIGGER only_grows;

GRANT USAGE ON SCHEMA asked TO indenture_service;
GRANT SELECT, INSERT ON asked.selections TO indenture_service;
