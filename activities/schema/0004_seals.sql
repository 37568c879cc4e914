-- The seals: signed statements of what the whole log was, kept as the facts are. A copy kept elsewhere shows
-- a log that was cut off since, or written anew. The encoding is set down in docs/adr/0013-seals.md.

CREATE TABLE ledger.seals (
    number    integer PRIMARY KEY,
    position  bigint NOT NULL,
    log_hash  bytea NOT NULL,
    streams   bigint NOT NULL,
    root      bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    key_id    bytea NOT NULL,
    previous  bytea NOT NULL,
    signature bytea NOT NULL
);

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.seals EXECUTE FUNCTION ledger.refuse();
ALTER TABLE ledger.seals ENABLE ALWAYS TRIGGER only_grows;

-- Whoever adds a seal without the key adds one that does not hold.
GRANT SELECT, INSERT ON ledger.seals TO indenture_service;
