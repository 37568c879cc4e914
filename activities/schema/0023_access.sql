-- Whose access ended or was given back, and which tokens were taken back: by whom and when, only added to, and chained
-- as the other registers are. Nothing personal: the subject and the id that tokens say.

CREATE TABLE audit.access_changes (
    number   bigint NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    what     text NOT NULL, -- access-ended, access-restored, token-revoked
    subject  text,
    token_id text,
    actor    text NOT NULL,
    role     text NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX access_changes_of_subject ON audit.access_changes (subject, number) WHERE subject IS NOT NULL;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.access_changes EXECUTE FUNCTION ledger.refuse();
GRANT SELECT, INSERT ON audit.access_changes TO indenture_service;
CALL audit.chain_register('audit.access_changes', 'number');
