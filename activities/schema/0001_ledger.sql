-- The ledger: what happened, once, in order, chained. Only ledger.append writes; nothing is ever changed.

CREATE SCHEMA ledger;

CREATE TABLE ledger.meta (
    ledger_id  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    simulation boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX meta_is_one_row ON ledger.meta ((true));

CREATE TABLE ledger.events (
    position       bigint PRIMARY KEY,
    stream_id      uuid NOT NULL,
    stream_version integer NOT NULL CHECK (stream_version > 0),
    name           text NOT NULL CHECK (name <> ''),
    command_id     uuid NOT NULL,
    recorded_at    timestamptz NOT NULL,
    inserted_at    timestamptz NOT NULL,
    data           bytea NOT NULL,
    hash           bytea NOT NULL,
    UNIQUE (stream_id, stream_version)
);

-- `claim` and `release` are what the command took and gave up: ledger.claims follows from them.
CREATE TABLE ledger.commands (
    command_id     uuid PRIMARY KEY,
    stream_id      uuid NOT NULL,
    fingerprint    text NOT NULL,
    outcome        bytea NOT NULL,
    claim          text,
    release        text,
    first_position bigint NOT NULL UNIQUE,
    last_position  bigint NOT NULL,
    recorded_at    timestamptz NOT NULL
);

-- A constraint, not history: what only one stream may hold at a time. ledger.append alone adds and removes.
CREATE TABLE ledger.claims (
    claim     text PRIMARY KEY,
    stream_id uuid NOT NULL
);

-- The chain, scheme 1. Integers are big-endian and signed, as int4send and int8send write them; an instant
-- is an int8 of microseconds since 2000-01-01T00:00:00Z, as timestamptz_send writes it; a uuid is its 16
-- bytes; a text is in UTF-8; "sized" is what has its length in bytes before it, as an int4, and a null is
-- the length -1 alone. `01` is the scheme's byte.
--   genesis = SHA-256(01 | ledger id | simulation as one byte, 00 or 01 | created_at)
--   hash    = SHA-256(01 | hash of the fact before it in its stream, or 32 zero bytes
--             | hash of the fact before it in the log, or genesis
--             | stream id | version int4 | command id | recorded_at | inserted_at
--             | length of the name int4 | length of the data int4 | name | data | what was asked)
-- One hash links a fact both to its stream and to the log. What was asked stands on the first fact of a
-- command only, and nothing on its others:
--   sized fingerprint | sized outcome | sized claim | sized release
-- activities/chain.py computes the same in Python.
CREATE FUNCTION ledger.sized(bytes bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN coalesce(int4send(octet_length(bytes)) || bytes, int4send(-1));

CREATE FUNCTION ledger.genesis() RETURNS bytea
    LANGUAGE sql STABLE
    RETURN (SELECT sha256('\x01'::bytea || uuid_send(ledger_id) || CASE WHEN simulation THEN '\x01'::bytea ELSE '\x00'::bytea END
            || timestamptz_send(created_at)) FROM ledger.meta);

CREATE FUNCTION ledger.link(
    in_stream bytea, in_log bytea, stream uuid, version integer, command uuid, recorded_at timestamptz, inserted_at timestamptz,
    name bytea, data bytea, asked bytea
) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    RETURN sha256('\x01'::bytea || in_stream || in_log || uuid_send(stream) || int4send(version) || uuid_send(command)
        || timestamptz_send(recorded_at) || timestamptz_send(inserted_at)
        || int4send(octet_length(name)) || int4send(octet_length(data)) || name || data || asked);

-- One command's facts, in one transaction and one round trip. The status says what was done:
--   repeated  the command id is known: its first outcome and fingerprint come back, nothing is written
--   conflict  the stream is not at p_expected, or its last fact has not the hash p_seen, nothing is written
--   claimed   another stream holds p_claim, nothing is written
--   appended  command, facts, claim and release are written; hash is that of the last fact
-- A decision that was taken on what is remembered says by p_seen of which facts; null asks for the version alone.
-- The lock is advisory and held to the end of the transaction, so that positions become visible in order.
CREATE FUNCTION ledger.append(
    p_command uuid, p_fingerprint text, p_outcome bytea, p_stream uuid, p_expected integer, p_seen bytea,
    p_recorded_at timestamptz, p_names text[], p_data bytea[], p_claim text, p_release text,
    OUT status text, OUT outcome bytea, OUT fingerprint text, OUT first_position bigint, OUT last_position bigint,
    OUT hash bytea
)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '3s'
    SET enable_seqscan = off -- a plan cached while the tables were small must not outlive that
AS $$
DECLARE
    facts         constant integer := cardinality(p_names);
    v_version     integer;
    v_hash        bytea;
    v_recorded_at timestamptz;
    v_position    bigint;
    v_log_hash    bytea;
    v_inserted_at timestamptz;
    v_asked       bytea;
BEGIN
    IF facts = 0 OR facts <> cardinality(p_data) THEN
        RAISE EXCEPTION 'a command appends at least one fact, and each has a name and data' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    PERFORM pg_advisory_xact_lock(731013791);

    SELECT 'repeated', c.outcome, c.fingerprint, c.first_position, c.last_position
        INTO status, outcome, fingerprint, first_position, last_position
        FROM ledger.commands c WHERE c.command_id = p_command;
    IF FOUND THEN
        RETURN;
    END IF;

    SELECT e.stream_version, e.hash, e.recorded_at INTO v_version, v_hash, v_recorded_at
        FROM ledger.events e WHERE e.stream_id = p_stream ORDER BY e.stream_version DESC LIMIT 1;
    IF coalesce(v_version, 0) <> p_expected OR v_hash <> p_seen THEN
        status := 'conflict';
        RETURN;
    END IF;
    IF p_recorded_at < v_recorded_at THEN
        RAISE EXCEPTION 'stream % was last recorded at %, later than %', p_stream, v_recorded_at, p_recorded_at
            USING ERRCODE = 'check_violation';
    END IF;

    IF p_claim IS NOT NULL THEN
        IF EXISTS (SELECT FROM ledger.claims c WHERE c.claim = p_claim AND c.stream_id <> p_stream) THEN
            status := 'claimed';
            RETURN;
        END IF;
        INSERT INTO ledger.claims (claim, stream_id) VALUES (p_claim, p_stream) ON CONFLICT (claim) DO NOTHING;
    END IF;
    IF p_release IS NOT NULL THEN
        DELETE FROM ledger.claims c WHERE c.claim = p_release AND c.stream_id = p_stream;
    END IF;

    SELECT e.position, e.hash, e.inserted_at INTO v_position, v_log_hash, v_inserted_at
        FROM ledger.events e ORDER BY e.position DESC LIMIT 1;
    v_hash := coalesce(v_hash, decode(repeat('00', 32), 'hex'));
    v_position := coalesce(v_position, 0);
    v_log_hash := coalesce(v_log_hash, ledger.genesis());
    v_inserted_at := greatest(clock_timestamp(), v_inserted_at);

    status := 'appended';
    outcome := p_outcome;
    fingerprint := p_fingerprint;
    first_position := v_position + 1;
    last_position := v_position + facts;
    INSERT INTO ledger.commands (command_id, stream_id, fingerprint, outcome, claim, release, first_position, last_position, recorded_at)
        VALUES (p_command, p_stream, p_fingerprint, p_outcome, p_claim, p_release, v_position + 1, v_position + facts, p_recorded_at);
    v_asked := ledger.sized(convert_to(p_fingerprint, 'UTF8')) || ledger.sized(p_outcome)
        || ledger.sized(convert_to(p_claim, 'UTF8')) || ledger.sized(convert_to(p_release, 'UTF8'));
    FOR i IN 1..facts LOOP
        v_hash := ledger.link(v_hash, v_log_hash, p_stream, p_expected + i, p_command, p_recorded_at, v_inserted_at,
                              convert_to(p_names[i], 'UTF8'), p_data[i], v_asked);
        v_log_hash := v_hash;
        INSERT INTO ledger.events (position, stream_id, stream_version, name, command_id, recorded_at, inserted_at, data, hash)
            VALUES (v_position + i, p_stream, p_expected + i, p_names[i], p_command, p_recorded_at, v_inserted_at, p_data[i], v_hash);
        v_asked := '';
    END LOOP;
    hash := v_hash;
    PERFORM pg_notify('ledger', last_position::text); -- only wakes readers sooner: they poll
END
$$;

CREATE FUNCTION ledger.refuse() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only ever grows: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.meta EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.events EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.commands EXECUTE FUNCTION ledger.refuse();
ALTER TABLE ledger.meta ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE ledger.events ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE ledger.commands ENABLE ALWAYS TRIGGER only_grows;

-- Roles belong to the whole server: another database beside this one may have created it, even just now.
DO $$
BEGIN
    CREATE ROLE indenture_service NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'indenture_service', 'SET') THEN
        EXECUTE format('GRANT indenture_service TO %I', current_user);
    END IF;
END
$$;

REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO indenture_service;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO indenture_service;
GRANT EXECUTE ON FUNCTION ledger.append TO indenture_service;
