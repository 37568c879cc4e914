-- Who is signed in to the console, and what is kept while somebody signs in. Nothing here lets anybody in: a session is
-- known by the hash of what the browser alone holds, and what is kept is sealed by a key that the browser alone has.

CREATE SCHEMA console;

CREATE TABLE console.sessions (
    id_hash  bytea PRIMARY KEY,
    subject  text NOT NULL,
    role     text NOT NULL,
    sample   uuid,
    token_id text,
    key_id   text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    ends_at  timestamptz NOT NULL
);

CREATE TABLE console.kept (
    id_hash bytea PRIMARY KEY,
    sealed  bytea NOT NULL,
    ends_at timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA console TO indenture_service;
GRANT SELECT, INSERT, DELETE ON console.sessions, console.kept TO indenture_service;
