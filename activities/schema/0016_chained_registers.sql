-- Registers that only ever grow are chained, and the seals cover them. See docs/adr/0024-what-grows-is-chained.md.
--   hash = SHA-256(01 | hash of the row before it, or 32 zero bytes
--          | length of the register's name int4 | name, as schema.table | row)
-- A row is itself without its hash, as jsonb in PostgreSQL's own spelling, nulls left out, times in UTC, in UTF-8: a
-- column that is added later, and empty in the rows before, changes no hash. activities/proof/registers.py computes
-- the same.

CREATE FUNCTION audit.link(before bytea, register text, said jsonb) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256('\x01'::bytea || coalesce(before, decode(repeat('00', 32), 'hex'))
        || int4send(octet_length(convert_to(register, 'UTF8'))) || convert_to(register, 'UTF8')
        || convert_to(jsonb_strip_nulls(said - 'hash')::text, 'UTF8'));

-- The lock is held to the end of the transaction: rows become visible in the order of the chain.
CREATE FUNCTION audit.chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET TimeZone = 'UTC'
    SET bytea_output = 'hex'
    SET lock_timeout = '3s'
AS $$
DECLARE
    register constant text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
    before   record;
BEGIN
    PERFORM pg_advisory_xact_lock(731013793, hashtext(register));
    EXECUTE format('SELECT number, hash FROM %I.%I ORDER BY number DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO before;
    NEW.number := coalesce(before.number, 0) + 1;
    NEW.hash := audit.link(before.hash, register, to_jsonb(NEW));
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION audit.link, audit.chain FROM PUBLIC;

-- Chains a register from here on, and the rows that it has, in the order of some of its columns. One more register is
-- one more call in a migration, and its name in activities/proof/registers.py.
CREATE PROCEDURE audit.chain_register(register regclass, in_order text)
    LANGUAGE plpgsql
    SET TimeZone = 'UTC'
    SET bytea_output = 'hex'
AS $$
DECLARE
    name   constant text := (SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                             WHERE c.oid = register);
    place  tid;
    n      bigint := 0;
    before bytea;
BEGIN
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER only_grows', register);
    EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS number bigint, ADD COLUMN hash bytea', register);
    EXECUTE format('ALTER TABLE %s ALTER number DROP IDENTITY IF EXISTS', register);
    FOR place IN EXECUTE format('SELECT ctid FROM %s ORDER BY %s', register, in_order) LOOP
        n := n + 1;
        EXECUTE format('UPDATE %1$s r SET number = coalesce(number, %2$s),
            hash = audit.link(%3$L, %4$L, to_jsonb(r) || jsonb_build_object(''number'', coalesce(number, %2$s)))
            WHERE ctid = %5$L RETURNING hash', register, n, before, name, place) INTO before;
    END LOOP;
    EXECUTE format('ALTER TABLE %s ALTER number SET NOT NULL, ALTER hash SET NOT NULL', register);
    EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %I ON %s (number)', split_part(name, '.', 2) || '_in_order', register);
    EXECUTE format('CREATE TRIGGER chained BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION audit.chain()', register);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER chained', register);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER only_grows', register);
END
$$;
REVOKE ALL ON PROCEDURE audit.chain_register FROM PUBLIC;

CALL audit.chain_register('audit.reads', 'number');
CALL audit.chain_register('audit.register_changes', 'number');
CALL audit.chain_register('audit.samples', 'drawn_at, sample');

-- A seal of format 2 says in which rows the registers ended, and after which fact it was proved anew; one of format 1
-- proved all of it, and says nothing of registers.
ALTER TABLE ledger.seals
    ADD COLUMN format integer NOT NULL DEFAULT 1,
    ADD COLUMN proved_after bigint NOT NULL DEFAULT 0,
    ADD COLUMN registers jsonb NOT NULL DEFAULT '[]';

-- The Merkle tree of the last seal, so that the next one makes anew only what lies above a stream that moved on. It is
-- never believed: what is taken from it must lead to the root that the last seal signed, and else it is made anew.
CREATE TABLE upkeep.tree (
    level  integer NOT NULL,
    place  bigint NOT NULL,
    hash   bytea NOT NULL,
    stream uuid, -- of a leaf, which is at level 0
    PRIMARY KEY (level, place)
);
CREATE INDEX tree_by_stream ON upkeep.tree (stream) WHERE stream IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON upkeep.tree TO indenture_service;

-- How the last attempt to seal the ledger ended: `kind` and `why` where nothing was sealed. For whoever watches.
CREATE TABLE upkeep.sealing (
    tried_at timestamptz NOT NULL,
    kind     text,
    why      text
);
CREATE UNIQUE INDEX sealing_is_one_row ON upkeep.sealing ((true));
GRANT SELECT, INSERT, UPDATE ON upkeep.sealing TO indenture_service;
