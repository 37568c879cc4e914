-- Readers of the log poll it, and are notified of nothing: a notification wakes them at every commit, all of which wait
-- for one lock to queue theirs. See docs/adr/0021. Otherwise ledger.append is as it was.

CREATE OR REPLACE FUNCTION ledger.append(
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
END
$$;
