-- Who was corrected or erased in the register of apprentices, by whom and when: only added to. Nothing personal in it.
-- No CHECK constraints here: PostgreSQL writes the whole failing row into its error and its log.

CREATE TABLE audit.register_changes (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    person          uuid NOT NULL,
    what            text NOT NULL, -- corrected, erased
    actor           text NOT NULL,
    role            text NOT NULL,
    apprenticeships uuid[] NOT NULL -- those whose keys were destroyed
);
CREATE UNIQUE INDEX erased_once ON audit.register_changes (person) WHERE what = 'erased';

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.register_changes EXECUTE FUNCTION ledger.refuse();
ALTER TABLE audit.register_changes ENABLE ALWAYS TRIGGER only_grows;
GRANT SELECT, INSERT ON audit.register_changes TO indenture_service;

-- What was already on its way when its person was erased: no application comes to be about them, and no enrolment
-- opens again. An erasure holds the lock of ledger.append, so that each of the two sees what the other did.
CREATE FUNCTION ledger.refuse_erased() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    said text;
BEGIN
    IF TG_TABLE_NAME = 'claims' THEN
        said := NEW.claim;
    ELSE
        said := convert_from(NEW.data, 'UTF8');
    END IF;
    IF EXISTS (SELECT FROM audit.register_changes c WHERE c.what = 'erased' AND strpos(said, c.person::text) > 0) THEN
        RAISE EXCEPTION 'this is about a person who was erased' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION ledger.refuse_erased FROM PUBLIC;

CREATE TRIGGER nobody_erased BEFORE INSERT ON ledger.claims FOR EACH ROW EXECUTE FUNCTION ledger.refuse_erased();
CREATE TRIGGER nobody_erased BEFORE INSERT ON ledger.events FOR EACH ROW
    WHEN (NEW.name IN ('application-received.v1', 'fact-corrected.v1')) -- the facts that name a person
    EXECUTE FUNCTION ledger.refuse_erased();
