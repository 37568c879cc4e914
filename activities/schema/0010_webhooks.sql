-- Who is sent the facts as they are recorded, and how far along the log each has come.

CREATE TABLE post.subscriptions (
    subscription   uuid PRIMARY KEY,
    url            text NOT NULL,
    kind           text NOT NULL,
    names          text[] NOT NULL,                -- of the facts that are sent; all where there is none
    wrapped_secret bytea NOT NULL,
    position       bigint NOT NULL,                -- of the last fact taken over, or not wanted
    failures       integer NOT NULL DEFAULT 0,     -- in a row
    failing_since  timestamptz,
    last_answer    text,                           -- of the last failure
    next_try_at    timestamptz NOT NULL DEFAULT now(),
    stopped_at     timestamptz,                    -- nothing is sent any more until it is replayed
    leased_until   timestamptz NOT NULL DEFAULT '-infinity'
);

GRANT SELECT, INSERT, UPDATE, DELETE ON post.subscriptions TO indenture_service;
