-- A trial of what a change needs of the database, for whoever watches. See docs/adr/0027-readiness-tries.md.

-- `number` is that of the last trial, `followed` that of the last one that a projector has seen.
CREATE TABLE upkeep.trial (
    number   bigint NOT NULL,
    followed bigint NOT NULL
);
CREATE UNIQUE INDEX trial_is_one_row ON upkeep.trial ((true));
INSERT INTO upkeep.trial (number, followed) VALUES (0, 0);

-- It waits for its turn as ledger.append does, takes room on the disk that is given back at once, and writes one row.
CREATE FUNCTION upkeep.try_to_write() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
    SET work_mem = '64kB' -- so that what follows goes to the disk
AS $$
DECLARE
    n bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(731013791);
    WITH room AS MATERIALIZED (SELECT repeat('x', 8000) FROM generate_series(1, 32)) SELECT count(*) INTO n FROM room;
    UPDATE upkeep.trial SET number = number + 1 RETURNING number INTO n;
    RETURN n;
END
$$;
REVOKE ALL ON FUNCTION upkeep.try_to_write FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upkeep.try_to_write TO indenture_service;
GRANT SELECT, UPDATE (followed) ON upkeep.trial TO indenture_service;
