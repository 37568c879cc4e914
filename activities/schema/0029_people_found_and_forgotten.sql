-- People are found by their names, also where a letter is wrong. What a name is found by is made by the database itself,
-- and is corrected and erased with the entry that holds it. See docs/adr/0041-people-are-found-by-spellings.md.

-- The words of a name, in small letters without accents and apostrophes.
CREATE FUNCTION people.words(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT coalesce(array_agg(DISTINCT pg_catalog.left(word, 40)), '{}')
        FROM regexp_split_to_table(
            replace(replace(replace(replace(
                translate(
                    regexp_replace(
                        lower(normalize(translate(said, '''’‘ʼ`´', ''), NFKD) COLLATE pg_catalog.pg_c_utf8),
                        '[\u0300-\u036f]', '', 'g'),
                    'øłđðı', 'olddi'),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
            '[^[:alnum:]]+') AS word
        WHERE word <> '');

-- A word of four letters or more is found by what is left of it without any one letter too: two words that differ in one
-- letter, added, left out, wrong or out of place, have something in common.
CREATE FUNCTION people.spellings(word text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY['~' || word] || ARRAY(
        SELECT '~' || overlay(word PLACING '' FROM n FOR 1) FROM generate_series(1, length(word)) AS n WHERE length(word) > 3);

-- All that a name is found by: each word whole (=), as it begins (^), and as it may be misspelled (~).
CREATE FUNCTION people.keys_of(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT key
        FROM unnest(people.words(said)) AS word, LATERAL (
            SELECT '=' || word AS key
            UNION ALL SELECT '^' || pg_catalog.left(word, n) FROM generate_series(2, length(word)) AS n
            UNION ALL SELECT unnest(people.spellings(word))) AS keys
        ORDER BY key);

CREATE TABLE people.found_by (
    kind text NOT NULL, -- apprentice, employer
    key  text NOT NULL,
    id   uuid NOT NULL,
    PRIMARY KEY (kind, key, id)
);
CREATE INDEX found_by_of_an_entry ON people.found_by (id);
GRANT SELECT, INSERT, DELETE ON people.found_by TO indenture_service;

CREATE FUNCTION people.keep_found_by() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    before constant jsonb := to_jsonb(OLD);
    after  constant jsonb := to_jsonb(NEW);
    of_an_apprentice constant boolean := TG_TABLE_NAME = 'apprentices';
BEGIN
    DELETE FROM people.found_by WHERE id = coalesce(before ->> 'person', before ->> 'employer')::uuid;
    INSERT INTO people.found_by (kind, key, id)
    SELECT CASE WHEN of_an_apprentice THEN 'apprentice' ELSE 'employer' END, key, coalesce(after ->> 'person', after ->> 'employer')::uuid
    FROM unnest(people.keys_of(
        CASE WHEN of_an_apprentice THEN (after ->> 'given_name') || ' ' || (after ->> 'family_name') ELSE after ->> 'name' END)) AS key;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION people.keep_found_by FROM PUBLIC;

CREATE TRIGGER kept_found_by AFTER INSERT OR UPDATE OR DELETE ON people.apprentices
    FOR EACH ROW EXECUTE FUNCTION people.keep_found_by();
CREATE TRIGGER kept_found_by AFTER INSERT OR UPDATE OR DELETE ON people.employers
    FOR EACH ROW EXECUTE FUNCTION people.keep_found_by();

INSERT INTO people.found_by (kind, key, id)
SELECT 'apprentice', key, person FROM people.apprentices, unnest(people.keys_of(given_name || ' ' || family_name)) AS key
UNION ALL SELECT 'employer', key, employer FROM people.employers, unnest(people.keys_of(name)) AS key;

CREATE INDEX caseload_by_person ON reading.caseload (person, apprenticeship);

-- Of whom a read told, by id, where it was no apprenticeship's: a search, an export. What was typed is not kept.
ALTER TABLE audit.reads ADD COLUMN people uuid[];
CREATE INDEX reads_by_person ON audit.reads USING gin (people);

-- Why somebody was to be erased, was not, or was: until when they are kept, and whose proposal was decided.
ALTER TABLE audit.register_changes
    ADD COLUMN reason     text,
    ADD COLUMN reference  text,
    ADD COLUMN kept_until date,
    ADD COLUMN proposal   bigint;
