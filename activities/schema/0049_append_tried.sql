-- The trial appends a fact too, takes the turn of each register, and undoes both: whatever keeps facts out of the ledger
-- is found, whoever looks for what. Nobody waits for what the trial itself waits for. Its ids are always the same: an
-- index is then written to in one place, and not in another one at each look.

CREATE OR REPLACE FUNCTION upkeep.try_to_write() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
    SET work_mem = '64kB' -- so that what follows goes to the disk,
    SET temp_tablespaces = '' -- to that of the ledger
AS $$
DECLARE
    n bigint;
    tried text;
    nobody constant uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    BEGIN
        FOR tried IN
            SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
            WHERE c.relkind = 'r'
                AND s.nspname IN ('asked', 'audit', 'console', 'ledger', 'people', 'post', 'reading', 'upkeep')
        LOOP
            EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', tried);
        END LOOP;
        FOR tried IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgfoid = 'audit.chain'::regproc LOOP
            PERFORM pg_advisory_xact_lock(731013793, hashtext(tried));
        END LOOP;
        RAISE SQLSTATE 'UNDID';
    EXCEPTION
        WHEN SQLSTATE 'UNDID' THEN
            NULL;
        WHEN lock_not_available THEN
            RAISE lock_not_available USING MESSAGE = format('%s is kept locked', tried), TABLE = tried;
    END;

    BEGIN
        WITH room AS MATERIALIZED (SELECT repeat('x', 8000) FROM generate_series(1, 32)) SELECT count(*) INTO n FROM room;
    EXCEPTION WHEN configuration_limit_exceeded THEN
        NULL; -- Somebody lets this login have no temporary files, which says nothing of the disk.
    END;

    BEGIN
        PERFORM pg_advisory_xact_lock(731013791);
        SELECT a.status INTO tried FROM ledger.append(
            nobody, 'tried', '', nobody, 0, NULL, clock_timestamp(), '{tried}', '{""}', 'tried', NULL
        ) a;
        IF tried <> 'appended' THEN
            RAISE 'a fact on trial is %', tried;
        END IF;
        SET CONSTRAINTS ALL IMMEDIATE;
        RAISE SQLSTATE 'UNDID';
    EXCEPTION WHEN SQLSTATE 'UNDID' THEN
        NULL;
    END;

    BEGIN
        UPDATE upkeep.trial SET number = number + 1 RETURNING number INTO n;
    EXCEPTION WHEN lock_not_available THEN
        RAISE lock_not_available USING MESSAGE = 'upkeep.trial is kept locked', TABLE = 'upkeep.trial';
    END;
    RETURN n;
END
$$;
