-- Whether this database is older than the code is asked by whoever watches, who may not read what `migrate` keeps.

CREATE FUNCTION upkeep.schema_files_applied() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$ SELECT name FROM public.schema_migrations $$;
REVOKE ALL ON FUNCTION upkeep.schema_files_applied FROM PUBLIC;
GRANT EXECUTE ON FUNCTION upkeep.schema_files_applied TO indenture_service;

-- It was everybody's, as what PostgreSQL makes is: the service has it by a right of its own.
REVOKE ALL ON FUNCTION reading.progress(date, date, date, date) FROM PUBLIC;
