-- The trial appends a fact too, and undoes it: whatever keeps facts out of the ledger is found, whoever looks for what.

CREATE OR REPLACE FUNCTION upkeep.try_to_write() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
    SET work_mem = '64kB' -- so that what follows goes to the disk
AS $$
DECLARE
    n bigint;
    tried text;
BEGIN
    BEGIN
        FOR tried IN
            SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
            WHERE c.relkind = 'r'
                AND s.nspname IN ('asked', 'audit', 'console', 'ledger', 'people', 'post', 'reading', 'upkeep')
        LOOP
            EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', tried);
        END LOOP;
    EXCEPTION WHEN lock_not_available THEN
        RAISE lock_not_available USING MESSAGE = format('%s is kept locked', tried), TABLE = tried;
    END;
    PERFORM pg_advisory_xact_lock(731013791);
    WITH room AS MATERIALIZED (SELECT repeat('x', 8000) FROM generate_series(1, 32)) SELECT count(*) INTO n FROM room;
    UPDATE upkeep.trial SET number = number + 1 RETURNING number INTO n;
    BEGIN
        PERFORM ledger.append(
            gen_random_uuid(), 'tried', '', gen_random_uuid(), 0, NULL, clock_timestamp(), '{tried}', '{""}',
            gen_random_uuid()::text, NULL
        );
        SET CONSTRAINTS ALL IMMEDIATE;
        RAISE SQLSTATE 'UNDID';
    EXCEPTION WHEN SQLSTATE 'UNDID' THEN
        NULL;
    END;
    RETURN n;
END
$$;
