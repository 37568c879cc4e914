-- Whom a request selected that changes many, by the id of its key: sent again, it changes the same, whoever fits by then.
-- The service only adds to it: what was done for each is in the ledger. Nothing personal in it: `asked` is a SHA-256 of filters and codes.

CREATE SCHEMA asked;

CREATE TABLE asked.selections (
    request         uuid PRIMARY KEY,
    selected_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked           bytea NOT NULL,
    apprenticeships uuid[] NOT NULL
);

GRANT USAGE ON SCHEMA asked TO indenture_service;
GRANT SELECT, INSERT ON asked.selections TO indenture_service;
